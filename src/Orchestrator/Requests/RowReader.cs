using System.Globalization;
using System.Text.Json;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Diagnostics;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>Reads one JSON object into a row of columns. O(members), without allocation when nothing is wrong.</summary>
internal static class RowReader
{
    /// <summary>Reads the value that the reader stands on.</summary>
    /// <param name="json">Stands on the object's first token, afterwards on its last.</param>
    /// <param name="reading">Where to report.</param>
    /// <param name="shape">What is declared.</param>
    /// <param name="table">Where it goes.</param>
    /// <param name="row">The row to fill.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="field">The number of the row as a whole.</param>
    public static void Read(ref Utf8JsonReader json, RequestReading reading, TableShape shape, ColumnTable table, int row, RequestPlace place, int field)
    {
        var errors = reading.Errors;
        if (json.TokenType != JsonTokenType.StartObject)
        {
            reading.Report(MistakeCost.Field, field, place, $"Must be an object, not {JsonText.Kind(json.TokenType)}.");
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
                ReportUnknown(ref json, reading, shape, place);
                json.Read();
                json.Skip();
            }
            else if (Bits.Contains(reading.Seen, index))
            {
                reading.Report(MistakeCost.Field, shape.FirstField + index, place.To(shape.Schema.Columns[index].Name), "Stands twice.");
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
    public static void CheckRequired(RequestReading reading, TableShape shape, ColumnTable table, int row, RequestPlace place)
    {
        foreach (var index in shape.Required)
        {
            if (!table.Columns[index].IsPresent(row) && !reading.Errors.IsFull)
            {
                reading.Report(CostOfRow(place), shape.FirstField + index, place.To(shape.Schema.Columns[index].Name), shape.Missing);
            }
        }
    }

    /// <summary>What it costs when a row lacks what it must carry.</summary>
    private static MistakeCost CostOfRow(RequestPlace place) => place.Candidate < 0 ? MistakeCost.Page : MistakeCost.Candidate;

    private static void ReportUnknown(ref Utf8JsonReader json, RequestReading reading, TableShape shape, RequestPlace place)
    {
        if (reading.WantsMessage)
        {
            var name = JsonText.Show(ref json);
            reading.Report(MistakeCost.Field, RequestField.Unknown, place.To(name), Unknown(shape, name));
        }
        else
        {
            reading.Report(MistakeCost.Field, RequestField.Unknown, place, "");
        }
    }

    private static void ReadCell(ref Utf8JsonReader json, RequestReading reading, TableShape shape, int index, Column column, int row, RequestPlace place)
    {
        if (json.TokenType == JsonTokenType.Null)
        {
            return;
        }

        var cost = column.Definition.Nullable ? MistakeCost.Field : CostOfRow(place);
        if (column.Definition.IsList)
        {
            ReadList(ref json, reading, shape, index, column, row, place.To(column.Definition.Name), cost);
            return;
        }

        if (column.Definition.IsMap)
        {
            MapReader.Read(ref json, reading, shape, index, column, row, place.To(column.Definition.Name), cost);
            return;
        }

        var wrong = CellReader.Read(ref json, reading, shape, index, column, row);
        if (wrong is not null)
        {
            reading.Report(cost, shape.FirstField + index, place.To(column.Definition.Name), wrong);
            if (!reading.IsTolerant || cost != MistakeCost.Field)
            {
                // Present, though wrong: not to be reported as missing too.
                MarkPresent(column, row);
            }

            json.Skip();
        }
    }

    private static void ReadList(ref Utf8JsonReader json, RequestReading reading, TableShape shape, int index, Column column, int row, RequestPlace place, MistakeCost cost)
    {
        column.BeginList(row);
        var isBad = json.TokenType != JsonTokenType.StartArray;
        if (isBad)
        {
            reading.Report(cost, shape.FirstField + index, place, $"Must be a list, not {JsonText.Kind(json.TokenType)}.");
            json.Skip();
        }
        else
        {
            ReadElements(ref json, reading, shape, index, column, row, place, cost, ref isBad);
        }

        if (isBad && reading.IsTolerant && cost == MistakeCost.Field)
        {
            column.ClearRow(row);
        }
    }

    /// <summary>Reads to the list's end; of one that is dropped the first bad element is reported.</summary>
    private static void ReadElements(ref Utf8JsonReader json, RequestReading reading, TableShape shape, int index, Column column, int row, RequestPlace place, MistakeCost cost, ref bool isBad)
    {
        var (most, element) = (column.Definition.Dimension ?? reading.Limits.ListElements, 0);
        for (; json.Read() && json.TokenType != JsonTokenType.EndArray; element++)
        {
            if (!isBad || !reading.IsTolerant)
            {
                var wrong = element >= most
                    ? string.Create(CultureInfo.InvariantCulture, $"Has more than {most} elements.")
                    : CellReader.Read(ref json, reading, shape, index, column, row);
                if (wrong is not null)
                {
                    isBad = true;
                    reading.Report(cost, shape.FirstField + index, place.To(element), wrong);
                }
            }

            json.Skip();
            if (reading.Errors.IsFull)
            {
                return;
            }
        }

        if (!isBad && column.Definition.Dimension is { } dimension && element < dimension)
        {
            isBad = true;
            var wrong = string.Create(CultureInfo.InvariantCulture, $"Must have {dimension} elements, not {element}.");
            reading.Report(cost, shape.FirstField + index, place, wrong);
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
