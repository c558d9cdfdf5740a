using RankOrchestrator.Language.Expressions.Findings;

namespace RankOrchestrator.Language.Expressions.Syntax;

/// <summary>Leaves the parser's recursion with the first error; never leaves this folder.</summary>
internal sealed class SyntaxException(ExpressionError error) : Exception
{
    public ExpressionError Error { get; } = error;
}
