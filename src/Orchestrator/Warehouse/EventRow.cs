using System.Text.Json;

namespace RankOrchestrator.Orchestrator.Warehouse;

/// <summary>Writes a line of the feedback log as a row of <c>events</c>.</summary>
internal static class EventRow
{
    /// <summary>Writes the row.</summary>
    public static void Write(Utf8JsonWriter json, string segment, long number, byte[] line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        json.WriteStartObject();
        json.WriteString("segment"u8, segment);
        json.WriteNumber("line"u8, number);
        var at = root.GetProperty("at"u8).GetDateTimeOffset();
        RowInstants.WriteSeconds(json, "at"u8, at);
        RowInstants.WriteTicks(json, "at_ticks"u8, at);
        json.WriteString("event_id"u8, root.GetProperty("eventId"u8).GetString());
        json.WriteString("type"u8, root.GetProperty("type"u8).GetString());
        json.WriteString("request_id"u8, root.GetProperty("requestId"u8).GetString());
        json.WriteString("surface"u8, root.GetProperty("surface"u8).GetString());
        json.WriteNumber("slot"u8, root.GetProperty("slot"u8).GetUInt16());
        json.WriteString("item"u8, root.TryGetProperty("item"u8, out var item) ? item.GetString() : "");
        json.WriteString("user"u8, root.GetProperty("context"u8).TryGetProperty("userId"u8, out var user) ? user.GetString() : "");
        if (root.TryGetProperty("happenedAt"u8, out var happened))
        {
            RowInstants.WriteSeconds(json, "happened_at"u8, happened.GetDateTimeOffset());
        }

        if (root.TryGetProperty("amount"u8, out var amount) || root.TryGetProperty("seconds"u8, out amount))
        {
            json.WriteNumber("amount"u8, amount.GetDouble());
        }

        json.WriteString("joined"u8, root.GetProperty("join"u8).GetString());
        json.WriteStartArray("marks"u8);
        if (root.TryGetProperty("marks"u8, out var marks))
        {
            foreach (var mark in marks.EnumerateArray())
            {
                json.WriteStringValue(mark.GetString());
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
