using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Values;

namespace RankOrchestrator.Language.Expressions.Library;

/// <summary>Time zones by name: of the IANA database, fixed offsets such as <c>+03:00</c>, and UTC.</summary>
public static class TimeZones
{
    /// <summary>Longer than any name of the database.</summary>
    private const int LongestName = 64;

    /// <summary>Whether a time zone is known to this system, or is a fixed offset.</summary>
    public static bool IsKnown(string zone) => zone is "UTC" or "" || (IsOffset(zone) ? OffsetOf(zone) is not null : Find(zone) is not null);

    /// <summary>What to write instead of a zone that is none.</summary>
    public static string Hint(string zone)
        => Suggestion.Hint(zone, TimeZoneInfo.GetSystemTimeZones().Select(known => known.Id)) ?? "Write a name of the IANA database such as Asia/Riyadh, or an offset such as +03:00.";

    /// <summary>
    /// The first instant of a day in a known zone. Where clocks go forward over midnight it is the first instant that there is; where
    /// midnight comes twice, the first of the two.
    /// </summary>
    public static DateTimeOffset StartOfDay(DateOnly day, string zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        if (zone is "UTC" or "" || IsOffset(zone))
        {
            return Instant(midnight.Ticks - ((zone is "UTC" or "" ? 0 : OffsetOf(zone)!.Value) * TimeSpan.TicksPerSecond));
        }

        var found = Find(zone)!;
        if (found.IsInvalidTime(midnight))
        {
            return FirstAtOrAfter(midnight, found);
        }

        var offset = found.IsAmbiguousTime(midnight) ? found.GetAmbiguousTimeOffsets(midnight).Max() : found.GetUtcOffset(midnight);
        return Instant(midnight.Ticks - offset.Ticks);
    }

    internal static bool IsOffset(string zone) => zone.Length > 0 && zone[0] is '+' or '-' or (>= '0' and <= '9');

    /// <summary>Seconds east of Greenwich; null when it is no offset.</summary>
    internal static int? OffsetOf(string zone) => TimeText.Offset(zone[0] is '+' or '-' ? zone : "+" + zone);

    /// <summary>A zone of the database. Zones are files: a name must not lead out of their folder.</summary>
    internal static TimeZoneInfo? Find(string zone)
        => zone.Length is > 0 and <= LongestName && IsName(zone) && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? found : null;

    private static bool IsName(string zone)
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

    /// <summary>The first instant at which the clocks of a zone show a local time or a later one: they jump over it.</summary>
    private static DateTimeOffset FirstAtOrAfter(DateTime local, TimeZoneInfo zone)
    {
        var (before, after) = (local.Ticks - TimeSpan.TicksPerDay, local.Ticks + TimeSpan.TicksPerDay);
        while (after - before > 1)
        {
            var middle = before + ((after - before) / 2);
            var shown = middle + zone.GetUtcOffset(new DateTime(middle, DateTimeKind.Utc)).Ticks;
            (before, after) = shown >= local.Ticks ? (before, middle) : (middle, after);
        }

        return Instant(after);
    }

    /// <summary>At the ends of the calendar an offset leads beyond it.</summary>
    private static DateTimeOffset Instant(long ticks) => new(Math.Clamp(ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), TimeSpan.Zero);
}
