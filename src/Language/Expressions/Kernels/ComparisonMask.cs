using System.Runtime.Intrinsics;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Binding;
using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Language.Expressions.Kernels;

/// <summary>Compares two columns of doubles.</summary>
internal sealed class NumberComparisonMask(Function comparison, NumberKernel left, NumberKernel right) : MaskKernel
{
    public override void Fill(EvaluationFrame frame, Span<ulong> holds, Span<ulong> fails)
    {
        var rows = frame.RowCount;
        var leftValues = frame.Scratch.RentNumbers(rows);
        var rightValues = frame.Scratch.RentNumbers(rows);
        var rightFails = frame.Scratch.RentMask(rows);
        left.Fill(frame, leftValues, fails);
        right.Fill(frame, rightValues, rightFails);
        switch (comparison)
        {
            case Function.Less:
                Comparison.Fill<double, LessThan>(leftValues, rightValues, holds);
                break;
            case Function.LessOrEqual:
                Comparison.Fill<double, AtMost>(leftValues, rightValues, holds);
                break;
            case Function.Greater:
                Comparison.Fill<double, LessThan>(rightValues, leftValues, holds);
                break;
            case Function.GreaterOrEqual:
                Comparison.Fill<double, AtMost>(rightValues, leftValues, holds);
                break;
            case Function.Equal:
                Comparison.Fill<double, EqualTo>(leftValues, rightValues, holds);
                break;
            default:
                Comparison.Fill<double, NotEqualTo>(leftValues, rightValues, holds);
                break;
        }

        Comparison.Merge(holds, fails, rightFails);
        frame.Scratch.ReturnMasks(1);
        frame.Scratch.ReturnNumbers(2);
    }
}

/// <summary>Compares two columns of integers: ints, or ticks of timestamps and durations.</summary>
internal sealed class IntegerComparisonMask(Function comparison, IntegerKernel left, IntegerKernel right) : MaskKernel
{
    public override void Fill(EvaluationFrame frame, Span<ulong> holds, Span<ulong> fails)
    {
        var rows = frame.RowCount;
        var leftValues = frame.Scratch.RentIntegers(rows);
        var rightValues = frame.Scratch.RentIntegers(rows);
        var rightFails = frame.Scratch.RentMask(rows);
        left.Fill(frame, leftValues, fails);
        right.Fill(frame, rightValues, rightFails);
        switch (comparison)
        {
            case Function.Less:
                Comparison.Fill<long, LessThan>(leftValues, rightValues, holds);
                break;
            case Function.LessOrEqual:
                Comparison.Fill<long, AtMost>(leftValues, rightValues, holds);
                break;
            case Function.Greater:
                Comparison.Fill<long, LessThan>(rightValues, leftValues, holds);
                break;
            case Function.GreaterOrEqual:
                Comparison.Fill<long, AtMost>(rightValues, leftValues, holds);
                break;
            case Function.Equal:
                Comparison.Fill<long, EqualTo>(leftValues, rightValues, holds);
                break;
            default:
                Comparison.Fill<long, NotEqualTo>(leftValues, rightValues, holds);
                break;
        }

        Comparison.Merge(holds, fails, rightFails);
        frame.Scratch.ReturnMasks(1);
        frame.Scratch.ReturnIntegers(2);
    }
}

/// <summary>A comparison of four lanes; the scalar remainder uses the same through a vector of one.</summary>
internal interface IComparison
{
    static abstract Vector256<T> Compare<T>(Vector256<T> left, Vector256<T> right);
}

/// <summary>left &lt; right.</summary>
internal readonly struct LessThan : IComparison
{
    public static Vector256<T> Compare<T>(Vector256<T> left, Vector256<T> right) => Vector256.LessThan(left, right);
}

/// <summary>left ≤ right.</summary>
internal readonly struct AtMost : IComparison
{
    public static Vector256<T> Compare<T>(Vector256<T> left, Vector256<T> right) => Vector256.LessThanOrEqual(left, right);
}

/// <summary>left = right.</summary>
internal readonly struct EqualTo : IComparison
{
    public static Vector256<T> Compare<T>(Vector256<T> left, Vector256<T> right) => Vector256.Equals(left, right);
}

/// <summary>left ≠ right; true for NaN, as CEL has it.</summary>
internal readonly struct NotEqualTo : IComparison
{
    public static Vector256<T> Compare<T>(Vector256<T> left, Vector256<T> right) => ~Vector256.Equals(left, right);
}

/// <summary>Comparisons of columns into bits.</summary>
internal static class Comparison
{
    public static void Fill<T, TComparison>(ReadOnlySpan<T> left, ReadOnlySpan<T> right, Span<ulong> holds)
        where T : struct
        where TComparison : IComparison
    {
        holds.Clear();
        var width = Vector256<T>.Count;
        var row = 0;
        for (; row + width <= left.Length; row += width)
        {
            var result = TComparison.Compare(Vector256.Create(left.Slice(row, width)), Vector256.Create(right.Slice(row, width)));
            holds[row >> 6] |= (ulong)result.ExtractMostSignificantBits() << (row & 63);
        }

        for (; row < left.Length; row++)
        {
            var result = TComparison.Compare(Vector256.Create(left[row]), Vector256.Create(right[row]));
            holds[row >> 6] |= (ulong)(result.ExtractMostSignificantBits() & 1) << (row & 63);
        }
    }

    /// <summary>A comparison fails where either side does.</summary>
    public static void Merge(Span<ulong> holds, Span<ulong> fails, ReadOnlySpan<ulong> rightFails)
    {
        for (var word = 0; word < holds.Length; word++)
        {
            fails[word] |= rightFails[word];
            holds[word] &= ~fails[word];
        }
    }
}
