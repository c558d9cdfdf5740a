using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Objectives.Value;
using RankOrchestrator.Orchestrator.Plans;

namespace RankOrchestrator.Orchestrator.Explanations;

/// <summary>How values depend on a weight, read from the expressions.</summary>
internal static class WeightForm
{
    private const int NotALine = 2;

    /// <summary>Why a request would have to be asked of its models again to know its page by another weight; null when none reads it.</summary>
    public static string? WhyNotAtAll(SurfacePlan surface, string weight)
        => surface.Models.Computed.Any(computed => Reads(computed.Expression, weight)) ? "A model reads it." : null;

    /// <summary>Why pages of a surface cannot be followed along a weight; null when every value is a straight line in it and nothing else reads it.</summary>
    public static string? WhyNotALine(SurfacePlan surface, string weight)
    {
        var degrees = surface.Value.Expressions.Select(expression => Degree(expression.Root, weight));
        var degree = surface.Value.Combination == ValueCombination.Sum ? degrees.Max() : degrees.Sum();
        if (degree >= NotALine)
        {
            return "The value is no straight line in it.";
        }

        for (var rule = 0; rule < surface.Rules.Rules.Length; rule++)
        {
            foreach (var expression in surface.Rules.Checked[rule].Expressions)
            {
                if (Reads(expression, weight) || expression.Reads.Value)
                {
                    return $"The rule '{surface.Rules.Rules[rule].Name.Text}' reads {(Reads(expression, weight) ? "it" : "the value")}.";
                }
            }
        }

        return surface.Constraints.Expressions.Any(expression => Reads(expression, weight)) ? "A constraint reads it."
            : surface.Constraints.Expressions.Any(expression => expression.Reads.Value) ? "A constraint reads the value."
            : null;
    }

    /// <summary>0 where a part does not depend on the weight, 1 where it is a straight line in it, 2 otherwise.</summary>
    public static int Degree(BoundNode node, string weight) => node switch
    {
        BoundReference reference => reference.Kind == ReferenceKind.Weight && reference.Name == weight ? 1 : 0,
        BoundCall { Function: Function.Add or Function.Subtract or Function.Negate or Function.ToDouble } call => call.Arguments.Max(part => Degree(part, weight)),
        BoundCall { Function: Function.Multiply } call => Math.Min(NotALine, call.Arguments.Sum(part => Degree(part, weight))),
        BoundCall { Function: Function.Divide } call when Degree(call.Arguments[1], weight) == 0 => Degree(call.Arguments[0], weight),
        BoundConditional conditional when Degree(conditional.Condition, weight) == 0 => Math.Max(Degree(conditional.WhenTrue, weight), Degree(conditional.WhenFalse, weight)),
        _ => BoundChildren.Of(node).Any(part => Degree(part, weight) > 0) ? NotALine : 0,
    };

    private static bool Reads(CompiledExpression expression, string weight) => expression.Reads.Weights.Contains(weight, StringComparer.Ordinal);
}
