using System.Globalization;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Rules.Actions;

namespace RankOrchestrator.Constraints.Rules;

/// <summary>Compiles expressions of boosts and additions; one that always gives the same number is held to what may be written as a number.</summary>
internal static class ConstantChanges
{
    public static CompiledExpression? CompileBoost(PolicyText? text, ExpressionEnvironment environment, DiagnosticBag diagnostics)
        => Compile(
            text,
            "boost",
            environment,
            number => number is >= BoostAction.Smallest and <= BoostAction.Largest,
            string.Create(CultureInfo.InvariantCulture, $"from {BoostAction.Smallest} to {BoostAction.Largest}"),
            nothing: 1,
            diagnostics);

    public static CompiledExpression? CompileAddition(PolicyText? text, ExpressionEnvironment environment, DiagnosticBag diagnostics)
        => Compile(text, "add", environment, double.IsFinite, "finite", nothing: 0, diagnostics);

    private static CompiledExpression? Compile(
        PolicyText? text,
        string key,
        ExpressionEnvironment environment,
        Func<double, bool> isAllowed,
        string allowed,
        double nothing,
        DiagnosticBag diagnostics)
    {
        var expression = PolicyExpressions.Compile(text, environment, ExpressionPurpose.Number, diagnostics);
        if (expression?.Root is not BoundLiteral literal)
        {
            return expression;
        }

        var (number, place) = (literal.Value.AsDouble, text!.Place);
        if (!isAllowed(number))
        {
            diagnostics.Error(YamlCodes.OutOfRange, place.Source, place.Span, string.Create(CultureInfo.InvariantCulture, $"'{key}' must be {allowed}, and this always gives {number}."));
            return null;
        }

        if (number.Equals(nothing))
        {
            diagnostics.Warning(
                PolicyCodes.NoEffect,
                place.Source,
                place.Span,
                string.Create(CultureInfo.InvariantCulture, $"This always gives {number}, which changes no value."),
                "Write what is meant, or remove it.");
        }

        return expression;
    }
}
