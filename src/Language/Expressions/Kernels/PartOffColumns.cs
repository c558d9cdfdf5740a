using RankOrchestrator.Language.Expressions.Tree;

namespace RankOrchestrator.Language.Expressions.Kernels;

/// <summary>A part of an expression whose time depends on more than the number of candidates.</summary>
/// <param name="Node">The part.</param>
/// <param name="IsPerCandidate">Whether it is done for every candidate, and not once for the request.</param>
/// <param name="IsTextSearch">Whether a search in a column of text does it, and not the interpreter.</param>
internal readonly record struct PartOffColumns(BoundNode Node, bool IsPerCandidate, bool IsTextSearch = false);
