namespace RankOrchestrator.Language.Expressions;

/// <summary>Something wrong in an expression.</summary>
/// <param name="Code">One of <see cref="ExpressionCodes"/>.</param>
/// <param name="Start">Offset in the expression's text, in UTF-16 code units.</param>
/// <param name="Length">Length of the place.</param>
/// <param name="Message">What is wrong, in one sentence.</param>
/// <param name="Hint">What to do about it, or null.</param>
public sealed record ExpressionError(string Code, int Start, int Length, string Message, string? Hint = null);
