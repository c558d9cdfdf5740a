using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Policies.Experiments;

namespace RankOrchestrator.Orchestrator.Experiments;

/// <summary>
/// What is counted of pages in a decision log, of those columns that an experiment reads; each page counts for as many as its line stands for.
/// </summary>
internal sealed class PageColumns
{
    private const string ShownPrefix = "shown_";

    private static readonly string[] Known = ["pages", "items", "value", "degraded", "milliseconds"];

    private PageColumns(ImmutableArray<string> names) => Names = names;

    /// <summary>The columns.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>The columns that an experiment reads.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="hasFeedback">Whether there is feedback beside the log.</param>
    /// <exception cref="CommandFailure">A log has not all of them.</exception>
    public static PageColumns Of(Experiment experiment, bool hasFeedback)
    {
        string[] known = hasFeedback ? [.. Known, .. LoggedOutcomes.Columns] : Known;
        var names = experiment.Metrics.SelectMany(metric => metric.Columns).Distinct(StringComparer.Ordinal).ToImmutableArray();
        if (names.FirstOrDefault(name => !known.Contains(name, StringComparer.Ordinal) && !IsShown(name)) is not { } unknown)
        {
            return new PageColumns(names);
        }

        var isOfFeedback = !hasFeedback && LoggedOutcomes.Columns.Contains(unknown, StringComparer.Ordinal);
        throw new CommandFailure(
            $"A decision log has no column '{unknown}', which '{experiment.Name}' reads. It has {string.Join(", ", known)}, and "
            + $"{ShownPrefix}ATTRIBUTE for items whose attribute is true. "
            + (isOfFeedback ? "Name the feedback log with --feedback." : Suggestion.Hint(unknown, known) ?? ""));
    }

    /// <summary>Adds a page.</summary>
    public void AddTo(double[] sums, ColumnarLine line, double rate)
    {
        for (var column = 0; column < sums.Length; column++)
        {
            sums[column] += Of(Names[column], line) / rate;
        }
    }

    /// <summary>Which share of such pages is kept.</summary>
    public static double RateOf(ColumnarLine line) => double.Parse(line["rate"].Span, CultureInfo.InvariantCulture) is > 0 and <= 1 and var rate ? rate : 1;

    private static double Of(string name, ColumnarLine line) => name switch
    {
        "pages" => 1,
        "degraded" => line["degraded"].Length > 2 ? 1 : 0,
        "items" => Rows(line).Count(row => row >= 0),
        "value" => Objective(line),
        "milliseconds" => JsonSerializer.Deserialize<Dictionary<string, double>>(line["timings"].Span)!.Values.Sum(),
        _ when IsShown(name) => Shown(name[ShownPrefix.Length..], line),

        // What feedback says comes later.
        _ => 0,
    };

    /// <summary>The candidate of each slot.</summary>
    public static int[] Rows(ColumnarLine line) => JsonSerializer.Deserialize<int[]>(line["items"].Span)!;

    private static bool IsShown(string name) => name.StartsWith(ShownPrefix, StringComparison.Ordinal);

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
