using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Tree;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Evaluation;

/// <summary>
/// CEL's accessors of timestamps (in UTC, a fixed offset such as +02:00, or a named zone) and of durations. Months and
/// days of month and year count from 0, as CEL has it; Sunday is 0.
/// </summary>
internal static class TimeFields
{
    private const int ZoneCost = 50;
    private const int UnknownZoneCost = 10_000;

    /// <summary>What a field in a time zone is charged at most; null is a zone that is known only when it is evaluated.</summary>
    public static long MostSteps(string? zone)
    {
        if (zone is null)
        {
            return UnknownZoneCost;
        }

        long cost = 0;
        _ = Offset(Value.Timestamp(0, 0), zone, ref cost);
        return cost;
    }

    public static Value Apply(Function function, ReadOnlySpan<Value> arguments, ref long cost)
    {
        ref readonly var value = ref arguments[0];
        if (value.Kind == ValueKind.Duration && arguments.Length == 1)
        {
            return OfDuration(function, value);
        }

        if (value.Kind != ValueKind.Timestamp || (arguments.Length == 2 && arguments[1].Kind != ValueKind.String))
        {
            return Functions.NoOverload(function.ToString(), value);
        }

        if (arguments.Length == 1)
        {
            return OfTimestamp(function, value, 0);
        }

        return Offset(value, arguments[1].AsString, ref cost) is { } seconds ? OfTimestamp(function, value, seconds) : Value.Error("unknown time zone");
    }

    /// <summary>Whether a time zone is known to this system, or is a fixed offset.</summary>
    public static bool IsZone(string zone)
    {
        long cost = 0;
        return Offset(Value.Timestamp(0, 0), zone, ref cost) is not null;
    }

    /// <summary>What to write instead of a zone that is none.</summary>
    public static string ZoneHint(string zone)
        => Suggestion.Hint(zone, TimeZoneInfo.GetSystemTimeZones().Select(known => known.Id)) ?? "Write a name of the IANA database such as Asia/Riyadh, or an offset such as +03:00.";

    private static int? Offset(in Value value, string zone, ref long cost)
    {
        if (zone is "UTC" or "")
        {
            return 0;
        }

        if (zone[0] is '+' or '-' or (>= '0' and <= '9'))
        {
            return TimeText.Offset(zone[0] is '+' or '-' ? zone : "+" + zone);
        }

        // Zones are files: a name must not lead out of their folder, and one that does not exist is looked for each time.
        if (zone.Length > 64 || !IsZoneName(zone) || !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found))
        {
            cost += UnknownZoneCost;
            return null;
        }

        cost += ZoneCost;
        return (int)found.GetUtcOffset(DateTime.UnixEpoch.AddSeconds(value.Seconds)).TotalSeconds;
    }

    private static bool IsZoneName(string zone)
    {
        foreach (var character in zone)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('/' or '_' or '-' or '+'))
            {
                return false;
            }
        }

        return char.IsAsciiLetter(zone[0]);
    }

    private static Value OfTimestamp(Function function, in Value value, int offset)
    {
        var local = value.Seconds + offset;
        if (local is < TimeLimits.FirstSecond or > TimeLimits.LastSecond)
        {
            return Value.Error("the local time is outside the years 1 to 9999");
        }

        var time = DateTime.UnixEpoch.AddSeconds(local);
        return Value.Int(function switch
        {
            Function.FullYear => time.Year,
            Function.Month => time.Month - 1,
            Function.Date => time.Day,
            Function.DayOfMonth => time.Day - 1,
            Function.DayOfWeek => (int)time.DayOfWeek,
            Function.DayOfYear => time.DayOfYear - 1,
            Function.Hours => time.Hour,
            Function.Minutes => time.Minute,
            Function.Seconds => time.Second,
            _ => value.Nanoseconds / 1_000_000,
        });
    }

    private static Value OfDuration(Function function, in Value value)
    {
        // Whole units, rounded towards zero.
        var seconds = value.Seconds < 0 && value.Nanoseconds > 0 ? value.Seconds + 1 : value.Seconds;
        var nanoseconds = value.Seconds < 0 && value.Nanoseconds > 0 ? value.Nanoseconds - 1_000_000_000 : value.Nanoseconds;
        return function switch
        {
            Function.Hours => Value.Int(seconds / 3600),
            Function.Minutes => Value.Int(seconds / 60),
            Function.Seconds => Value.Int(seconds),
            Function.Milliseconds => Value.Int(nanoseconds / 1_000_000),
            _ => Functions.NoOverload(function.ToString(), value),
        };
    }
}
