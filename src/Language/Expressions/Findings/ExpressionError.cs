using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;

namespace RankOrchestrator.Language.Expressions.Findings;

/// <summary>Something wrong in an expression.</summary>
/// <param name="Code">One of <see cref="ExpressionCodes"/>.</param>
/// <param name="Start">Offset in the expression's text, in UTF-16 code units.</param>
/// <param name="Length">Length of the place.</param>
/// <param name="Message">What is wrong, in one sentence.</param>
/// <param name="Hint">What to do about it, or null.</param>
public sealed record ExpressionError(string Code, int Start, int Length, string Message, string? Hint = null)
{
    private const string Comment = "YAML takes '#' after a space for the beginning of a comment, so the expression ends here: put it in quotes.";

    /// <summary>Reports it at its place in a file.</summary>
    /// <param name="expression">The value that is the expression.</param>
    /// <param name="diagnostics">Receives the finding.</param>
    public void Report(YamlScalar expression, DiagnosticBag diagnostics)
    {
        var isCut = Code is ExpressionCodes.Syntax && Start + Length >= expression.Text.Length && expression.EndsAtComment;
        diagnostics.Error(Code, expression.Source, expression.SpanOf(Start, Length), Message, isCut ? Comment : Hint);
    }
}
