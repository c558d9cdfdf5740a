using RankOrchestrator.Orchestrator.Comparisons;

namespace RankOrchestrator.Orchestrator.Reports;

/// <summary>What is counted of many pages, one at a time; a few pages are kept as examples.</summary>
/// <param name="by">Attributes that exposure is counted by.</param>
internal sealed class ReportSummary(IReadOnlyList<string> by)
{
    private const int MostExamples = 8;

    private readonly SortedDictionary<string, SurfaceTally> surfaces = new(StringComparer.Ordinal);
    private readonly SortedDictionary<(string Constraint, string Says), RowTally> rows = new(Comparer<(string Constraint, string Says)>.Create(static (left, right) =>
        string.CompareOrdinal(left.Constraint, right.Constraint) is not 0 and var byName ? byName : string.CompareOrdinal(left.Says, right.Says)));
    private readonly SortedDictionary<string, PriceTally> prices = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> degraded = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Distribution> stages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Reason, ReportPage Page)> examples = new(StringComparer.Ordinal);

    /// <summary>Pages.</summary>
    public int Pages { get; private set; }

    /// <summary>Pages of which it is known how they were served.</summary>
    public int Served { get; private set; }

    /// <summary>Of these, those that the policies of now fill otherwise.</summary>
    public int Otherwise { get; private set; }

    /// <summary>By surface.</summary>
    public IReadOnlyDictionary<string, SurfaceTally> Surfaces => surfaces;

    /// <summary>By limit.</summary>
    public IReadOnlyDictionary<(string Constraint, string Says), RowTally> Rows => rows;

    /// <summary>By constraint that binds or gave way on some page.</summary>
    public IReadOnlyDictionary<string, PriceTally> Prices => prices;

    /// <summary>Pages by what they lacked.</summary>
    public IReadOnlyDictionary<string, int> Degraded => degraded;

    /// <summary>Milliseconds by stage, in the order of the stages; <c>all</c> is their sum.</summary>
    public IReadOnlyDictionary<string, Distribution> Stages => stages;

    /// <summary>Pages worth a look, each with why.</summary>
    public IEnumerable<(string Reason, ReportPage Page)> Examples => examples.Values.Take(MostExamples);

    /// <summary>Exposure by attribute.</summary>
    public IReadOnlyList<ExposureTally> Exposures { get; } = [.. by.Select(attribute => new ExposureTally(attribute))];

    /// <summary>Adds the next page, of which there are facts.</summary>
    public void Add(ReportPage page)
    {
        var facts = page.Facts!;
        Pages++;
        Served += page.WasServed ? 1 : 0;
        Otherwise += page.IsOtherwise ? 1 : 0;
        if (!surfaces.TryGetValue(facts.Page.Surface, out var surface))
        {
            surfaces.Add(facts.Page.Surface, surface = new SurfaceTally());
            examples.Add("first of " + facts.Page.Surface, ($"The first of {facts.Page.Surface}", page));
        }

        surface.Add(page);
        AddPrices(facts);
        AddRows(page);
        AddTimes(page.Answered!);
        foreach (var missing in page.Answered!.Degraded.Distinct(StringComparer.Ordinal))
        {
            degraded[missing] = degraded.GetValueOrDefault(missing) + 1;
            examples.TryAdd("degraded", ($"The first that was degraded ({missing})", page));
        }

        if (facts.Relaxed.Count > 0)
        {
            examples.TryAdd("relaxed", ($"The first on which a constraint gave way ({string.Join(", ", facts.Relaxed)})", page));
        }

        for (var index = 0; index < Exposures.Count; index++)
        {
            Exposures[index].Add(facts, index, isBefore: false);
        }
    }

    private void AddPrices(PageFacts facts)
    {
        foreach (var name in facts.Prices.Keys.Union(facts.Relaxed, StringComparer.Ordinal))
        {
            if (!prices.TryGetValue(name, out var tally))
            {
                prices.Add(name, tally = new PriceTally());
            }

            tally.Binding += facts.Prices.ContainsKey(name) ? 1 : 0;
            tally.Price += facts.Prices.GetValueOrDefault(name);
            tally.GaveWay += facts.Relaxed.Contains(name, StringComparer.Ordinal) ? 1 : 0;
        }
    }

    private void AddRows(ReportPage page)
    {
        foreach (var use in page.Rows)
        {
            if (!rows.TryGetValue((use.Constraint, use.Says), out var tally))
            {
                rows.Add((use.Constraint, use.Says), tally = new RowTally());
            }

            tally.Add(use);
        }
    }

    private void AddTimes(AnsweredPage answered)
    {
        foreach (var (stage, milliseconds) in answered.Timings.Append(KeyValuePair.Create("all", answered.Timings.Sum(stage => stage.Value))))
        {
            if (!stages.TryGetValue(stage, out var distribution))
            {
                stages.Add(stage, distribution = new Distribution());
            }

            distribution.Add(milliseconds);
        }
    }
}

