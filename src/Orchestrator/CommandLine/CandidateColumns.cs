using System.Text.Json;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Orchestrator.Offline;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>Attributes of a request's candidates, to show beside their places.</summary>
/// <param name="Names">The attributes.</param>
/// <param name="Cells">A cell per name, by candidate id.</param>
internal sealed record CandidateColumns(IReadOnlyList<string> Names, IReadOnlyDictionary<string, string[]> Cells)
{
    /// <summary>What to show: the names that somebody wrote, apart or with commas between them, each once.</summary>
    /// <exception cref="CommandFailure">There is no such attribute.</exception>
    public static IReadOnlyList<string> Check(IEnumerable<string> written, TableSchema attributes)
    {
        string[] names = [.. written.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal)];
        return Array.Find(names, name => attributes.IndexOf(name) < 0) is { } unknown
            ? throw new CommandFailure($"There is no attribute '{unknown}' to show. {Known(unknown, attributes)}")
            : names;
    }

    /// <summary>Reads them from a request that was ranked without a problem.</summary>
    public static CandidateColumns Read(ReadOnlyMemory<byte> request, IReadOnlyList<string> names)
    {
        using var document = JsonDocument.Parse(request);
        var cells = new Dictionary<string, string[]>(StringComparer.Ordinal);

        // Where requests are read tolerantly a candidate may be anything, and what stands first counts.
        foreach (var candidate in document.RootElement.EnumerateObject()
            .First(member => member.NameEquals("candidates"))
            .Value.EnumerateArray()
            .Where(candidate => candidate.ValueKind == JsonValueKind.Object))
        {
            if (candidate.TryGetProperty("id", out var id) && Text(id) is { Length: > 0 } name)
            {
                cells.TryAdd(name, [.. names.Select(column => Cell(candidate, column))]);
            }
        }

        return new CandidateColumns(names, cells);
    }

    /// <summary>A hint, then all there are: whoever misspelt one may want to see the others.</summary>
    private static string Known(string unknown, TableSchema attributes)
    {
        var names = attributes.Columns.Select(column => column.Name).Order(StringComparer.Ordinal).ToArray();
        var hint = Suggestion.Hint(unknown, names);
        return $"{(hint is null ? "" : hint + " ")}There are {string.Join(", ", names)}.";
    }

    private static string Cell(JsonElement candidate, string name)
        => candidate.TryGetProperty("attributes", out var attributes)
            && attributes.ValueKind == JsonValueKind.Object
            && attributes.TryGetProperty(name, out var value)
            && value.ValueKind != JsonValueKind.Null
            ? Text(value)
            : "";

    private static string Text(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.True => "true",
                JsonValueKind.False => "false",
                JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(Text)),
                _ => value.ToString(),
            };
        }
        catch (InvalidOperationException)
        {
            // A text that is not Unicode.
            return "";
        }
    }
}
