using System.Text.Json;
using RankOrchestrator.Orchestrator.Decisions.Lines;

namespace RankOrchestrator.Orchestrator.Estimates;

/// <summary>The candidates of a logged page: which of them stood where, and what they were worth to the plan that served.</summary>
internal sealed class LoggedCandidates
{
    private readonly ColumnarLine line;
    private readonly double[] values;
    private Dictionary<string, int>? rows;

    /// <param name="line">The page's line.</param>
    /// <exception cref="JsonException">It is damaged.</exception>
    public LoggedCandidates(ColumnarLine line)
    {
        this.line = line;
        Shown = JsonSerializer.Deserialize<int[]>(line["items"].Span) ?? throw new JsonException("There are no items.");
        values = JsonSerializer.Deserialize<double[]>(line["values"].Span) ?? throw new JsonException("There are no values.");
        if (Shown.Any(row => row < -1 || row >= values.Length))
        {
            throw new JsonException("An item is no place of a candidate.");
        }
    }

    /// <summary>By slot, the candidate that stood there as a place among all of them; -1 for nobody.</summary>
    public int[] Shown { get; }

    /// <summary>What a candidate was worth, after the rules; not a number for nobody.</summary>
    public double Value(int candidate) => candidate < 0 ? double.NaN : values[candidate];

    /// <summary>The place of a candidate; -1 for nobody. Most pages are asked for none, so ids are read when one is.</summary>
    /// <exception cref="JsonException">There is no such candidate.</exception>
    public int Find(string? id)
    {
        if (id is null)
        {
            return -1;
        }

        rows ??= Rows();
        return rows.TryGetValue(id, out var row) ? row : throw new JsonException($"There is no candidate '{id}'.");
    }

    private Dictionary<string, int> Rows()
    {
        using var document = JsonDocument.Parse(line["candidates"]);
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var id in document.RootElement.GetProperty("id"u8).EnumerateArray())
        {
            found[id.GetString()!] = found.Count;
        }

        return found.Count == values.Length ? found : throw new JsonException("There are not as many values as candidates.");
    }
}