/// <summary>What is counted of the pages of one surface.</summary>
internal sealed class SurfaceTally
{
    private readonly SortedDictionary<string, int> statuses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> objectives = new(StringComparer.Ordinal);

    /// <summary>Pages.</summary>
    public int Pages { get; private set; }

    /// <summary>Items on them.</summary>
    public int Items { get; private set; }

    /// <summary>What they are worth.</summary>
    public double Value { get; private set; }

    /// <summary>How far they may be from the best, as shares; of those of which that is known.</summary>
    public Distribution Gaps { get; } = new();

    /// <summary>Pages on which a constraint gave way.</summary>
    public int Relaxed { get; private set; }

    /// <summary>Pages that were made without something.</summary>
    public int Degraded { get; private set; }

    /// <summary>Pages by what is known of them.</summary>
    public IReadOnlyDictionary<string, int> Statuses => statuses;

    /// <summary>What they are worth, by objective.</summary>
    public IReadOnlyDictionary<string, double> Objectives => objectives;

    /// <summary>Adds a page.</summary>
    public void Add(ReportPage page)
    {
        Pages++;
        Items += page.Facts!.Page.Items.Length;
        Value += page.Facts.Objective;
        if (page.Answered!.Gap is { } gap)
        {
            Gaps.Add(gap);
        }

        Relaxed += page.Facts.Relaxed.Count > 0 ? 1 : 0;
        Degraded += page.Answered.Degraded.Count > 0 ? 1 : 0;
        statuses[page.Answered.Status] = statuses.GetValueOrDefault(page.Answered.Status) + 1;
        foreach (var (name, worth) in page.Facts.Objectives)
        {
            objectives[name] = objectives.GetValueOrDefault(name) + worth;
        }
    }
}

/// <summary>How a limit is used over many pages.</summary>
internal sealed class RowTally
{
    /// <summary>Pages on which it was in force.</summary>
    public int Pages { get; private set; }

    /// <summary>Sum of what was used.</summary>
    public double Used { get; private set; }

    /// <summary>Sum of the limits.</summary>
    public double Limits { get; private set; }

    /// <summary>Pages that stand at the limit exactly, or beyond it.</summary>
    public int AtLimit { get; private set; }

    /// <summary>The least limit.</summary>
    public double Least { get; private set; } = double.PositiveInfinity;

    /// <summary>The largest limit.</summary>
    public double Most { get; private set; } = double.NegativeInfinity;

    /// <summary>Adds a page.</summary>
    public void Add(RowUse use)
    {
        Pages++;
        Used += use.Used;
        Limits += use.Limit;
        AtLimit += (use.Says.StartsWith("at most", StringComparison.Ordinal) ? use.Used >= use.Limit : use.Used <= use.Limit) ? 1 : 0;
        Least = Math.Min(Least, use.Limit);
        Most = Math.Max(Most, use.Limit);
    }
}

/// <summary>What a constraint costs over many pages.</summary>
internal sealed class PriceTally
{
    /// <summary>Pages that it holds back.</summary>
    public int Binding { get; set; }

    /// <summary>Page value that one more unit of its limit would bring, over all pages.</summary>
    public double Price { get; set; }

    /// <summary>Pages that do not satisfy it.</summary>
    public int GaveWay { get; set; }
}
