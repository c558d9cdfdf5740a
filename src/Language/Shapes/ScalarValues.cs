using System.Globalization;
using RankOrchestrator.Language.Documents;

namespace RankOrchestrator.Language.Shapes;

/// <summary>What scalars mean, by YAML 1.2's core schema: only plain scalars are numbers, truth values or null.</summary>
public static class ScalarValues
{
    /// <summary>The number a scalar stands for, or null when it stands for none or not for a finite one.</summary>
    public static double? Number(YamlScalar scalar)
    {
        if (scalar.Style != YamlScalarStyle.Plain || scalar.Text.Length == 0)
        {
            return null;
        }

        var text = scalar.Text.AsSpan();
        var isPrefixed = text.StartsWith("0x", StringComparison.Ordinal) || text.StartsWith("0o", StringComparison.Ordinal);
        return isPrefixed ? Whole(text[2..], text[1] == 'x' ? 16 : 8) : Decimal(text);
    }

    /// <summary>The truth value a scalar stands for, or null.</summary>
    public static bool? Flag(YamlScalar scalar) => scalar.Style != YamlScalarStyle.Plain ? null : scalar.Text switch
    {
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        _ => null,
    };

    /// <summary>Whether a scalar stands for nothing.</summary>
    public static bool IsNull(YamlScalar scalar) => scalar.Style == YamlScalarStyle.Plain && scalar.Text is "" or "~" or "null" or "Null" or "NULL";

    /// <summary>Whether a scalar is text, and not a number (finite or not), a truth value or null.</summary>
    public static bool IsText(YamlScalar scalar)
        => scalar.Style != YamlScalarStyle.Plain || (!IsNull(scalar) && Number(scalar) is null && Flag(scalar) is null && !IsNotFinite(scalar.Text));

    /// <summary>A span of time written as <see cref="TextShape.Duration"/> describes.</summary>
    public static TimeSpan Duration(string text)
    {
        var unit = text.AsSpan().TrimStart("0123456789.");
        var number = double.Parse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        var ticks = unit switch
        {
            "ms" => TimeSpan.TicksPerMillisecond,
            "s" => TimeSpan.TicksPerSecond,
            "m" => TimeSpan.TicksPerMinute,
            "h" => TimeSpan.TicksPerHour,
            _ => TimeSpan.TicksPerDay,
        };
        return new TimeSpan((long)Math.Min(number * ticks, long.MaxValue / 2));
    }

    /// <summary>An instant written as <see cref="TextShape.Instant"/> describes, or null when there is no such day or time.</summary>
    public static DateTimeOffset? Instant(string text)
        => DateTimeOffset.TryParseExact(
            text,
            ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:sszzz"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var instant)
            ? instant
            : null;

    private static double? Decimal(ReadOnlySpan<char> text)
        => double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : null;

    private static double? Whole(ReadOnlySpan<char> digits, int radix)
    {
        double number = 0;
        foreach (var digit in digits)
        {
            var value = char.IsAsciiHexDigit(digit) ? Convert.ToInt32(digit.ToString(), 16) : radix;
            if (value >= radix)
            {
                return null;
            }

            number = (number * radix) + value;
        }

        return digits.IsEmpty || !double.IsFinite(number) ? null : number;
    }

    private static bool IsNotFinite(string text)
        => text is ".nan" or ".NaN" or ".NAN" || text.TrimStart('+', '-') is ".inf" or ".Inf" or ".INF";
}
