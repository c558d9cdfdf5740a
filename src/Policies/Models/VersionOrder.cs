namespace RankOrchestrator.Policies.Models;

/// <summary>
/// Orders versions as people count them: runs of digits by their number, everything else by its characters, so that
/// 2 &lt; 10 and 1.9 &lt; 1.10.
/// </summary>
public sealed class VersionOrder : IComparer<string>
{
    public static VersionOrder Ascending { get; } = new();

    public int Compare(string? x, string? y)
    {
        var left = x.AsSpan();
        var right = y.AsSpan();
        while (left.Length > 0 && right.Length > 0)
        {
            var order = char.IsAsciiDigit(left[0]) && char.IsAsciiDigit(right[0]) ? CompareNumbers(ref left, ref right) : CompareCharacters(ref left, ref right);
            if (order != 0)
            {
                return order;
            }
        }

        // Spellings of the same number, such as 1 and 01, still need an order.
        var byLength = left.Length - right.Length;
        return byLength != 0 ? byLength : string.CompareOrdinal(x, y);
    }

    private static int CompareCharacters(ref ReadOnlySpan<char> left, ref ReadOnlySpan<char> right)
    {
        var order = left[0].CompareTo(right[0]);
        left = left[1..];
        right = right[1..];
        return order;
    }

    private static int CompareNumbers(ref ReadOnlySpan<char> left, ref ReadOnlySpan<char> right)
    {
        var first = Digits(ref left);
        var second = Digits(ref right);
        return first.Length != second.Length ? first.Length - second.Length : first.SequenceCompareTo(second);
    }

    /// <summary>Takes the digits at the start, leading zeros apart.</summary>
    private static ReadOnlySpan<char> Digits(ref ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        var digits = end < 0 ? text : text[..end];
        text = text[digits.Length..];
        return digits.TrimStart('0');
    }
}
