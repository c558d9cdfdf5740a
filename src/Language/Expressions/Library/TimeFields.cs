using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Language.Expressions.Values;
using Kind = RankOrchestrator.Language.Expressions.Types.ExpressionTypeKind;

namespace RankOrchestrator.Language.Expressions.Library;

/// <summary>
/// CEL's accessors of timestamps (in UTC, a fixed offset such as +02:00, or a named zone) and of durations. Months and
/// days of month and year count from 0, as CEL has it; Sunday is 0.
/// </summary>
internal static class TimeFields
{
    private const int ZoneCost = 50;
    private const int UnknownZoneCost = 10_000;

    private const string InZone = "takes a zone: `\"+03:00\"`, `\"Asia/Riyadh\"`; else UTC";

    public static IEnumerable<FunctionDefinition> All =>
    [
        Field(Function.FullYear, "getFullYear", "", static (time, _) => time.Year),
        Field(Function.Month, "getMonth", "from 0; ", static (time, _) => time.Month - 1),
        Field(Function.Date, "getDate", "day of the month, from 1; ", static (time, _) => time.Day),
        Field(Function.DayOfMonth, "getDayOfMonth", "from 0; ", static (time, _) => time.Day - 1),
        Field(Function.DayOfWeek, "getDayOfWeek", "Sunday is 0; ", static (time, _) => (int)time.DayOfWeek),
        Field(Function.DayOfYear, "getDayOfYear", "from 0; ", static (time, _) => time.DayOfYear - 1),
        Field(Function.Hours, "getHours", "of a duration: all of it in hours; ", static (time, _) => time.Hour, static (seconds, _) => seconds / 3600),
        Field(Function.Minutes, "getMinutes", "of a duration: all of it in minutes; ", static (time, _) => time.Minute, static (seconds, _) => seconds / 60),
        Field(Function.Seconds, "getSeconds", "of a duration: all of it in seconds; ", static (time, _) => time.Second, static (seconds, _) => seconds),
        Field(Function.Milliseconds, "getMilliseconds", "of a duration: the part; ", static (_, nanoseconds) => nanoseconds / 1_000_000, static (_, nanoseconds) => nanoseconds / 1_000_000),
    ];

    /// <summary>Whether a function is a field of times, which may be given a zone.</summary>
    public static bool IsField(Function function) => function is >= Function.FullYear and <= Function.Milliseconds;

    private static int? Offset(in Value value, string zone, ref long cost)
    {
        if (zone is "UTC" or "")
        {
            return 0;
        }

        if (TimeZones.IsOffset(zone))
        {
            return TimeZones.OffsetOf(zone);
        }

        // One that does not exist is looked for each time.
        if (TimeZones.Find(zone) is not { } found)
        {
            cost += UnknownZoneCost;
            return null;
        }

        cost += ZoneCost;
        return (int)found.GetUtcOffset(DateTime.UnixEpoch.AddSeconds(value.Seconds)).TotalSeconds;
    }

    /// <summary>A field of timestamps and perhaps of durations.</summary>
    /// <param name="function">Which one.</param>
    /// <param name="name">Its name.</param>
    /// <param name="remark">What there is to say of it.</param>
    /// <param name="ofTime">The field of a local time, to the second, and nanoseconds.</param>
    /// <param name="ofDuration">The field of seconds and nanoseconds, both rounded towards zero; null when durations have none.</param>
    private static FunctionDefinition Field(
        Function function,
        string name,
        string remark,
        Func<DateTime, int, long> ofTime,
        Func<long, int, long>? ofDuration = null) => new(function, name, FunctionForms.Method, 1, 2)
        {
            Row = (ofDuration is null ? $"`t.{name}()`" : $"`t.{name}()`, `d.{name}()`", "int", remark + InZone),
            Result = types => TypeRules.When(types[0].Kind == Kind.Timestamp || (types.Length == 1 && types[0].Kind == Kind.Duration), ExpressionType.Int),
            WhenDynamic = ExpressionType.Int,
            Body = (arguments, ref cost) => Read(function, arguments, ofTime, ofDuration, ref cost),
            MostSteps = (call, sizes) => sizes.Length < 2 ? 0 : MostSteps(call.Arguments[1] is BoundLiteral { Value.Kind: ValueKind.String } zone ? zone.Value.AsString : null),
        };

    /// <summary>What a field in a time zone is charged at most; null is a zone that is known only when it is evaluated.</summary>
    private static long MostSteps(string? zone)
    {
        if (zone is null)
        {
            return UnknownZoneCost;
        }

        long cost = 0;
        _ = Offset(Value.Timestamp(0, 0), zone, ref cost);
        return cost;
    }

    private static Value Read(Function function, ReadOnlySpan<Value> arguments, Func<DateTime, int, long> ofTime, Func<long, int, long>? ofDuration, ref long cost)
    {
        ref readonly var value = ref arguments[0];
        if (value.Kind == ValueKind.Duration && arguments.Length == 1)
        {
            return ofDuration is null ? Functions.NoOverload(function.ToString(), value) : OfDuration(value, ofDuration);
        }

        if (value.Kind != ValueKind.Timestamp || (arguments.Length == 2 && arguments[1].Kind != ValueKind.String))
        {
            return Functions.NoOverload(function.ToString(), value);
        }

        if (arguments.Length == 1)
        {
            return OfTimestamp(value, 0, ofTime);
        }

        return Offset(value, arguments[1].AsString, ref cost) is { } seconds ? OfTimestamp(value, seconds, ofTime) : Value.Error("unknown time zone");
    }

    private static Value OfTimestamp(in Value value, int offset, Func<DateTime, int, long> field)
    {
        var local = value.Seconds + offset;
        return local is < TimeLimits.FirstSecond or > TimeLimits.LastSecond
            ? Value.Error("the local time is outside the years 1 to 9999")
            : Value.Int(field(DateTime.UnixEpoch.AddSeconds(local), value.Nanoseconds));
    }

    private static Value OfDuration(in Value value, Func<long, int, long> field)
    {
        var isRoundedDown = value.Seconds < 0 && value.Nanoseconds > 0;
        return Value.Int(field(isRoundedDown ? value.Seconds + 1 : value.Seconds, isRoundedDown ? value.Nanoseconds - 1_000_000_000 : value.Nanoseconds));
    }
}
