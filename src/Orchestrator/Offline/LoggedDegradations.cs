using System.Text.Json;
using RankOrchestrator.Domain.Pages;

namespace RankOrchestrator.Orchestrator.Offline;

/// <summary>Reads from a log what stood in for models when a page was served.</summary>
internal static class LoggedDegradations
{
    private static readonly string[] OfStages = ["slots", "value", "request"];

    /// <summary>The degradations at some places of a list.</summary>
    public static IReadOnlyList<Degradation> Read(ReadOnlyMemory<byte> degraded, ReadOnlyMemory<byte> places)
    {
        if (degraded.IsEmpty || places.IsEmpty)
        {
            return [];
        }

        using var document = JsonDocument.Parse(degraded);
        using var indexes = JsonDocument.Parse(places);
        return [.. indexes.RootElement.EnumerateArray().Select(index => At(document.RootElement, index))];
    }

    /// <summary>Those of an answer that does not say which they are: what is no stage's and of no flag, rule, term or constraint.</summary>
    public static IReadOnlyList<Degradation> Guess(ReadOnlyMemory<byte> answer)
    {
        if (answer.Span.IndexOf("\"degraded\":[]"u8) >= 0)
        {
            return [];
        }

        using var document = JsonDocument.Parse(answer);
        return !document.RootElement.TryGetProperty("degraded", out var degraded) || degraded.ValueKind != JsonValueKind.Array ? []
            : [.. degraded.EnumerateArray().Where(entry => entry.ValueKind == JsonValueKind.Object).Select(Of).Where(IsOfModel)];
    }

    private static Degradation At(JsonElement degraded, JsonElement index)
        => index.TryGetInt32(out var place) && place >= 0 && place < degraded.GetArrayLength()
            ? Of(degraded[place])
            : throw new JsonException("'standIns' names no degradation.");

    private static bool IsOfModel(Degradation degradation)
        => !OfStages.Contains(degradation.Model, StringComparer.Ordinal)
            && (!degradation.Model.Contains(':', StringComparison.Ordinal) || degradation.Model.StartsWith("fallback:", StringComparison.Ordinal));

    private static Degradation Of(JsonElement entry) => new(Text(entry, "model"), Text(entry, "reason"), Text(entry, "fallback"));

    private static string Text(JsonElement entry, string member)
        => entry.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
