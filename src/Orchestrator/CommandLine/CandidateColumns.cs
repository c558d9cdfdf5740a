using System.Text.Json;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>Attributes of a request's candidates, to show beside their places.</summary>
/// <param name="Names">The attributes that at least one candidate has.</param>
/// <param name="Cells">A cell per name, by candidate id.</param>
internal sealed record CandidateColumns(IReadOnlyList<string> Names, IReadOnlyDictionary<string, string[]> Cells)
{
    /// <summary>Reads them from a request that was ranked without a problem.</summary>
    public static CandidateColumns Read(ReadOnlyMemory<byte> request, IReadOnlyList<string> names)
    {
        using var document = JsonDocument.Parse(request);
        var candidates = document.RootElement.EnumerateObject().First(member => member.NameEquals("candidates")).Value.EnumerateArray().Where(candidate => candidate.ValueKind == JsonValueKind.Object).ToArray();
        var present = names.Where(name => candidates.Any(candidate => Cell(candidate, name).Length > 0)).ToArray();
        var cells = new Dictionary<string, string[]>(StringComparer.Ordinal);

        // Where requests are read tolerantly a candidate may be anything, and what stands first counts.
        foreach (var candidate in candidates)
        {
            if (candidate.TryGetProperty("id", out var id) && Text(id) is { Length: > 0 } name)
            {
                cells.TryAdd(name, Array.ConvertAll(present, column => Cell(candidate, column)));
            }
        }

        return new CandidateColumns(present, cells);
    }

    private static string Cell(JsonElement candidate, string name)
        => candidate.TryGetProperty("attributes", out var attributes) && attributes.ValueKind == JsonValueKind.Object && attributes.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? Text(value) : "";

    private static string Text(JsonElement value)
    {
        try
        {
            return value.ToString();
        }
        catch (InvalidOperationException)
        {
            // A text that is not Unicode.
            return "";
        }
    }
}
