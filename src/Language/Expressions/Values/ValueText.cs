using System.Globalization;
using System.Text;

namespace RankOrchestrator.Language.Expressions.Values;

/// <summary>Values as text: CEL's <c>string()</c> and a form for messages.</summary>
internal static class ValueText
{
    /// <summary>A double in its shortest form that reads back as the same double.</summary>
    public static string Double(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ when double.IsNaN(value) => "NaN",
        _ => Shortest(value),
    };

    /// <summary>Plain from 1e-4 up to 1e21, else with an exponent of at least two digits: <c>6.02e+23</c>.</summary>
    private static string Shortest(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var mark = text.IndexOf('E', StringComparison.Ordinal);
        if (mark < 0)
        {
            return text;
        }

        var exponent = int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (exponent is < 0 or > 20)
        {
            return text.Replace('E', 'e');
        }

        // At 1e15 .NET starts to write an exponent; there are at most 17 digits to move the point over.
        var digits = text[..mark].Replace(".", "", StringComparison.Ordinal);
        var whole = exponent + (value < 0 ? 2 : 1);
        return digits.Length <= whole ? digits.PadRight(whole, '0') : $"{digits[..whole]}.{digits[whole..]}";
    }

    /// <summary>RFC 3339 in UTC, with as many fractional digits as are needed.</summary>
    public static string Timestamp(in Value value)
    {
        var instant = DateTime.UnixEpoch.AddSeconds(value.Seconds);
        return instant.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + Fraction(value.Nanoseconds) + "Z";
    }

    /// <summary>Seconds with as many fractional digits as are needed, and an s.</summary>
    public static string Duration(in Value value)
    {
        var (seconds, nanoseconds) = (value.Seconds, value.Nanoseconds);
        var sign = "";
        if (seconds < 0)
        {
            sign = "-";
            (seconds, nanoseconds) = nanoseconds == 0 ? (-seconds, 0) : (-seconds - 1, 1_000_000_000 - nanoseconds);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{sign}{seconds}{Fraction(nanoseconds)}s");
    }

    /// <summary>A value as a message shows it; long ones are cut.</summary>
    public static string Describe(in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Null: return "null";
            case ValueKind.Error: return $"error: {value.ErrorMessage}";
            case ValueKind.Bool: return value.AsBool ? "true" : "false";
            case ValueKind.Int: return value.AsInt.ToString(CultureInfo.InvariantCulture);
            case ValueKind.Double: return Double(value.AsDouble);
            case ValueKind.String: return $"\"{(value.AsString.Length > 60 ? value.AsString[..60] + "…" : value.AsString)}\"";
            case ValueKind.Timestamp: return Timestamp(value);
            case ValueKind.Duration: return Duration(value);
            case ValueKind.Map:
                var entries = new StringBuilder("{");
                for (var entry = 0; entry < Math.Min(8, value.AsMap.Count); entry++)
                {
                    entries.Append(entry > 0 ? ", " : "").Append(value.AsMap.Keys[entry].ToString()).Append(": ").Append(value.AsMap.Values[entry].ToString());
                }

                return entries.Append(value.AsMap.Count > 8 ? ", …}" : "}").ToString();
            default:
                var text = new StringBuilder("[");
                foreach (var element in value.AsList.AsSpan(0, Math.Min(8, value.AsList.Length)))
                {
                    text.Append(text.Length > 1 ? ", " : "").Append(element.ToString());
                }

                return text.Append(value.AsList.Length > 8 ? ", …]" : "]").ToString();
        }
    }

    private static string Fraction(int nanoseconds)
        => nanoseconds == 0 ? "" : "." + nanoseconds.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
}
