using System.Globalization;
using System.Text.Json;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Orchestrator.Plans.Rehearsals;

/// <summary>Cells of made-up requests: they look arbitrary, differ from row to row, are always the same, and fit the schema.</summary>
internal static class MadeUpCell
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes a value that the column allows.</summary>
    public static void Write(Utf8JsonWriter json, ColumnDefinition column, uint spread)
    {
        switch (column.Type)
        {
            case ColumnType.Bool:
                json.WriteBooleanValue(spread % 4 != 0);
                break;
            case ColumnType.Int:
                json.WriteNumberValue((long)Within(column, spread, 100));
                break;
            case ColumnType.Double:
                json.WriteNumberValue(Within(column, spread, 1));
                break;
            case ColumnType.Timestamp:
                json.WriteStringValue(Now.AddHours(-(spread % 2_000)));
                break;
            case ColumnType.Duration:
                json.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{spread % 864_000}s"));
                break;
            case ColumnType.String:
                json.WriteStringValue(column.AllowedValues.IsEmpty
                    ? string.Create(CultureInfo.InvariantCulture, $"w-{spread % 40}")
                    : column.AllowedValues[(int)(spread % (uint)column.AllowedValues.Length)]);
                break;
            default:
                throw new NotSupportedException($"Unknown type {column.Type}.");
        }
    }

    /// <summary>Entries of a made-up map.</summary>
    private const int Entries = 3;

    /// <summary>Writes a map that the column allows.</summary>
    public static void WriteMap(Utf8JsonWriter json, ColumnDefinition column, uint spread, int mostEntries, int mostKeyBytes)
    {
        json.WriteStartObject();
        var keys = column.AllowedKeys.IsEmpty ? Enumerable.Range(0, Entries).Select(key => string.Create(CultureInfo.InvariantCulture, $"w-{key}")) : column.AllowedKeys.Take(Entries);
        foreach (var (place, key) in keys.Where(key => key.Length <= mostKeyBytes || !column.AllowedKeys.IsEmpty).Take(mostEntries).Index())
        {
            json.WritePropertyName(key);
            Write(json, column, spread + (uint)place);
        }

        json.WriteEndObject();
    }

    /// <summary>A number that looks arbitrary and is always the same for a cell.</summary>
    public static uint Spread(int row, int column)
    {
        var mixed = (((uint)row * 31) + (uint)column + 1) * 2654435761U;
        return mixed ^ (mixed >> 15);
    }

    /// <summary>A number between the column's limits; where one is missing, <paramref name="width"/> away from the other.</summary>
    private static double Within(ColumnDefinition column, uint spread, double width)
    {
        var least = column.Minimum ?? Math.Min(0, (column.Maximum ?? 0) - width);
        var most = column.Maximum ?? (least + width);
        var share = spread % 1_000 / 1_000.0;
        return column.Type == ColumnType.Int
            ? Math.Min(Math.Floor(most), Math.Ceiling(least) + Math.Floor((most - least) * share))
            : least + ((most - least) * share);
    }
}
