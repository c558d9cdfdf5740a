using System.Collections.Immutable;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Types;

namespace RankOrchestrator.Language.Expressions.Compilation;

/// <summary>One way that an expression can go: a condition in it, asked because of how those before it came out, that holds or does not.</summary>
/// <param name="Start">Offset of the condition in the text.</param>
/// <param name="Length">Length of the condition.</param>
/// <param name="Outcome">Whether it holds.</param>
/// <param name="Taken">Holds where an evaluation goes this way.</param>
public sealed record ExpressionBranch(int Start, int Length, bool Outcome, CompiledExpression Taken)
{
    private static readonly ImmutableArray<bool> Outcomes = [true, false];

    /// <summary>
    /// The branches of an expression, in the order of its text: both outcomes of every condition that chooses, of every operand of
    /// <c>&amp;&amp;</c> and <c>||</c>, and of the whole where it is a condition. What is inside of macros belongs to their elements and is left out.
    /// </summary>
    /// <param name="expression">The expression.</param>
    /// <param name="environment">What it was compiled against.</param>
    public static ImmutableArray<ExpressionBranch> Of(CompiledExpression expression, ExpressionEnvironment environment)
    {
        var found = new List<(BoundNode Condition, ImmutableArray<BoundNode> Before)>();
        Walk(expression.Root, [], found);
        if (expression.Root.Type.Kind == ExpressionTypeKind.Bool && expression.Root is not BoundLogical)
        {
            found.Add((expression.Root, []));
        }

        return [.. found.OrderBy(branch => branch.Condition.Start).SelectMany(branch => Outcomes.Select(outcome => new ExpressionBranch(
            branch.Condition.Start,
            branch.Condition.Length,
            outcome,
            new CompiledExpression(expression.Text, All([.. branch.Before, outcome ? branch.Condition : Not(branch.Condition)]), expression.LocalCount, environment))))];
    }

    private static void Walk(BoundNode node, ImmutableArray<BoundNode> before, List<(BoundNode Condition, ImmutableArray<BoundNode> Before)> found)
    {
        switch (node)
        {
            case BoundMacro:
                break;
            case BoundLogical logical:
                foreach (var operand in logical.Operands)
                {
                    if (operand is not BoundLogical)
                    {
                        found.Add((operand, before));
                    }

                    Walk(operand, before, found);
                    before = before.Add(logical.IsAnd ? operand : Not(operand));
                }

                break;
            case BoundConditional conditional:
                if (conditional.Condition is not BoundLogical)
                {
                    found.Add((conditional.Condition, before));
                }

                Walk(conditional.Condition, before, found);
                Walk(conditional.WhenTrue, before.Add(conditional.Condition), found);
                Walk(conditional.WhenFalse, before.Add(Not(conditional.Condition)), found);
                break;
            default:
                foreach (var child in BoundChildren.Of(node))
                {
                    Walk(child, before, found);
                }

                break;
        }
    }

    private static BoundCall Not(BoundNode node) => new(node.Start, node.Length, ExpressionType.Bool, node.VariesByItem, Function.Not, [node]);

    private static BoundNode All(ImmutableArray<BoundNode> parts)
        => parts.Length == 1 ? parts[0] : new BoundLogical(parts[^1].Start, parts[^1].Length, parts.Any(part => part.VariesByItem), IsAnd: true, parts);
}
