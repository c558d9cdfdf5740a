namespace RankOrchestrator.Language.Expressions.Patterns;

/// <summary>Leaves the recursion over a regular expression with what is wrong with it; never leaves this folder.</summary>
internal sealed class PatternException(string message) : Exception(message);
