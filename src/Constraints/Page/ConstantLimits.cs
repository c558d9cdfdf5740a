using System.Collections.Immutable;
using System.Globalization;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Policies.Constraints;
using RankOrchestrator.Policies.Documents;

namespace RankOrchestrator.Constraints.Page;

/// <summary>Compiles limits that are expressions; one that always gives the same number is held to what may be written as a number.</summary>
internal static class ConstantLimits
{
    /// <summary>The limit of members; null when it is none, or not right, which is reported.</summary>
    public static CompiledExpression? Compile(ConstraintPolicy constraint, ExpressionEnvironment environment, DiagnosticBag diagnostics)
        => Compile(constraint.LimitExpression, 0, ConstraintPolicy.MostMembers, environment, diagnostics);

    /// <summary>The limits of a sum, without those that are not right, which are reported; empty for other kinds.</summary>
    public static ImmutableArray<SumTemplate> OfSum(ConstraintPolicy constraint, ExpressionEnvironment environment, DiagnosticBag diagnostics)
    {
        var templates = ImmutableArray.CreateBuilder<SumTemplate>();
        foreach (var limit in constraint.Sum?.Limits ?? [])
        {
            var expression = Compile(limit.Expression, -MemberAmounts.Largest, MemberAmounts.Largest, environment, diagnostics);
            if (limit.Expression is null || expression is not null)
            {
                templates.Add(new SumTemplate(limit.IsMost ? RowSense.AtMost : RowSense.AtLeast, limit.Number ?? 0, limit.IsMean)
                {
                    Expression = expression,
                    Written = limit.Expression,
                });
            }
        }

        return templates.ToImmutable();
    }

    private static CompiledExpression? Compile(PolicyText? text, double least, double most, ExpressionEnvironment environment, DiagnosticBag diagnostics)
    {
        var expression = PolicyExpressions.Compile(text, environment, ExpressionPurpose.RequestNumber, diagnostics);
        if (expression?.Root is not BoundLiteral literal || (literal.Value.AsDouble >= least && literal.Value.AsDouble <= most))
        {
            return expression;
        }

        var place = text!.Place;
        var message = string.Create(CultureInfo.InvariantCulture, $"A limit is from {least} to {most}, and this always gives {literal.Value.AsDouble}.");
        diagnostics.Error(YamlCodes.OutOfRange, place.Source, place.Span, message);
        return null;
    }
}
