using System.Runtime.Intrinsics;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Kernels;

/// <summary>
/// The sum or difference of times, in ticks. Neither can overflow 64 bits; a timestamp that leaves the years 1 to 9999
/// fails, and so does a duration beyond 290 years.
/// </summary>
internal sealed class TimeSums(bool isSum, bool givesTimestamp, ColumnKernel<long> left, ColumnKernel<long> right) : ColumnKernel<long>
{
    private readonly long least = givesTimestamp ? 0 : -TimeLimits.LongestTicks;
    private readonly long most = givesTimestamp ? DateTime.MaxValue.Ticks : TimeLimits.LongestTicks;

    public override int Effort => 4 + left.Effort + right.Effort;

    public override ReadOnlySpan<long> Read(EvaluationFrame frame, ReadOnlySpan<ulong> within, Span<long> buffer, Span<ulong> fails)
    {
        var first = Rent(frame, left.BufferLength(frame));
        var second = Rent(frame, right.BufferLength(frame));
        var otherFails = frame.Scratch.RentMask(frame.RowCount);
        var leftValues = left.Read(frame, within, first, fails);
        var rightValues = right.Read(frame, within, second, otherFails);
        for (var word = 0; word < within.Length; word++)
        {
            var (start, end) = (word << 6, Math.Min(buffer.Length, (word + 1) << 6));
            var outside = AddUp(Part(leftValues, start, end), Part(rightValues, start, end), buffer[start..end]);
            fails[word] |= otherFails[word] | (outside & within[word]);
        }

        frame.Scratch.ReturnMasks(1);
        Return(frame, 2);
        return buffer;
    }

    private static ReadOnlySpan<long> Part(ReadOnlySpan<long> values, int start, int end) => values.Length == 1 ? values : values[start..end];

    /// <summary>Up to 64 rows; the bits of those that are out of range.</summary>
    private ulong AddUp(ReadOnlySpan<long> left, ReadOnlySpan<long> right, Span<long> sums)
    {
        var (outside, row) = (0UL, 0);
        var (isLeftOne, isRightOne) = (left.Length == 1, right.Length == 1);
        var (leftOne, rightOne) = (Vector512.Create(left[0]), Vector512.Create(right[0]));
        var (lowest, highest) = (Vector512.Create(least), Vector512.Create(most));
        for (; row + Vector512<long>.Count <= sums.Length; row += Vector512<long>.Count)
        {
            var (first, second) = (isLeftOne ? leftOne : Vector512.Create(left[row..]), isRightOne ? rightOne : Vector512.Create(right[row..]));
            var sum = isSum ? first + second : first - second;
            sum.CopyTo(sums[row..]);
            outside |= (Vector512.LessThan(sum, lowest) | Vector512.GreaterThan(sum, highest)).ExtractMostSignificantBits() << row;
        }

        for (; row < sums.Length; row++)
        {
            var (first, second) = (left[isLeftOne ? 0 : row], right[isRightOne ? 0 : row]);
            sums[row] = isSum ? first + second : first - second;
            outside |= sums[row] < least || sums[row] > most ? 1UL << row : 0;
        }

        return outside;
    }
}
