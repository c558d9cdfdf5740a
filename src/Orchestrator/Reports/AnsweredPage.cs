using System.Text.Json;

namespace RankOrchestrator.Orchestrator.Reports;

/// <summary>What an answer says beside its items: how it went when it was made.</summary>
/// <param name="Status">What is known of the page.</param>
/// <param name="Gap">How far it may be from the best one, as a share; null where nothing is known.</param>
/// <param name="Degraded">What was missing, such as <c>ctr: timeout</c>.</param>
/// <param name="Timings">Milliseconds of each stage.</param>
/// <param name="Items">The items' ids, by slot.</param>
internal sealed record AnsweredPage(string Status, double? Gap, IReadOnlyList<string> Degraded, IReadOnlyList<KeyValuePair<string, double>> Timings, IReadOnlyList<string> Items)
{
    /// <summary>Reads an answer; null when it is none.</summary>
    public static AnsweredPage? Read(ReadOnlyMemory<byte> answer)
    {
        if (answer.IsEmpty)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(answer);
            var root = document.RootElement;
            var certificate = root.GetProperty("certificate");
            return new AnsweredPage(
                certificate.GetProperty("status").GetString()!,
                certificate.GetProperty("gap") is { ValueKind: JsonValueKind.Number } gap ? gap.GetDouble() : null,
                [.. root.GetProperty("degraded").EnumerateArray().Select(degraded => $"{degraded.GetProperty("model").GetString()}: {degraded.GetProperty("reason").GetString()}")],
                [.. root.GetProperty("timings").EnumerateObject().Select(stage => KeyValuePair.Create(stage.Name, stage.Value.GetDouble()))],
                [.. root.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)]);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
