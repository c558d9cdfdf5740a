using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Plans.Rehearsals;

namespace RankOrchestrator.Orchestrator.Hosting;

/// <summary>
/// Makes up requests that a surface accepts. The first is as large as any may be and asks for every explanation; the
/// others are as large as pages commonly are. Cells differ from row to row within what the schema allows, some hold words
/// that the policies ask for, and what may be absent is absent now and then, so that rules, constraints and fallbacks all
/// have something to do.
/// </summary>
internal static class WarmUpRequest
{
    private const int CommonCandidates = 200;
    private const int CommonSlots = 20;
    private const int ListElements = 3;

    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] Explanations = ["full", "summary", "none"];

    /// <summary>The request as JSON.</summary>
    /// <param name="surface">Whom it is for.</param>
    /// <param name="round">Which one; the same round makes the same request.</param>
    public static ReadOnlyMemory<byte> Make(SurfacePlan surface, int round = 0)
    {
        var isLargest = round == 0;
        var buffer = new ArrayBufferWriter<byte>(8192);
        using var json = new Utf8JsonWriter(buffer);
        var schema = surface.Policy.Schema;
        json.WriteStartObject();
        json.WriteString("surface"u8, surface.Name);
        json.WriteNumber("slots"u8, isLargest ? surface.Limits.Slots : Math.Clamp(CommonSlots, surface.Limits.FewestSlots, surface.Limits.Slots));
        json.WriteString("now"u8, Now);
        WriteRow(json, surface, "context", schema.Context, round);
        json.WriteStartArray("candidates"u8);
        for (var candidate = 0; candidate < (isLargest ? surface.Limits.Candidates : Math.Min(CommonCandidates, surface.Limits.Candidates)); candidate++)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, string.Create(CultureInfo.InvariantCulture, $"warm-up-{candidate}"));
            WriteRow(json, surface, "attributes", schema.Attributes, candidate);
            WriteRow(json, surface, "features", schema.Features, candidate + round);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("options"u8);
        json.WriteString("explain"u8, Explanations[round % Explanations.Length]);
        json.WriteNumber("deadlineMs"u8, Math.Min(2_000, surface.Limits.DeadlineMilliseconds));
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteRow(Utf8JsonWriter json, SurfacePlan surface, string name, TableSchema table, int row)
    {
        json.WriteStartObject(name);
        for (var index = 0; index < table.Columns.Length; index++)
        {
            var column = table.Columns[index];
            var spread = MadeUpCell.Spread(row, index);
            if (column.Nullable && spread % 8 == 7)
            {
                continue;
            }

            json.WritePropertyName(column.Name);
            if (column.IsList)
            {
                json.WriteStartArray();
                for (var element = 0; element < (column.Dimension ?? Math.Min(ListElements, surface.Limits.ListElements)); element++)
                {
                    WriteCell(json, surface, column, MadeUpCell.Spread(row, index + element));
                }

                json.WriteEndArray();
            }
            else if (column.IsMap)
            {
                MadeUpCell.WriteMap(json, column, spread, surface.Limits.MapEntries, surface.Limits.StringBytes);
            }
            else
            {
                WriteCell(json, surface, column, spread);
            }
        }

        json.WriteEndObject();
    }

    /// <summary>Every third word that may be any is one that the policies ask for.</summary>
    private static void WriteCell(Utf8JsonWriter json, SurfacePlan surface, ColumnDefinition column, uint spread)
    {
        var asked = surface.Vocabulary.Texts;
        if (column is { Type: ColumnType.String, AllowedValues.IsEmpty: true } && asked.Count > 0 && spread % 3 == 0
            && asked[(int)(spread / 3 % (uint)asked.Count)] is var word && Encoding.UTF8.GetByteCount(word) <= surface.Limits.StringBytes)
        {
            json.WriteStringValue(word);
            return;
        }

        MadeUpCell.Write(json, column, spread);
    }
}
