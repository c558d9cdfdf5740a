using System.Collections.Immutable;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Types;

namespace RankOrchestrator.Language.Expressions.Compilation;

/// <summary>
/// Takes a sum apart where it is added up: along the left edge of the tree, so that what is in parentheses, in an argument
/// or in a branch stays whole. What is subtracted stays with the summand before it. Sums of integers stay whole too: added
/// up as doubles they would neither overflow nor be exact.
/// </summary>
internal static class SumSplitting
{
    /// <summary>The summands in order; the tree itself when it is not a sum.</summary>
    public static ImmutableArray<BoundNode> Of(BoundNode root)
    {
        var operands = new Stack<(bool IsAdded, BoundNode Node)>();
        var first = root;
        while (first is BoundCall { Function: Function.Add or Function.Subtract, Type.Kind: ExpressionTypeKind.Double } sum && !IsInParentheses(sum))
        {
            operands.Push((sum.Function == Function.Add, sum.Arguments[1]));
            first = sum.Arguments[0];
        }

        var summands = ImmutableArray.CreateBuilder<BoundNode>();
        foreach (var (isAdded, operand) in operands)
        {
            if (isAdded)
            {
                summands.Add(first);
                first = operand;
            }
            else
            {
                first = new BoundCall(
                    first.Start,
                    operand.Start + operand.Length - first.Start,
                    ExpressionType.Double,
                    first.VariesByItem || operand.VariesByItem,
                    Function.Subtract,
                    [first, operand]);
            }
        }

        summands.Add(first);
        return summands.ToImmutable();
    }

    /// <summary>A part in parentheses starts at the parenthesis, before its first operand.</summary>
    private static bool IsInParentheses(BoundCall sum) => sum.Start < sum.Arguments[0].Start;
}
