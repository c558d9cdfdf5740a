using System.Text.Json;

namespace RankOrchestrator.Bench;

/// <summary>What a page says it was made of, held against the numbers on it.</summary>
/// <param name="IsDegraded">Whether it names something that was missing.</param>
/// <param name="IsHonest">Whether every prediction of the server that the surface reads is the server's, or the prior where the page says that the model was missing.</param>
/// <param name="Items">Items on it.</param>
internal sealed record HonestPage(bool IsDegraded, bool IsHonest, int Items)
{
    /// <summary>Reads an answer.</summary>
    public static HonestPage Check(ReadOnlyMemory<byte> answer)
    {
        using var json = JsonDocument.Parse(answer);
        var page = json.RootElement;
        var missing = page.GetProperty("degraded").EnumerateArray().Select(part => part.GetProperty("model").GetString()!).ToHashSet(StringComparer.Ordinal);
        var isHonest = true;
        var items = 0;
        foreach (var item in page.GetProperty("items").EnumerateArray())
        {
            items++;
            var predictions = item.GetProperty("predictions");
            foreach (var prediction in FaultyPolicies.Remote)
            {
                var expected = missing.Contains(prediction) ? FaultyPolicies.Prior : FaultyModelServer.Predicted;
                isHonest &= !predictions.TryGetProperty(prediction, out var said) || Math.Abs(said.GetDouble() - expected) < 1e-6;
            }
        }

        return new HonestPage(missing.Count > 0, isHonest, items);
    }
}
