using RankOrchestrator.Language.Expressions.Limits;

namespace RankOrchestrator.Language.Expressions.Values;

/// <summary>
/// The largest a value can be. Types are known too late for some of them, so a size says what a value is as a text, as a
/// list and as a map at once.
/// </summary>
/// <param name="Bytes">UTF-8 bytes as a text, which are never fewer than UTF-16 units.</param>
/// <param name="Count">Elements as a list, entries as a map.</param>
/// <param name="ListWeight">What <see cref="Value.Weight"/> is as a list or map.</param>
/// <param name="Element">The size of an element, or of the value of an entry; null when it has no size.</param>
/// <param name="Key">The size of the key of an entry; null when it has no size.</param>
internal sealed record ValueSize(long Bytes, long Count, long ListWeight, ValueSize? Element, ValueSize? Key = null)
{
    /// <summary>A text has at most so many UTF-16 units, and each at most three bytes.</summary>
    private const long MostBytes = 3L * ExpressionLimits.Size;

    /// <summary>Numbers, times and truth values.</summary>
    public static ValueSize None { get; } = new(0, 0, 0, null);

    /// <summary>See <see cref="Value.Weight"/>.</summary>
    public long Weight => Math.Max(Bytes / 16, ListWeight);

    /// <summary>A text.</summary>
    public static ValueSize Text(long bytes) => new(Math.Min(bytes, MostBytes), 0, 0, null);

    /// <summary>A list; a longer one than there can be is an error.</summary>
    public static ValueSize List(long count, ValueSize? element)
    {
        var most = Math.Min(count, ExpressionLimits.Size);
        return new ValueSize(0, most, Math.Min(StepCount.Product(most, 1 + (element?.Weight ?? 0)), ExpressionLimits.Size), element);
    }

    /// <summary>A map; a larger one than there can be is an error.</summary>
    public static ValueSize Map(long count, ValueSize? key, ValueSize? element)
    {
        var most = Math.Min(count, ExpressionLimits.Size);
        return new ValueSize(0, most, Math.Min(StepCount.Product(most, 1 + (key?.Weight ?? 0) + (element?.Weight ?? 0)), ExpressionLimits.Size), element, key);
    }

    /// <summary>The size of a constant.</summary>
    public static ValueSize Of(in Value value)
    {
        if (value.Kind == ValueKind.String)
        {
            return Text(System.Text.Encoding.UTF8.GetByteCount(value.AsString));
        }

        return value.Kind switch
        {
            ValueKind.List => new ValueSize(0, value.AsList.Length, value.Weight, Largest(value.AsList)),
            ValueKind.Map => new ValueSize(0, value.AsMap.Count, value.Weight, Largest(value.AsMap.Values), Largest(value.AsMap.Keys)),
            _ => None,
        };
    }

    /// <summary>The larger one in every respect.</summary>
    public ValueSize Or(ValueSize other) => ReferenceEquals(this, other) || other == None
        ? this
        : this == None ? other : new ValueSize(Math.Max(Bytes, other.Bytes), Math.Max(Count, other.Count), Math.Max(ListWeight, other.ListWeight), Or(Element, other.Element), Or(Key, other.Key));

    /// <summary>Both joined, as texts and as lists; maps do not join.</summary>
    public ValueSize Plus(ValueSize other) => new(
        Math.Min(Bytes + other.Bytes, MostBytes),
        Math.Min(Count + other.Count, ExpressionLimits.Size),
        Math.Min(ListWeight + other.ListWeight, ExpressionLimits.Size),
        Or(Element, other.Element));

    private static ValueSize? Or(ValueSize? left, ValueSize? right) => left is null ? right : right is null ? left : left.Or(right);

    private static ValueSize Largest(ReadOnlySpan<Value> values)
    {
        var largest = None;
        foreach (var value in values)
        {
            largest = largest.Or(Of(value));
        }

        return largest;
    }
}
