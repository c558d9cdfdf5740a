using System.Globalization;

namespace RankOrchestrator.Language.Expressions.Values;

/// <summary>Reads timestamps (RFC 3339) and durations (as Go writes them: <c>1h30m</c>, <c>-1.5s</c>, <c>100us</c>).</summary>
internal static class TimeText
{
    /// <summary>The instant, or an error.</summary>
    public static Value Timestamp(string text)
    {
        var error = Value.Error($"'{Shorten(text)}' is not a timestamp such as 2026-02-20T18:00:00Z.");
        if (text.Length < 20 || text[10] is not ('T' or 't') || !DateTime.TryParseExact(
            text[..19].ToUpperInvariant(),
            "yyyy-MM-dd'T'HH:mm:ss",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var local))
        {
            return error;
        }

        var position = 19;
        var nanoseconds = 0;
        if (text[position] == '.')
        {
            var digits = 0;
            for (position++; position < text.Length && char.IsAsciiDigit(text[position]); position++, digits++)
            {
                nanoseconds = digits < 9 ? (nanoseconds * 10) + (text[position] - '0') : nanoseconds;
            }

            if (digits == 0)
            {
                return error;
            }

            for (; digits < 9; digits++)
            {
                nanoseconds *= 10;
            }
        }

        var offset = Offset(text.AsSpan(position));
        return offset is { } seconds
            ? Value.Timestamp(((local.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond) - seconds, nanoseconds)
            : error;
    }

    /// <summary>The duration, or an error.</summary>
    public static Value Duration(string text)
    {
        var error = Value.Error($"'{Shorten(text)}' is not a duration such as 1h30m or 1.5s.");
        var rest = text.AsSpan();
        var isNegative = rest.StartsWith("-");
        rest = rest.TrimStart(rest.StartsWith("-") || rest.StartsWith("+") ? rest[..1] : default);
        if (text.AsSpan().TrimStart("+-").Length < text.Length - 1)
        {
            return error;
        }

        if (rest is "0")
        {
            return Value.Duration(0, 0);
        }

        var total = Int128.Zero;
        var parts = 0;
        while (!rest.IsEmpty)
        {
            var unit = rest.TrimStart("0123456789.");
            var number = rest[..^unit.Length];
            var length = UnitLength(unit, out var nanosecondsPerUnit);
            if (length == 0 || number.Length > 32 || !decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) || amount > 1e18m)
            {
                return error;
            }

            total += (Int128)decimal.Truncate(amount) * nanosecondsPerUnit;
            total += (Int128)((amount - decimal.Truncate(amount)) * nanosecondsPerUnit);
            rest = unit[length..];
            parts++;
        }

        if (parts == 0)
        {
            return error;
        }

        total = isNegative ? -total : total;
        var seconds = total / 1_000_000_000;
        var nanoseconds = (int)(total % 1_000_000_000);
        if (nanoseconds < 0)
        {
            (seconds, nanoseconds) = (seconds - 1, nanoseconds + 1_000_000_000);
        }

        return Value.Duration((long)Int128.Clamp(seconds, long.MinValue, long.MaxValue), nanoseconds);
    }

    /// <summary>Seconds east of Greenwich of <c>Z</c>, <c>+02:00</c> or <c>-05:30</c>; null when it is none of these.</summary>
    public static int? Offset(ReadOnlySpan<char> text)
    {
        if (text is "Z" or "z")
        {
            return 0;
        }

        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':'
            || !int.TryParse(text[1..3], NumberStyles.None, CultureInfo.InvariantCulture, out var hours) || hours > 23
            || !int.TryParse(text[4..], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) || minutes > 59)
        {
            return null;
        }

        return (text[0] == '-' ? -1 : 1) * ((hours * 3600) + (minutes * 60));
    }

    private static int UnitLength(ReadOnlySpan<char> unit, out long nanoseconds)
    {
        (var length, nanoseconds) = unit switch
        {
            ['n', 's', ..] => (2, 1L),
            ['u' or 'µ' or 'μ', 's', ..] => (2, 1_000L),
            ['m', 's', ..] => (2, 1_000_000L),
            ['s', ..] => (1, 1_000_000_000L),
            ['m', ..] => (1, 60_000_000_000L),
            ['h', ..] => (1, 3_600_000_000_000L),
            _ => (0, 0L),
        };
        return length;
    }

    private static string Shorten(string text) => text.Length > 40 ? text[..40] + "…" : text;
}
