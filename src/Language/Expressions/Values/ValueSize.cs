using RankOrchestrator.Language.Expressions.Limits;

namespace RankOrchestrator.Language.Expressions.Values;

/// <summary>
/// The largest a value can be. Types are known too late for some of them, so a size says what a value is as a text and as a
/// list at once.
/// </summary>
/// <param name="Bytes">UTF-8 bytes as a text, which are never fewer than UTF-16 units.</param>
/// <param name="Count">Elements as a list.</param>
/// <param name="ListWeight">What <see cref="Value.Weight"/> is as a list.</param>
/// <param name="Element">The size of an element; null when it has no size.</param>
internal sealed record ValueSize(long Bytes, long Count, long ListWeight, ValueSize? Element)
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

    /// <summary>The size of a constant.</summary>
    public static ValueSize Of(in Value value)
    {
        if (value.Kind == ValueKind.String)
        {
            return Text(System.Text.Encoding.UTF8.GetByteCount(value.AsString));
        }

        if (value.Kind != ValueKind.List)
        {
            return None;
        }

        var element = None;
        foreach (var item in value.AsList)
        {
            element = element.Or(Of(item));
        }

        return new ValueSize(0, value.AsList.Length, value.Weight, element);
    }

    /// <summary>The larger one in every respect.</summary>
    public ValueSize Or(ValueSize other) => ReferenceEquals(this, other) || other == None
        ? this
        : this == None ? other : new ValueSize(Math.Max(Bytes, other.Bytes), Math.Max(Count, other.Count), Math.Max(ListWeight, other.ListWeight), ElementOr(other));

    /// <summary>Both joined, as texts and as lists.</summary>
    public ValueSize Plus(ValueSize other) => new(
        Math.Min(Bytes + other.Bytes, MostBytes),
        Math.Min(Count + other.Count, ExpressionLimits.Size),
        Math.Min(ListWeight + other.ListWeight, ExpressionLimits.Size),
        ElementOr(other));

    private ValueSize? ElementOr(ValueSize other) => Element is null ? other.Element : other.Element is null ? Element : Element.Or(other.Element);
}
