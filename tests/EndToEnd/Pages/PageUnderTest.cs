using System.Text.Json;

namespace RankOrchestrator.EndToEnd.Pages;

/// <summary>A request and its answer side by side, as JSON: what the independent checker looks at.</summary>
internal sealed class PageUnderTest
{
    private readonly Dictionary<string, JsonElement> candidates;

    public PageUnderTest(byte[] request, byte[] answer)
    {
        Request = JsonElement.Parse(request);
        Answer = JsonElement.Parse(answer);
        candidates = Request.GetProperty("candidates").EnumerateArray().ToDictionary(candidate => candidate.GetProperty("id").GetString()!, StringComparer.Ordinal);
        Items = [.. Answer.GetProperty("items").EnumerateArray()];
        Relaxed = Answer.GetProperty("certificate").TryGetProperty("relaxed", out var relaxed)
            ? [.. relaxed.EnumerateArray().Select(entry => entry.ValueKind == JsonValueKind.String ? entry.GetString()! : entry.EnumerateObject().First().Value.GetString()!)]
            : [];
    }

    public JsonElement Request { get; }

    public JsonElement Answer { get; }

    public IReadOnlyList<JsonElement> Items { get; }

    /// <summary>Names of the constraints that the answer admits to have given up.</summary>
    public HashSet<string> Relaxed { get; }

    public string Surface => Request.GetProperty("surface").GetString()!;

    public int Slots => Request.GetProperty("slots").GetInt32();

    public DateTimeOffset Now => Request.GetProperty("now").GetDateTimeOffset();

    public IEnumerable<JsonElement> Candidates => candidates.Values;

    public bool HasCandidate(string id) => candidates.ContainsKey(id);

    /// <summary>The candidate in a slot, or null when the slot is empty.</summary>
    public JsonElement? In(int slot)
    {
        foreach (var item in Items)
        {
            if (item.GetProperty("slot").GetInt32() == slot)
            {
                return candidates[item.GetProperty("id").GetString()!];
            }
        }

        return null;
    }

    public static string? Text(JsonElement candidate, string attribute)
        => candidate.GetProperty("attributes").TryGetProperty(attribute, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static bool Is(JsonElement candidate, string attribute)
        => candidate.GetProperty("attributes").TryGetProperty(attribute, out var value) && value.ValueKind == JsonValueKind.True;

    public static double? Number(JsonElement candidate, string section, string name)
        => candidate.TryGetProperty(section, out var values) && values.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
