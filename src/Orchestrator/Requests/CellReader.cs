using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Diagnostics;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>Reads one JSON value into a cell. Returns what is wrong with it, or null; never throws on a value.</summary>
internal static class CellReader
{
    private const string NotText = "Is not valid Unicode text.";

    /// <summary>What is wrong when nobody asks what exactly.</summary>
    private const string NotRead = "Is not as the surface declares it.";

    /// <summary>Reads the current token into the cell of a row; where the column is of lists or maps, as one more element of the row's.</summary>
    public static string? Read(ref Utf8JsonReader json, RequestReading reading, TableShape shape, int index, Column column, int row)
    {
        var definition = column.Definition;
        var isElement = !definition.IsSingle;
        switch (definition.Type)
        {
            case ColumnType.Double:
                var wrong = Number(ref json, reading, definition, out var number);
                if (wrong is null && isElement)
                {
                    column.AppendDouble(row, number);
                }
                else if (wrong is null)
                {
                    column.SetDouble(row, number);
                }

                return wrong;
            case ColumnType.Bool when json.TokenType is JsonTokenType.True or JsonTokenType.False:
                if (isElement)
                {
                    column.AppendFlag(row, json.TokenType == JsonTokenType.True);
                }
                else
                {
                    column.SetFlag(row, json.TokenType == JsonTokenType.True);
                }

                return null;
            case ColumnType.Bool:
                return Expected("true or false", ref json, reading);
            case ColumnType.String:
                wrong = Text(ref json, reading, shape, index, definition, out var code);
                if (wrong is null && isElement)
                {
                    column.AppendCode(row, code);
                }
                else if (wrong is null)
                {
                    column.SetCode(row, code);
                }

                return wrong;
            default:
                wrong = Whole(ref json, reading, definition, out var whole);
                if (wrong is null && isElement)
                {
                    column.AppendLong(row, whole);
                }
                else if (wrong is null)
                {
                    column.SetLong(row, whole);
                }

                return wrong;
        }
    }

    private static string? Number(ref Utf8JsonReader json, RequestReading reading, ColumnDefinition definition, out double value)
    {
        value = 0;
        if (json.TokenType != JsonTokenType.Number)
        {
            return Expected("a number", ref json, reading);
        }

        if (!json.TryGetDouble(out value) || !double.IsFinite(value))
        {
            return reading.WantsCellMessage ? $"The number {JsonText.Show(ref json)} is too large." : NotRead;
        }

        return value < definition.Minimum || value > definition.Maximum ? OutOfRange(definition, ref json, reading) : null;
    }

    private static string? Whole(ref Utf8JsonReader json, RequestReading reading, ColumnDefinition definition, out long value)
    {
        switch (definition.Type)
        {
            case ColumnType.Timestamp:
                var isTimestamp = JsonTime.TryReadTimestamp(ref json, reading, out var instant);
                value = instant.UtcTicks;
                return isTimestamp ? null : Expected("a timestamp with an offset such as \"2026-02-20T18:00:00Z\"", ref json, reading);
            case ColumnType.Duration:
                return JsonTime.TryReadDuration(ref json, reading, out value) ? null : Expected("a duration in seconds such as \"5400s\"", ref json, reading);
            default:
                value = 0;
                return json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out value) ? Expected("a whole number", ref json, reading)
                    : IsBelow(value, definition.Minimum) || IsAbove(value, definition.Maximum) ? OutOfRange(definition, ref json, reading)
                    : null;
        }
    }

    /// <summary>To the last digit: a double near 2^63 is not what the whole number beside it is.</summary>
    private static bool IsBelow(long value, double? minimum)
        => minimum is { } least && (least >= 9223372036854775808.0 || (least > long.MinValue && value < (long)Math.Ceiling(least)));

    private static bool IsAbove(long value, double? maximum)
        => maximum is { } most && (most < long.MinValue || (most < 9223372036854775808.0 && value > (long)Math.Floor(most)));

    private static string? Text(ref Utf8JsonReader json, RequestReading reading, TableShape shape, int index, ColumnDefinition definition, out int code)
    {
        code = StringPool.Missing;
        if (json.TokenType != JsonTokenType.String)
        {
            return Expected("a string", ref json, reading);
        }

        if (JsonText.IsLongerThan(ref json, reading.Limits.StringBytes))
        {
            return reading.WantsCellMessage ? string.Create(CultureInfo.InvariantCulture, $"Is longer than {reading.Limits.StringBytes} bytes.") : NotRead;
        }

        if (!JsonText.TryRead(ref json, reading, out var utf8))
        {
            return NotText;
        }

        if (!shape.Allows(index, utf8))
        {
            return reading.WantsCellMessage ? $"'{Excerpt.Of(utf8)}' is not one of {string.Join(", ", definition.AllowedValues)}." : NotRead;
        }

        code = reading.Request.Strings.Add(utf8);
        return null;
    }

    private static string Expected(string expected, ref Utf8JsonReader json, RequestReading reading)
        => !reading.WantsCellMessage ? NotRead
            : json.TokenType is JsonTokenType.String or JsonTokenType.Number
            ? $"Must be {expected}, not {JsonText.Kind(json.TokenType)} ({JsonText.Show(ref json)})."
            : $"Must be {expected}, not {JsonText.Kind(json.TokenType)}.";

    private static string OutOfRange(ColumnDefinition definition, ref Utf8JsonReader json, RequestReading reading)
    {
        if (!reading.WantsCellMessage)
        {
            return NotRead;
        }

        var range = (definition.Minimum, definition.Maximum) switch
        {
            ({ } minimum, { } maximum) => string.Create(CultureInfo.InvariantCulture, $"from {minimum} to {maximum}"),
            ({ } minimum, null) => string.Create(CultureInfo.InvariantCulture, $"at least {minimum}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"at most {definition.Maximum}"),
        };
        return $"Must be {range}, not {JsonText.Show(ref json)}.";
    }
}
