using System.Buffers;
using System.Globalization;
using System.Text.Json;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Orchestrator.Plans;

namespace RankOrchestrator.Orchestrator.Hosting;

/// <summary>Makes up a request that a surface accepts: every declared column filled with the plainest allowed value.</summary>
internal static class WarmUpRequest
{
    private const int Candidates = 16;
    private const int Slots = 8;

    /// <summary>The request as JSON.</summary>
    public static ReadOnlyMemory<byte> Make(SurfacePlan surface)
    {
        var buffer = new ArrayBufferWriter<byte>(8192);
        using var json = new Utf8JsonWriter(buffer);
        var schema = surface.Policy.Schema;
        json.WriteStartObject();
        json.WriteString("surface"u8, surface.Name);
        json.WriteNumber("slots"u8, Math.Clamp(Slots, surface.Limits.FewestSlots, surface.Limits.Slots));
        WriteRow(json, "context", schema.Context, 0);
        json.WriteStartArray("candidates"u8);
        for (var candidate = 0; candidate < Math.Min(Candidates, surface.Limits.Candidates); candidate++)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, string.Create(CultureInfo.InvariantCulture, $"warm-up-{candidate}"));
            WriteRow(json, "attributes", schema.Attributes, candidate);
            WriteRow(json, "features", schema.Features, candidate);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("options"u8);
        json.WriteString("explain"u8, "full"u8);
        json.WriteNumber("deadlineMs"u8, Math.Min(2_000, surface.Limits.DeadlineMilliseconds));
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteRow(Utf8JsonWriter json, string name, TableSchema table, int row)
    {
        json.WriteStartObject(name);
        foreach (var column in table.Columns)
        {
            json.WritePropertyName(column.Name);
            if (column.IsList)
            {
                json.WriteStartArray();
            }

            WriteCell(json, column, row);
            if (column.IsList)
            {
                json.WriteEndArray();
            }
        }

        json.WriteEndObject();
    }

    private static void WriteCell(Utf8JsonWriter json, ColumnDefinition column, int row)
    {
        switch (column.Type)
        {
            case ColumnType.Bool:
                json.WriteBooleanValue(row % 2 == 0);
                break;
            case ColumnType.Int:
                json.WriteNumberValue((long)Within(column, 1));
                break;
            case ColumnType.Double:
                json.WriteNumberValue(Within(column, 0.5));
                break;
            case ColumnType.Timestamp:
                json.WriteStringValue("2026-01-01T00:00:00Z"u8);
                break;
            case ColumnType.Duration:
                json.WriteStringValue("60s"u8);
                break;
            default:
                json.WriteStringValue(column.AllowedValues.IsEmpty
                    ? string.Create(CultureInfo.InvariantCulture, $"w-{row % 4}")
                    : column.AllowedValues[row % column.AllowedValues.Length]);
                break;
        }
    }

    private static double Within(ColumnDefinition column, double value)
        => Math.Min(column.Maximum ?? value, Math.Max(column.Minimum ?? value, value));
}
