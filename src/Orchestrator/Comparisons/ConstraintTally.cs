namespace RankOrchestrator.Orchestrator.Comparisons;

/// <summary>On how many pages a constraint binds or is not satisfied, and what its limit costs.</summary>
/// <param name="Binding">Pages that it holds back.</param>
/// <param name="Price">Page value that one more unit of its limit would bring, over all pages.</param>
/// <param name="Relaxed">Pages that do not satisfy it.</param>
internal readonly record struct ConstraintTally(BeforeAfter Binding, BeforeAfter Price, BeforeAfter Relaxed);
