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
        var candidates = document.RootElement.GetProperty("candidates").EnumerateArray().ToArray();
        var present = names.Where(name => candidates.Any(candidate => Cell(candidate, name).Length > 0)).ToArray();
        return new CandidateColumns(
            present,
            candidates.ToDictionary(candidate => candidate.GetProperty("id").GetString()!, candidate => Array.ConvertAll(present, name => Cell(candidate, name)), StringComparer.Ordinal));
    }

    private static string Cell(JsonElement candidate, string name)
        => candidate.TryGetProperty("attributes", out var attributes) && attributes.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : "";
}
