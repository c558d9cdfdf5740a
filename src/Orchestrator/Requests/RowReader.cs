using System.Globalization;
using System.Text.Json;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Diagnostics;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>Reads one JSON object into a row of columns. O(members), without allocation when nothing is wrong.</summary>
internal static class RowReader
{
    /// <summary>Reads the value that the reader stands on.</summary>
    public static void Read(ref Utf8JsonReader json, RequestReading reading, TableShape shape, ColumnTable table, int row, RowPlace place)
    {
        var errors = reading.Errors;
        if (json.TokenType != JsonTokenType.StartObject)
        {
            errors.Add(place.Pointer, $"Must be an object, not {JsonText.Kind(json.TokenType)}.");
            json.Skip();
            return;
        }

        reading.Seen.AsSpan().Clear();
        var expected = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var index = json.ValueIsEscaped ? IndexOfEscaped(ref json, reading, shape) : shape.Schema.IndexOf(json.ValueSpan, expected);
            if (index < 0)
            {
                var name = JsonText.Show(ref json);
                errors.Add(place.To(name), Unknown(shape, name));
                json.Read();
                json.Skip();
            }
            else if (Bits.Contains(reading.Seen, index))
            {
                errors.Add(place.To(shape.Schema.Columns[index].Name), "Stands twice.");
                json.Read();
                json.Skip();
            }
            else
            {
                Bits.Add(reading.Seen, index);
                json.Read();
                ReadCell(ref json, reading, shape, index, table.Columns[index], row, place);
                expected = index + 1;
            }

            if (errors.IsFull)
            {
                return;
            }
        }
    }

    /// <summary>Reports columns that the row must carry and does not.</summary>
    public static void CheckRequired(RequestReading reading, TableShape shape, ColumnTable table, int row, RowPlace place)
    {
        foreach (var index in shape.Required)
        {
            if (!table.Columns[index].IsPresent(row) && !reading.Errors.IsFull)
            {
                reading.Errors.Add(place.To(shape.Schema.Columns[index].Name), $"This {shape.Noun} is required.");
            }
        }
    }

    private static void ReadCell(ref Utf8JsonReader json, RequestReading reading, TableShape shape, int index, Column column, int row, RowPlace place)
    {
        if (json.TokenType == JsonTokenType.Null)
        {
            return;
        }

        if (column.Definition.IsList)
        {
            ReadList(ref json, reading, shape, index, column, row, place);
            return;
        }

        var wrong = CellReader.Read(ref json, reading, shape, index, column, row);
        if (wrong is not null)
        {
            reading.Errors.Add(place.To(column.Definition.Name), wrong);

            // Present, though wrong: not to be reported as missing too.
            MarkPresent(column, row);
            json.Skip();
        }
    }

    private static void ReadList(ref Utf8JsonReader json, RequestReading reading, TableShape shape, int index, Column column, int row, RowPlace place)
    {
        column.BeginList(row);
        if (json.TokenType != JsonTokenType.StartArray)
        {
            reading.Errors.Add(place.To(column.Definition.Name), $"Must be a list, not {JsonText.Kind(json.TokenType)}.");
            json.Skip();
            return;
        }

        for (var element = 0; json.Read() && json.TokenType != JsonTokenType.EndArray; element++)
        {
            var wrong = element >= reading.Limits.ListElements
                ? string.Create(CultureInfo.InvariantCulture, $"Has more than {reading.Limits.ListElements} elements.")
                : CellReader.ReadElement(ref json, reading, shape, index, column, row);
            if (wrong is not null && !reading.Errors.IsFull)
            {
                reading.Errors.Add(place.To(column.Definition.Name) + string.Create(CultureInfo.InvariantCulture, $"/{element}"), wrong);
            }

            json.Skip();
            if (reading.Errors.IsFull)
            {
                return;
            }
        }
    }

    private static void MarkPresent(Column column, int row)
    {
        switch (column.Definition.Type)
        {
            case ColumnType.Double:
                column.SetDouble(row, 0);
                break;
            case ColumnType.Bool:
                column.SetFlag(row, false);
                break;
            case ColumnType.String:
                column.SetCode(row, StringPool.Missing);
                break;
            default:
                column.SetLong(row, 0);
                break;
        }
    }

    private static int IndexOfEscaped(ref Utf8JsonReader json, RequestReading reading, TableShape shape)
        => JsonText.TryRead(ref json, reading, out var name) ? shape.Schema.IndexOf(name, -1) : -1;

    private static string Unknown(TableShape shape, string name)
    {
        var hint = Suggestion.Hint(name, shape.Names);
        return hint is null
            ? $"The surface declares no {shape.Noun} of this name."
            : $"The surface declares no {shape.Noun} of this name. {hint}";
    }
}
