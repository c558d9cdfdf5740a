using System.Numerics;

namespace RankOrchestrator.Language.Expressions.Values;

/// <summary>
/// The entries of a map in the order of their keys: bools, then ints, then texts by code point. So what runs over a map goes the same
/// way however it was written. A key is found in O(log n) comparisons. Immutable.
/// </summary>
public sealed class ValueMap
{
    private static readonly Comparer<Value> ByKey = Comparer<Value>.Create(Compare);
    private readonly Value[] keys;
    private readonly Value[] values;

    private ValueMap(Value[] keys, Value[] values)
    {
        this.keys = keys;
        this.values = values;
    }

    /// <summary>The keys, ascending.</summary>
    public ReadOnlySpan<Value> Keys => keys;

    /// <summary>The value of each key.</summary>
    public ReadOnlySpan<Value> Values => values;

    /// <summary>Number of entries.</summary>
    public int Count => keys.Length;

    /// <summary>The map of entries in any order; an error when a key is of a type that is none, or stands twice. The arrays are kept, not copied.</summary>
    public static Value Of(Value[] keys, Value[] values)
    {
        for (var entry = 0; entry < keys.Length; entry++)
        {
            if (keys[entry].Kind is not (ValueKind.Bool or ValueKind.Int or ValueKind.String))
            {
                return Value.Error($"unsupported key type: {keys[entry].Kind.ToString().ToLowerInvariant()}");
            }
        }

        keys.AsSpan().Sort(values.AsSpan(), ByKey);
        for (var entry = 1; entry < keys.Length; entry++)
        {
            if (Compare(keys[entry - 1], keys[entry]) == 0)
            {
                return Value.Error($"repeated key: {keys[entry]}");
            }
        }

        return Value.Map(new ValueMap(keys, values));
    }

    /// <summary>The map of text keys that ascend and are distinct. The arrays are kept, not copied.</summary>
    internal static Value OfSorted(Value[] keys, Value[] values) => Value.Map(new ValueMap(keys, values));

    /// <summary>The place of a key; negative when it is none of the map's. A double that is a whole number finds the int (cel-spec, "Map access").</summary>
    public int IndexOf(in Value key) => KeyOf(key) is { } known ? keys.AsSpan().BinarySearch(known, ByKey) : -1;

    /// <summary>What putting entries in order is charged: comparisons, each of as much as the keys hold.</summary>
    internal static long StepsToSort(long entries, long weightOfKeys) => StepCount.Product(weightOfKeys, 1 + BitOperations.Log2((ulong)Math.Max(1, entries)));

    private static Value? KeyOf(in Value key) => key.Kind switch
    {
        ValueKind.Bool or ValueKind.Int or ValueKind.String => key,
        ValueKind.Double when Math.Abs(key.AsDouble) < 1L << 53 && Math.Floor(key.AsDouble) == key.AsDouble => Value.Int((long)key.AsDouble),
        _ => null,
    };

    private static int Compare(Value left, Value right)
        => left.Kind != right.Kind ? left.Kind.CompareTo(right.Kind) : ValueComparison.Compare(left, right, out _)!.Value;
}
