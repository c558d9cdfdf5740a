using System.Runtime.Intrinsics;
using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Language.Expressions.Kernels;

/// <summary>An operation on two columns of doubles, either of which may be one number for all rows.</summary>
internal sealed class BinaryNumbers<TOperation>(ColumnKernel<double> left, ColumnKernel<double> right) : ColumnKernel<double>
    where TOperation : INumberOperation
{
    public override int Effort => 3 + left.Effort + right.Effort;

    public override ReadOnlySpan<double> Read(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<double> buffer, Span<ulong> fails)
    {
        var others = Rent(frame, right.BufferLength(frame));
        var otherFails = frame.Scratch.RentMask(frame.RowCount);
        Span<double> one = stackalloc double[1];
        var leftValues = left.Read(frame, within, left.IsSameForAll ? one : buffer, fails);
        var rightValues = right.Read(frame, within, others, otherFails);
        if (left.IsSameForAll && right.IsSameForAll)
        {
            buffer.Fill(TOperation.Apply(leftValues[0], rightValues[0]));
        }
        else if (left.IsSameForAll)
        {
            FromOne(leftValues[0], rightValues, buffer);
        }
        else if (right.IsSameForAll)
        {
            WithOne(leftValues, rightValues[0], buffer);
        }
        else
        {
            RowByRow(leftValues, rightValues, buffer);
        }

        Masks.Unite(fails, otherFails);
        frame.Scratch.ReturnMasks(1);
        Return(frame, 1);
        return buffer;
    }

    private static void RowByRow(ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> results)
    {
        var row = 0;
        for (; row + Vector512<double>.Count <= results.Length; row += Vector512<double>.Count)
        {
            TOperation.Apply(Vector512.Create(left[row..]), Vector512.Create(right[row..])).CopyTo(results[row..]);
        }

        for (; row < results.Length; row++)
        {
            results[row] = TOperation.Apply(left[row], right[row]);
        }
    }

    private static void WithOne(ReadOnlySpan<double> left, double right, Span<double> results)
    {
        var (all, row) = (Vector512.Create(right), 0);
        for (; row + Vector512<double>.Count <= results.Length; row += Vector512<double>.Count)
        {
            TOperation.Apply(Vector512.Create(left[row..]), all).CopyTo(results[row..]);
        }

        for (; row < results.Length; row++)
        {
            results[row] = TOperation.Apply(left[row], right);
        }
    }

    private static void FromOne(double left, ReadOnlySpan<double> right, Span<double> results)
    {
        var (all, row) = (Vector512.Create(left), 0);
        for (; row + Vector512<double>.Count <= results.Length; row += Vector512<double>.Count)
        {
            TOperation.Apply(all, Vector512.Create(right[row..])).CopyTo(results[row..]);
        }

        for (; row < results.Length; row++)
        {
            results[row] = TOperation.Apply(left, right[row]);
        }
    }
}
