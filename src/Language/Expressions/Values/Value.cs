using RankOrchestrator.Language.Expressions.Limits;

namespace RankOrchestrator.Language.Expressions.Values;

/// <summary>
/// A value of an expression. Errors are values: they flow through operators as CEL prescribes instead of being thrown.
/// </summary>
public readonly struct Value
{
    private const long TicksPerSecond = TimeSpan.TicksPerSecond;
    private static readonly long EpochTicks = DateTime.UnixEpoch.Ticks;

    private readonly object? reference;
    private readonly long number;
    private readonly int nanoseconds;

    private Value(ValueKind kind, long number, int nanoseconds = 0, object? reference = null)
    {
        Kind = kind;
        this.number = number;
        this.nanoseconds = nanoseconds;
        this.reference = reference;
    }

    /// <summary>Nothing.</summary>
    public static Value Null => default;

    /// <summary>What the value is; decides which of the accessors below may be read.</summary>
    public ValueKind Kind { get; }

    /// <summary>Whether the evaluation failed.</summary>
    public bool IsError => Kind == ValueKind.Error;

    /// <summary>The truth value.</summary>
    public bool AsBool => number != 0;

    /// <summary>The integer.</summary>
    public long AsInt => number;

    /// <summary>The double.</summary>
    public double AsDouble => BitConverter.Int64BitsToDouble(number);

    /// <summary>The text.</summary>
    public string AsString => (string)reference!;

    /// <summary>Why the evaluation failed.</summary>
    public string ErrorMessage => (string)reference!;

    /// <summary>The elements.</summary>
    public Value[] AsList => (Value[])reference!;

    /// <summary>The entries.</summary>
    public ValueMap AsMap => (ValueMap)reference!;

    /// <summary>Timestamps: whole seconds since 1970 UTC, rounded down. Durations: whole seconds, rounded down.</summary>
    public long Seconds => number;

    /// <summary>Timestamps and durations: nanoseconds after <see cref="Seconds"/>, 0 to 999,999,999.</summary>
    public int Nanoseconds => nanoseconds;

    /// <summary>
    /// How much there is to read, compare or write: elements of a list and entries of a map with all they hold (a list may hold
    /// another many times), and one for every 16 characters of a text.
    /// </summary>
    internal long Weight => Kind switch
    {
        ValueKind.List or ValueKind.Map => number,
        ValueKind.String => AsString.Length / 16,
        _ => 0,
    };

    /// <summary>A truth value.</summary>
    public static Value Bool(bool value) => new(ValueKind.Bool, value ? 1 : 0);

    /// <summary>An integer.</summary>
    public static Value Int(long value) => new(ValueKind.Int, value);

    /// <summary>A double.</summary>
    public static Value Double(double value) => new(ValueKind.Double, BitConverter.DoubleToInt64Bits(value));

    /// <summary>A text.</summary>
    public static Value String(string value) => new(ValueKind.String, 0, 0, value);

    /// <summary>A list; the array is kept, not copied. An error when it weighs more than <see cref="ExpressionLimits.Size"/>.</summary>
    public static Value List(Value[] elements)
    {
        long weight = 0;
        foreach (var element in elements)
        {
            weight += 1 + element.Weight;
        }

        return weight > ExpressionLimits.Size
            ? Error("The list is too large.")
            : new Value(ValueKind.List, weight, 0, elements);
    }

    /// <summary>A map. An error when it weighs more than <see cref="ExpressionLimits.Size"/>.</summary>
    public static Value Map(ValueMap map)
    {
        long weight = 0;
        for (var entry = 0; entry < map.Count; entry++)
        {
            weight += 1 + map.Keys[entry].Weight + map.Values[entry].Weight;
        }

        return weight > ExpressionLimits.Size ? Error("The map is too large.") : new Value(ValueKind.Map, weight, 0, map);
    }

    /// <summary>A failed evaluation.</summary>
    public static Value Error(string message) => new(ValueKind.Error, 0, 0, message);

    /// <summary>An instant; an error outside the years 1 to 9999.</summary>
    public static Value Timestamp(long seconds, int nanoseconds)
        => seconds is < TimeLimits.FirstSecond or > TimeLimits.LastSecond
            ? Error("The timestamp is outside the years 1 to 9999.")
            : new Value(ValueKind.Timestamp, seconds, nanoseconds);

    /// <summary>A span of time; an error beyond about 290 years.</summary>
    public static Value Duration(long seconds, int nanoseconds)
        => TimeLimits.IsDuration(seconds, nanoseconds)
            ? new Value(ValueKind.Duration, seconds, nanoseconds)
            : Error("The duration is longer than 290 years.");

    /// <summary>An instant from ticks of 100 ns since year 1.</summary>
    public static Value TimestampFromTicks(long ticks)
    {
        var (seconds, rest) = Math.DivRem(ticks - EpochTicks, TicksPerSecond);
        return rest < 0 ? Timestamp(seconds - 1, (int)(rest + TicksPerSecond) * 100) : Timestamp(seconds, (int)rest * 100);
    }

    /// <summary>A span of time from ticks of 100 ns.</summary>
    public static Value DurationFromTicks(long ticks)
    {
        var (seconds, rest) = Math.DivRem(ticks, TicksPerSecond);
        return rest < 0 ? Duration(seconds - 1, (int)(rest + TicksPerSecond) * 100) : Duration(seconds, (int)rest * 100);
    }

    /// <summary>Ticks of 100 ns, rounded down: since year 1 for a timestamp.</summary>
    public long ToTicks() => (number * TicksPerSecond) + (nanoseconds / 100) + (Kind == ValueKind.Timestamp ? EpochTicks : 0);

    /// <inheritdoc/>
    public override string ToString() => ValueText.Describe(this);
}
