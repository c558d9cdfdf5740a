using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Constraints.Rules;

/// <summary>Compiles the expressions of policies and reports their errors where they are written.</summary>
public static class PolicyExpressions
{
    /// <summary>The compiled expression; null when there is no text or it is wrong (and reported).</summary>
    public static CompiledExpression? Compile(PolicyText? text, ExpressionEnvironment environment, ExpressionPurpose purpose, DiagnosticBag diagnostics)
    {
        if (text is null)
        {
            return null;
        }

        var (expression, errors) = ExpressionCompiler.Compile(text.Text, environment, purpose);
        foreach (var error in errors)
        {
            text.Report(diagnostics, error);
        }

        return expression;
    }
}
