using System.Globalization;
using System.Text.Json;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Orchestrator.Decisions.Privacy;

namespace RankOrchestrator.Orchestrator.Decisions.Lines;

/// <summary>Writes the cells of tables as a request has them, so that reading them gives the same cells.</summary>
/// <param name="json">Where to.</param>
/// <param name="hidden">How texts are hashed.</param>
internal readonly ref struct ColumnWriter(Utf8JsonWriter json, HiddenFields hidden)
{
    /// <summary>Writes the cells of a table of one row, by name; those that are absent are left out.</summary>
    public void WriteRow(ColumnTable table, ReadOnlySpan<Hiding> hiding)
    {
        json.WriteStartObject();
        for (var index = 0; index < table.Columns.Length; index++)
        {
            var column = table.Columns[index];
            if (hiding[index] != Hiding.Drop && column.IsPresent(0))
            {
                json.WritePropertyName(column.Definition.Name);
                WriteCell(column, table.Strings, 0, hiding[index] == Hiding.Hash);
            }
        }

        json.WriteEndObject();
    }

    /// <summary>Writes the columns of a table, each a list of as many cells as there are rows; columns without any cell are left out.</summary>
    public void WriteColumns(ColumnTable table, ReadOnlySpan<Hiding> hiding)
    {
        json.WriteStartObject();
        for (var index = 0; index < table.Columns.Length; index++)
        {
            var column = table.Columns[index];
            if (hiding[index] == Hiding.Drop || !column.Present.ContainsAnyExcept(0UL))
            {
                continue;
            }

            json.WriteStartArray(column.Definition.Name);
            for (var row = 0; row < table.RowCount; row++)
            {
                if (column.IsPresent(row))
                {
                    WriteCell(column, table.Strings, row, hiding[index] == Hiding.Hash);
                }
                else
                {
                    json.WriteNullValue();
                }
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private void WriteCell(Column column, StringPool strings, int row, bool isHashed)
    {
        if (column.Definition.IsSingle)
        {
            WriteElement(column, strings, row, isHashed);
            return;
        }

        var (start, length) = (column.ListStarts[row], column.ListLengths[row]);
        if (column.Definition.IsMap)
        {
            json.WriteStartObject();
            for (var element = start; element < start + length; element++)
            {
                json.WritePropertyName(strings.Utf8(column.Keys[element]));
                WriteElement(column, strings, element, isHashed);
            }

            json.WriteEndObject();
            return;
        }

        json.WriteStartArray();
        for (var element = start; element < start + length; element++)
        {
            WriteElement(column, strings, element, isHashed);
        }

        json.WriteEndArray();
    }

    private void WriteElement(Column column, StringPool strings, int index, bool isHashed)
    {
        switch (column.Definition.Type)
        {
            case ColumnType.Bool:
                json.WriteBooleanValue(Bits.Contains(column.Flags, index));
                break;
            case ColumnType.Int:
                json.WriteNumberValue(column.Longs[index]);
                break;
            case ColumnType.Double:
                json.WriteNumberValue(column.Doubles[index]);
                break;
            case ColumnType.String when isHashed:
                json.WriteStringValue(hidden.Hash(strings.Utf8(column.Codes[index])));
                break;
            case ColumnType.String:
                json.WriteStringValue(strings.Utf8(column.Codes[index]));
                break;
            case ColumnType.Timestamp:
                json.WriteStringValue(new DateTime(column.Longs[index], DateTimeKind.Utc));
                break;
            case ColumnType.Duration:
                WriteDuration(column.Longs[index]);
                break;
            default:
                throw new InvalidOperationException($"There is no way to write a cell of {column.Definition.Type}.");
        }
    }

    private void WriteDuration(long ticks)
    {
        Span<char> text = stackalloc char[40];
        ((decimal)ticks / TimeSpan.TicksPerSecond).TryFormat(text, out var length, provider: CultureInfo.InvariantCulture);
        text[length++] = 's';
        json.WriteStringValue(text[..length]);
    }
}
