using System.Globalization;
using System.Text.Json;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>
/// Reads one JSON object into a cell that holds a map: every member is an entry. Entries are put in order, so that nothing depends on
/// how they were sent. O(entries · log entries).
/// </summary>
internal static class MapReader
{
    /// <summary>Reads the value that the reader stands on; what is wrong is reported at its entry.</summary>
    public static void Read(ref Utf8JsonReader json, RequestReading reading, TableShape shape, int index, Column column, int row, RequestPlace place, MistakeCost cost)
    {
        column.BeginList(row);
        var isBad = json.TokenType != JsonTokenType.StartObject;
        if (isBad)
        {
            reading.Report(cost, shape.FirstField + index, place, $"Must be an object, a value for every key, not {JsonText.Kind(json.TokenType)}.");
            json.Skip();
        }
        else
        {
            ReadEntries(ref json, reading, shape, index, column, row, place, cost, ref isBad);
        }

        if (!isBad && column.SortMap(row, reading.Request.Strings) is not StringPool.Missing and var twin)
        {
            isBad = true;
            reading.Report(cost, shape.FirstField + index, place.ToKey(reading.Request.Strings.Text(twin)), RequestReader.Twice);
        }

        if (isBad && reading.IsTolerant && cost == MistakeCost.Field)
        {
            column.ClearRow(row);
        }
    }

    /// <summary>Reads to the map's end; of one that is dropped the first bad entry is reported.</summary>
    private static void ReadEntries(ref Utf8JsonReader json, RequestReading reading, TableShape shape, int index, Column column, int row, RequestPlace place, MistakeCost cost, ref bool isBad)
    {
        for (var entry = 0; json.Read() && json.TokenType != JsonTokenType.EndObject; entry++)
        {
            var isRead = entry <= reading.Limits.MapEntries && (!isBad || !reading.IsTolerant);
            var (at, wrong) = !isRead ? (place, null)
                : entry == reading.Limits.MapEntries ? (place, string.Create(CultureInfo.InvariantCulture, $"Has more than {reading.Limits.MapEntries} entries."))
                : ReadEntry(ref json, reading, shape, index, column, row, place);
            if (wrong is not null)
            {
                isBad = true;
                reading.Report(cost, shape.FirstField + index, at, wrong);
            }

            if (json.TokenType == JsonTokenType.PropertyName)
            {
                json.Read();
            }

            json.Skip();
            if (reading.Errors.IsFull)
            {
                return;
            }
        }
    }

    /// <summary>Stands on the key, afterwards on the value, unless the key is wrong.</summary>
    private static (RequestPlace Place, string? Wrong) ReadEntry(ref Utf8JsonReader json, RequestReading reading, TableShape shape, int index, Column column, int row, RequestPlace place)
    {
        var isLong = json.ValueSpan.Length > reading.Limits.StringBytes;
        if (isLong || !JsonText.TryRead(ref json, reading, out var utf8))
        {
            var message = isLong ? string.Create(CultureInfo.InvariantCulture, $"Has a key that is longer than {reading.Limits.StringBytes} bytes.") : "Has a key that is not valid Unicode text.";
            return (place, message);
        }

        var strings = reading.Request.Strings;
        var code = strings.Add(utf8);
        if (!shape.AllowsKey(index, utf8))
        {
            var key = strings.Text(code);
            return (place.ToKey(key), RequestReader.UnknownMember(key, column.Definition.AllowedKeys));
        }

        json.Read();
        if (CellReader.Read(ref json, reading, shape, index, column, row) is { } wrong)
        {
            return (place.ToKey(strings.Text(code)), wrong);
        }

        column.SetLastKey(code);
        return (place, null);
    }
}
