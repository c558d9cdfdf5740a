using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Policies.Experiments;

namespace RankOrchestrator.Orchestrator.Experiments;

/// <summary>What is counted of pages in a decision log, of those columns that an experiment reads; each page counts for as many as its line stands for.</summary>
internal sealed class PageColumns
{
    private const string ShownPrefix = "shown_";

    private static readonly string[] Known = ["pages", "items", "value", "degraded", "milliseconds"];

    private PageColumns(ImmutableArray<string> names) => Names = names;

    /// <summary>The columns.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>The columns that an experiment reads.</summary>
    /// <exception cref="CommandFailure">A log has not all of them.</exception>
    public static PageColumns Of(Experiment experiment)
    {
        var names = experiment.Metrics.SelectMany(metric => metric.Columns).Distinct(StringComparer.Ordinal).ToImmutableArray();
        return names.FirstOrDefault(name => !Known.Contains(name, StringComparer.Ordinal) && !name.StartsWith(ShownPrefix, StringComparison.Ordinal)) is { } unknown
            ? throw new CommandFailure(
                $"A decision log has no column '{unknown}', which '{experiment.Name}' reads. It has {string.Join(", ", Known)}, and {ShownPrefix}ATTRIBUTE for items whose attribute is true. "
                + (Suggestion.Hint(unknown, Known) ?? ""))
            : new PageColumns(names);
    }

    /// <summary>Adds a page.</summary>
    public void AddTo(double[] sums, ColumnarLine line)
    {
        var rate = double.Parse(line["rate"].Span, CultureInfo.InvariantCulture);
        for (var column = 0; column < sums.Length; column++)
        {
            sums[column] += Of(Names[column], line) / (rate > 0 ? rate : 1);
        }
    }

    private static double Of(string name, ColumnarLine line) => name switch
    {
        "pages" => 1,
        "degraded" => line["degraded"].Length > 2 ? 1 : 0,
        "items" => Rows(line).Count(row => row >= 0),
        "value" => Objective(line),
        "milliseconds" => JsonSerializer.Deserialize<Dictionary<string, double>>(line["timings"].Span)!.Values.Sum(),
        _ => Shown(name[ShownPrefix.Length..], line),
    };

    private static int[] Rows(ColumnarLine line) => JsonSerializer.Deserialize<int[]>(line["items"].Span)!;

    private static double Objective(ColumnarLine line)
    {
        using var certificate = JsonDocument.Parse(line["certificate"]);
        return certificate.RootElement.GetProperty("objective"u8).GetDouble();
    }

    private static double Shown(string attribute, ColumnarLine line)
    {
        using var candidates = JsonDocument.Parse(line["candidates"]);
        return candidates.RootElement.TryGetProperty("attributes"u8, out var attributes) && attributes.TryGetProperty(attribute, out var cells)
            ? Rows(line).Count(row => row >= 0 && cells[row].ValueKind == JsonValueKind.True)
            : 0;
    }
}
