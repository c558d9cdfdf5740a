using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Tree;

namespace RankOrchestrator.Language.Expressions.Kernels;

/// <summary>Compares two columns of doubles, or of integers: ints, or ticks of timestamps and durations.</summary>
internal sealed class ComparisonMask<T> : MaskKernel
    where T : struct
{
    private readonly Function comparison;
    private readonly ColumnKernel<T> left;
    private readonly ColumnKernel<T> right;

    public ComparisonMask(Function comparison, ColumnKernel<T> left, ColumnKernel<T> right)
    {
        // What is the same for every row stands on the right.
        var isTurned = left.IsSameForAll;
        this.comparison = isTurned ? Turn(comparison) : comparison;
        this.left = isTurned ? right : left;
        this.right = isTurned ? left : right;
        Effort = 3 + left.Effort + right.Effort;
    }

    public override int Effort { get; }

    public override void Fill(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<ulong> holds, Span<ulong> fails)
    {
        var leftBuffer = ColumnKernel<T>.Rent(frame, left.BufferLength(frame));
        var rightBuffer = ColumnKernel<T>.Rent(frame, right.BufferLength(frame));
        var rightFails = frame.Scratch.RentMask(frame.RowCount);
        var leftValues = left.Read(frame, within, leftBuffer, fails);
        var rightValues = right.Read(frame, within, rightBuffer, rightFails);
        switch (comparison)
        {
            case Function.Less:
                Comparison.Fill<T, LessThan>(leftValues, rightValues, holds);
                break;
            case Function.LessOrEqual:
                Comparison.Fill<T, AtMost>(leftValues, rightValues, holds);
                break;
            case Function.Greater:
                Comparison.Fill<T, GreaterThan>(leftValues, rightValues, holds);
                break;
            case Function.GreaterOrEqual:
                Comparison.Fill<T, AtLeast>(leftValues, rightValues, holds);
                break;
            case Function.Equal:
                Comparison.Fill<T, EqualTo>(leftValues, rightValues, holds);
                break;
            default:
                Comparison.Fill<T, NotEqualTo>(leftValues, rightValues, holds);
                break;
        }

        for (var word = 0; word < holds.Length; word++)
        {
            fails[word] |= rightFails[word];
            holds[word] &= within[word] & ~fails[word];
        }

        frame.Scratch.ReturnMasks(1);
        ColumnKernel<T>.Return(frame, 2);
    }

    private static Function Turn(Function comparison) => comparison switch
    {
        Function.Less => Function.Greater,
        Function.LessOrEqual => Function.GreaterOrEqual,
        Function.Greater => Function.Less,
        Function.GreaterOrEqual => Function.LessOrEqual,
        _ => comparison,
    };
}
