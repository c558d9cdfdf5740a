using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Feedback;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Policies.Experiments;

namespace RankOrchestrator.Orchestrator.Experiments;

/// <summary>
/// What is counted of pages in a decision log, of those columns that an experiment reads; each page counts for as many as its line stands for.
/// </summary>
internal sealed class PageColumns
{
    private const string ShownPrefix = "shown_";
    private const string LeastPrefix = "least_";
    private const string MostPrefix = "most_";
    private const string Slow = "slow";
    private const string BeforeSuffix = "_before";

    private static readonly string[] Known = ["pages", "items", "value", "degraded", "milliseconds", Slow];

    private readonly Dictionary<string, int> ofExposed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> ofBefore = new(StringComparer.Ordinal);

    private PageColumns(ImmutableArray<string> names)
    {
        Names = names;
        var extremes = names.Select(Counted).Where(IsExtreme).Select(AttributeOf).ToArray();
        HasTimes = names.Select(Counted).Contains(Slow, StringComparer.Ordinal);
        Standards = HasTimes || extremes.Length > 0 ? new PageStandards(extremes) : null;
        for (var column = 0; column < names.Length; column++)
        {
            (IsOfBefore(names[column]) ? ofBefore : ofExposed).Add(Counted(names[column]), column);
        }
    }

    /// <summary>The columns.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>What only all pages together tell, and has to be found before any is counted; null where nothing is measured by it.</summary>
    public PageStandards? Standards { get; }

    /// <summary>Whether pages are told apart by how long they took.</summary>
    public bool HasTimes { get; }

    /// <summary>Whether it matters what users did before they were exposed.</summary>
    public bool LooksBack => ofBefore.Count > 0;

    /// <summary>The columns that an experiment reads.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="hasFeedback">Whether there is feedback beside the log.</param>
    /// <exception cref="CommandFailure">A log has not all of them.</exception>
    public static PageColumns Of(Experiment experiment, bool hasFeedback)
    {
        string[] known = hasFeedback ? [.. Known, .. OutcomeColumns.All] : Known;
        var names = experiment.Metrics.SelectMany(metric => metric.Columns).Distinct(StringComparer.Ordinal).ToImmutableArray();
        if (names.Select(Counted).FirstOrDefault(name => !known.Contains(name, StringComparer.Ordinal) && !IsShown(name) && !IsExtreme(name)) is not { } unknown)
        {
            return new PageColumns(names);
        }

        var isOfFeedback = !hasFeedback && OutcomeColumns.All.Contains(unknown, StringComparer.Ordinal);
        throw new CommandFailure(
            $"A decision log has no column '{unknown}', which '{experiment.Name}' reads. It has {string.Join(", ", known)}, and "
            + $"{ShownPrefix}ATTRIBUTE for items whose attribute is true, {LeastPrefix}ATTRIBUTE and {MostPrefix}ATTRIBUTE for the values that are shown least and "
            + $"most; each with {BeforeSuffix}, too. "
            + (isOfFeedback ? "Name the feedback log with --feedback." : Suggestion.Hint(unknown, known) ?? ""));
    }

    /// <summary>Adds a page.</summary>
    /// <param name="sums">Of a user.</param>
    /// <param name="line">The page.</param>
    /// <param name="rate">Which share of such pages is kept.</param>
    /// <param name="isBefore">Whether it was made before the user was exposed.</param>
    public void AddTo(double[] sums, ColumnarLine line, double rate, bool isBefore)
    {
        foreach (var (name, column) in isBefore ? ofBefore : ofExposed)
        {
            sums[column] += Of(name, line) / rate;
        }
    }

    /// <summary>Nothing counts as of before.</summary>
    public void Forget(double[] sums)
    {
        foreach (var column in ofBefore.Values)
        {
            sums[column] = 0;
        }
    }

    /// <summary>The column that something of a user's page is added to; negative for none.</summary>
    public int IndexOf(string name, bool isBefore) => (isBefore ? ofBefore : ofExposed).GetValueOrDefault(name, -1);

    /// <summary>Which share of such pages is kept.</summary>
    public static double RateOf(ColumnarLine line) => double.Parse(line["rate"].Span, CultureInfo.InvariantCulture) is > 0 and <= 1 and var rate ? rate : 1;

    private double Of(string name, ColumnarLine line) => name switch
    {
        "pages" => 1,
        "degraded" => line["degraded"].Length > 2 ? 1 : 0,
        "items" => Rows(line).Count(row => row >= 0),
        "value" => Objective(line),
        "milliseconds" => Milliseconds(line),
        Slow => Standards!.IsSlow(line) ? 1 : 0,
        _ when IsExtreme(name) => Standards!.Exposed(line, AttributeOf(name), IsLeast(name)),
        _ when IsShown(name) => Shown(AttributeOf(name), line),

        // What feedback says comes later.
        _ => 0,
    };

    /// <summary>The candidate of each slot.</summary>
    public static int[] Rows(ColumnarLine line) => JsonSerializer.Deserialize<int[]>(line["items"].Span)!;

    /// <summary>What the stages of a page took.</summary>
    public static double Milliseconds(ColumnarLine line) => JsonSerializer.Deserialize<Dictionary<string, double>>(line["timings"].Span)!.Values.Sum();

    private static bool IsLeast(string name) => name.StartsWith(LeastPrefix, StringComparison.Ordinal) && name.Length > LeastPrefix.Length;

    private static bool IsExtreme(string name) => IsLeast(name) || (name.StartsWith(MostPrefix, StringComparison.Ordinal) && name.Length > MostPrefix.Length);

    /// <summary>The attribute that a column is about, which stands behind its prefix.</summary>
    private static string AttributeOf(string name) => name[(name.IndexOf('_', StringComparison.Ordinal) + 1)..];

    private static bool IsOfBefore(string name) => name.EndsWith(BeforeSuffix, StringComparison.Ordinal);

    /// <summary>What a column counts, whenever it does.</summary>
    private static string Counted(string name) => IsOfBefore(name) ? name[..^BeforeSuffix.Length] : name;

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
