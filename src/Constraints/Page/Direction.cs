using System.Numerics;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Constraints.Page;

/// <summary>Where a vector points, whatever its length, and how alike two of them are.</summary>
internal static class Direction
{
    /// <summary>Reads the vector of a row at length 1; zeros where it is missing or has no direction.</summary>
    /// <returns>Whether there is a vector.</returns>
    public static bool Read(Column column, int row, Span<double> target)
    {
        if (!column.IsPresent(row) || column.ListLengths[row] != target.Length)
        {
            target.Clear();
            return false;
        }

        var source = column.Doubles.Slice(column.ListStarts[row], target.Length);
        var largest = 0.0;
        foreach (var part in source)
        {
            largest = Math.Max(largest, Math.Abs(part));
        }

        // Scaled first: squares of very large or very small numbers are none.
        var length = 0.0;
        for (var part = 0; part < target.Length; part++)
        {
            target[part] = largest > 0 ? source[part] / largest : 0;
            length += target[part] * target[part];
        }

        length = Math.Sqrt(length);
        for (var part = 0; part < target.Length && length > 0; part++)
        {
            target[part] /= length;
        }

        return true;
    }

    /// <summary>The cosine of two directions; what rounding adds beyond 1 is none.</summary>
    public static double Cosine(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        var sums = Vector<double>.Zero;
        var at = 0;
        for (; at <= one.Length - Vector<double>.Count; at += Vector<double>.Count)
        {
            sums += new Vector<double>(one[at..]) * new Vector<double>(other[at..]);
        }

        var sum = Vector.Sum(sums);
        for (; at < one.Length; at++)
        {
            sum += one[at] * other[at];
        }

        return Math.Clamp(Math.Round(sum, 12), -1, 1);
    }
}
