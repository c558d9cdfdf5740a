using System.Collections.Immutable;
using RankOrchestrator.Language.Expressions.Syntax;
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
    /// <c>&amp;&amp;</c> and <c>||</c>, and of the whole where it is a condition. What is inside of a macro goes a way where it does for
    /// some element of the list.
    /// </summary>
    /// <param name="expression">The expression.</param>
    /// <param name="environment">What it was compiled against.</param>
    public static ImmutableArray<ExpressionBranch> Of(CompiledExpression expression, ExpressionEnvironment environment)
    {
        var found = new List<Way>();
        Look(expression.Root, [], static way => way, found);
        return [.. found.OrderBy(way => way.Condition.Start).SelectMany(way => Outcomes.Select(outcome => new ExpressionBranch(
            way.Condition.Start,
            way.Condition.Length,
            outcome,
            new CompiledExpression(expression.Text, way.Enclose(All([.. way.Before, outcome ? way.Condition : Not(way.Condition)])), expression.LocalCount, environment))))];
    }

    /// <summary>The ways of a part, and both outcomes of itself where it is a condition.</summary>
    private static void Look(BoundNode node, ImmutableArray<BoundNode> before, Func<BoundNode, BoundNode> enclose, List<Way> found)
    {
        if (node.Type.Kind == ExpressionTypeKind.Bool && node is not BoundLogical)
        {
            found.Add(new Way(node, before, enclose));
        }

        Walk(node, before, enclose, found);
    }

    private static void Walk(BoundNode node, ImmutableArray<BoundNode> before, Func<BoundNode, BoundNode> enclose, List<Way> found)
    {
        switch (node)
        {
            case BoundMacro macro:
                Walk(macro.Range, before, enclose, found);
                BoundNode ForSome(BoundNode way) => enclose(All([
                    .. before,
                    macro with { Type = ExpressionType.Bool, Kind = MacroKind.Exists, VariesByItem = macro.Range.VariesByItem || way.VariesByItem, Filter = null, Body = way }]));
                if (macro.Filter is { } filter)
                {
                    Look(filter, [], ForSome, found);
                }

                Look(macro.Body, macro.Filter is { } holds ? [holds] : [], ForSome, found);
                break;
            case BoundLogical logical:
                foreach (var operand in logical.Operands)
                {
                    Look(operand, before, enclose, found);
                    before = before.Add(logical.IsAnd ? operand : Not(operand));
                }

                break;
            case BoundConditional conditional:
                Look(conditional.Condition, before, enclose, found);
                Walk(conditional.WhenTrue, before.Add(conditional.Condition), enclose, found);
                Walk(conditional.WhenFalse, before.Add(Not(conditional.Condition)), enclose, found);
                break;
            default:
                foreach (var child in BoundChildren.Of(node))
                {
                    Walk(child, before, enclose, found);
                }

                break;
        }
    }

    private static BoundCall Not(BoundNode node) => new(node.Start, node.Length, ExpressionType.Bool, node.VariesByItem, Function.Not, [node]);

    private static BoundNode All(ImmutableArray<BoundNode> parts)
        => parts.Length == 1 ? parts[0] : new BoundLogical(parts[^1].Start, parts[^1].Length, parts.Any(part => part.VariesByItem), IsAnd: true, parts);

    /// <summary>A condition, what leaves it to decide, and what makes a condition of the whole expression of it.</summary>
    private sealed record Way(BoundNode Condition, ImmutableArray<BoundNode> Before, Func<BoundNode, BoundNode> Enclose);
}
