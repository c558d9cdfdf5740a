using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Language.Expressions.Values;
using RankOrchestrator.Policies.Constraints;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Constraints.Page;

/// <summary>The share of each candidate's group: the map of a calibration, asked for what the candidate is grouped by.</summary>
internal static class CalibrationTargets
{
    private const double Rounding = 1e-6;

    /// <summary>The expression; null when something is wrong, which is reported.</summary>
    public static CompiledExpression? Compile(ConstraintPolicy constraint, ExpressionEnvironment environment, DiagnosticBag diagnostics)
    {
        var to = constraint.Calibration!.To;
        if (PolicyExpressions.Compile(to, environment, ExpressionPurpose.Any, diagnostics) is not { } map)
        {
            return null;
        }

        var (shares, errors) = ExpressionCompiler.Compile($"({to.Text})[{constraint.Per!.Text}]", environment, ExpressionPurpose.Number);
        if (map.Type.Kind != ExpressionTypeKind.Map || map.VariesByItem || !errors.IsEmpty)
        {
            diagnostics.Error(
                PolicyCodes.NoShares, to.Place.Source, to.Place.SpanOf(0, to.Text.Length),
                $"'to' must be a map of the request from what 'per' is to numbers, not {map.Type}.",
                "Write what is declared with 'map: true' in the schema's context, or a map such as {\"dates\": 0.6, \"toys\": 0.4}.");
            return null;
        }

        CheckLiteral(constraint, map, diagnostics);
        return shares;
    }

    /// <summary>Shares that are written down are known before any request.</summary>
    private static void CheckLiteral(ConstraintPolicy constraint, CompiledExpression map, DiagnosticBag diagnostics)
    {
        if (map.Root is not BoundLiteral { Value: { Kind: ValueKind.Map } literal })
        {
            return;
        }

        var to = constraint.Calibration!.To;
        var total = 0.0;
        foreach (ref readonly var value in literal.AsMap.Values)
        {
            total += Math.Max(0, value.Kind == ValueKind.Int ? value.AsInt : value.AsDouble);
        }

        if (!(total > 0))
        {
            diagnostics.Error(
                PolicyCodes.NoShares, to.Place.Source, to.Place.SpanOf(0, to.Text.Length),
                $"The shares of '{constraint.Name.Text}' come to nothing: no number is above 0.", "Write a share above 0 for what the page is to show.");
        }
        else if (Math.Abs(total - 1) > Rounding)
        {
            diagnostics.Warning(
                PolicyCodes.NoShares, to.Place.Source, to.Place.SpanOf(0, to.Text.Length),
                FormattableString.Invariant($"The shares of '{constraint.Name.Text}' come to {total:0.######}, not to 1: they are taken as parts of that."),
                "Write shares that come to 1.");
        }
    }
}
