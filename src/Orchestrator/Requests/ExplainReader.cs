using System.Globalization;
using System.Text;
using System.Text.Json;
using RankOrchestrator.Domain.Requests;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>Reads <c>options.explain</c>: a level, or an object with a level and candidates to explain one by one.</summary>
internal static class ExplainReader
{
    private const string Levels = "\"none\", \"summary\" or \"full\"";

    /// <summary>Reads the value that the reader stands on; what is wrong, or null.</summary>
    public static string? Read(ref Utf8JsonReader json, RequestReading reading)
    {
        var request = reading.Request;
        if (json.TokenType != JsonTokenType.StartObject)
        {
            return TryReadLevel(ref json, request) ? null : $"Must be {Levels}, or an object with 'level', 'items' and 'slot'.";
        }

        var start = json;
        if (ReadMembers(ref json, reading) is not { } wrong)
        {
            return null;
        }

        // What is wrong is skipped whole, and nothing of it counts.
        json = start;
        request.Explain = ExplainLevel.Summary;
        request.ExplainedItems.Clear();
        request.ExplainedSlot = null;
        return wrong;
    }

    private static string? ReadMembers(ref Utf8JsonReader json, RequestReading reading)
    {
        var seen = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var member = JsonText.Is(ref json, "level"u8) ? 0 : JsonText.Is(ref json, "items"u8) ? 1 : JsonText.Is(ref json, "slot"u8) ? 2 : -1;
            if (member < 0)
            {
                return $"'{JsonText.Show(ref json)}' is no member of it: there are 'level', 'items' and 'slot'.";
            }

            if ((seen & (1 << member)) != 0)
            {
                return $"'{JsonText.Show(ref json)}' stands twice.";
            }

            seen |= 1 << member;
            json.Read();
            var wrong = member switch
            {
                0 => TryReadLevel(ref json, reading.Request) ? null : $"'level' must be {Levels}.",
                1 => ReadItems(ref json, reading),
                _ => ReadSlot(ref json, reading),
            };
            if (wrong is not null)
            {
                return wrong;
            }
        }

        return null;
    }

    private static bool TryReadLevel(ref Utf8JsonReader json, RankRequest request)
    {
        if (json.TokenType != JsonTokenType.String)
        {
            return false;
        }

        ExplainLevel? level = JsonText.Is(ref json, "none"u8) ? ExplainLevel.None
            : JsonText.Is(ref json, "summary"u8) ? ExplainLevel.Summary
            : JsonText.Is(ref json, "full"u8) ? ExplainLevel.Full
            : null;
        request.Explain = level ?? request.Explain;
        return level is not null;
    }

    private static string? ReadItems(ref Utf8JsonReader json, RequestReading reading)
    {
        var wrong = string.Create(CultureInfo.InvariantCulture, $"'items' must be a list of at most {reading.Limits.ExplainedItems} ids of candidates.");
        if (json.TokenType != JsonTokenType.StartArray)
        {
            return wrong;
        }

        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.String || JsonText.IsLongerThan(ref json, reading.Limits.IdBytes) || reading.Request.ExplainedItems.Count == reading.Limits.ExplainedItems || !JsonText.TryRead(ref json, reading, out var utf8))
            {
                return wrong;
            }

            var id = Encoding.UTF8.GetString(utf8);
            if (!reading.Request.ExplainedItems.Contains(id))
            {
                reading.Request.ExplainedItems.Add(id);
            }
        }

        return null;
    }

    private static string? ReadSlot(ref Utf8JsonReader json, RequestReading reading)
    {
        if (json.TokenType != JsonTokenType.Number || !json.TryGetInt32(out var slot) || slot < 0 || slot >= reading.Limits.Slots)
        {
            return string.Create(CultureInfo.InvariantCulture, $"'slot' must be a whole number from 0 to {reading.Limits.Slots - 1}.");
        }

        reading.Request.ExplainedSlot = slot;
        return null;
    }
}
