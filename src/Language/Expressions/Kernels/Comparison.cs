using System.Runtime.Intrinsics;

namespace RankOrchestrator.Language.Expressions.Kernels;

/// <summary>A comparison of as many lanes as there are; a remainder uses the same through a vector of one.</summary>
internal interface IComparison
{
    static abstract Vector512<T> Compare<T>(Vector512<T> left, Vector512<T> right);
}

/// <summary>left &lt; right.</summary>
internal readonly struct LessThan : IComparison
{
    public static Vector512<T> Compare<T>(Vector512<T> left, Vector512<T> right) => Vector512.LessThan(left, right);
}

/// <summary>left ≤ right.</summary>
internal readonly struct AtMost : IComparison
{
    public static Vector512<T> Compare<T>(Vector512<T> left, Vector512<T> right) => Vector512.LessThanOrEqual(left, right);
}

/// <summary>left &gt; right.</summary>
internal readonly struct GreaterThan : IComparison
{
    public static Vector512<T> Compare<T>(Vector512<T> left, Vector512<T> right) => Vector512.GreaterThan(left, right);
}

/// <summary>left ≥ right.</summary>
internal readonly struct AtLeast : IComparison
{
    public static Vector512<T> Compare<T>(Vector512<T> left, Vector512<T> right) => Vector512.GreaterThanOrEqual(left, right);
}

/// <summary>left = right.</summary>
internal readonly struct EqualTo : IComparison
{
    public static Vector512<T> Compare<T>(Vector512<T> left, Vector512<T> right) => Vector512.Equals(left, right);
}

/// <summary>left ≠ right; true for NaN, as CEL has it.</summary>
internal readonly struct NotEqualTo : IComparison
{
    public static Vector512<T> Compare<T>(Vector512<T> left, Vector512<T> right) => ~Vector512.Equals(left, right);
}

/// <summary>Comparisons of columns into bits, a word of 64 rows at a time.</summary>
internal static class Comparison
{
    /// <summary>Row by row; <paramref name="right"/> of length one stands for every row.</summary>
    public static void Fill<T, TComparison>(ReadOnlySpan<T> left, ReadOnlySpan<T> right, Span<ulong> holds)
        where T : struct
        where TComparison : IComparison
    {
        var isOne = right.Length == 1;
        var one = Vector512.Create(right.IsEmpty ? default : right[0]);
        for (var word = 0; word < holds.Length; word++)
        {
            var (start, end) = (word << 6, Math.Min(left.Length, (word + 1) << 6));
            var part = left[start..end];
            var others = isOne ? part : right[start..end];
            var (bits, lane) = (0UL, 0);
            for (; lane + Vector512<T>.Count <= part.Length; lane += Vector512<T>.Count)
            {
                bits |= TComparison.Compare(Vector512.Create(part[lane..]), isOne ? one : Vector512.Create(others[lane..])).ExtractMostSignificantBits() << lane;
            }

            for (; lane < part.Length; lane++)
            {
                var result = TComparison.Compare(Vector512.CreateScalar(part[lane]), isOne ? one : Vector512.CreateScalar(others[lane]));
                bits |= (result.ExtractMostSignificantBits() & 1) << lane;
            }

            holds[word] = bits;
        }
    }
}
