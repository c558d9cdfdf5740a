namespace RankOrchestrator.Orchestrator.Comparisons;

/// <summary>
/// What a change of policies does to many pages. Pages are added in the order of their requests, one at a time; of a page
/// only what is counted is kept, and of the pages that changed most the pages themselves.
/// </summary>
/// <param name="by">Attributes that exposure is counted by.</param>
/// <param name="mostKept">How many of the pages that changed most are kept.</param>
/// <param name="places">Requests whose pages are kept whatever changed.</param>
internal sealed class ComparisonSummary(IReadOnlyList<string> by, int mostKept, IReadOnlySet<string> places)
{
    private readonly int[] kinds = new int[Enum.GetValues<ChangeKind>().Length];
    private readonly SortedDictionary<string, BeforeAfter> objectives = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ConstraintTally> constraints = new(StringComparer.Ordinal);
    private readonly List<PageComparison> changedMost = [];
    private readonly List<PageComparison> named = [];
    private readonly List<PageComparison> refused = [];
    private double correlations;
    private int correlated;

    /// <summary>Pages that are listed at most as refused.</summary>
    private const int MostRefused = 10;

    /// <summary>Requests of which there is a page before or after.</summary>
    public int Pages { get; private set; }

    /// <summary>Items on all pages.</summary>
    public BeforeAfter Items { get; private set; }

    /// <summary>Items that stand in another slot.</summary>
    public int Moved { get; private set; }

    /// <summary>Items that were not on their page before.</summary>
    public int Entered { get; private set; }

    /// <summary>Items that are not on their page any more.</summary>
    public int Left { get; private set; }

    /// <summary>Values of all pages that there are before and after.</summary>
    public BeforeAfter Value { get; private set; }

    /// <summary>The largest drop of a page's value, as a share; 0 where none drops.</summary>
    public double LargestDrop { get; private set; }

    /// <summary>Steps of all searches.</summary>
    public BeforeAfter Steps { get; private set; }

    /// <summary>Pages that were proven good enough.</summary>
    public BeforeAfter Proven { get; private set; }

    /// <summary>Pages that do not satisfy all constraints.</summary>
    public BeforeAfter Relaxed { get; private set; }

    /// <summary>Pages that were made without something.</summary>
    public BeforeAfter Degraded { get; private set; }

    /// <summary>The page whose search took most steps after the change; null before the first.</summary>
    public PageComparison? Slowest { get; private set; }

    /// <summary>The page that took longest after the change; not the same on every run.</summary>
    public PageComparison? Longest { get; private set; }

    /// <summary>Mean of Kendall's τ over the pages that have one; 1 where none has.</summary>
    public double Correlation => correlated == 0 ? 1 : correlations / correlated;

    /// <summary>The least of them.</summary>
    public double LeastCorrelation { get; private set; } = 1;

    /// <summary>What the pages are worth, by objective.</summary>
    public IReadOnlyDictionary<string, BeforeAfter> Objectives => objectives;

    /// <summary>What the constraints do, by name.</summary>
    public IReadOnlyDictionary<string, ConstraintTally> Constraints => constraints;

    /// <summary>Exposure by each attribute that was asked for.</summary>
    public IReadOnlyList<ExposureTally> Exposures { get; } = [.. by.Select(attribute => new ExposureTally(attribute))];

    /// <summary>The pages that changed most, most first.</summary>
    public IReadOnlyList<PageComparison> ChangedMost => changedMost;

    /// <summary>The pages that somebody asked for.</summary>
    public IReadOnlyList<PageComparison> Named => named;

    /// <summary>The first pages that there are only before or only after.</summary>
    public IReadOnlyList<PageComparison> OnlyOnce => refused;

    /// <summary>Pages that changed in this way.</summary>
    public int Count(ChangeKind kind) => kinds[(int)kind];

    /// <summary>Whether anything changed that a reader would see.</summary>
    public bool HasChanges => Count(ChangeKind.None) < Pages;

    /// <summary>Adds the next page.</summary>
    public void Add(PageComparison page)
    {
        Pages++;
        kinds[(int)page.Kind]++;
        if (places.Contains(page.Place))
        {
            named.Add(page);
        }

        if (page.Before is null || page.After is null)
        {
            if (refused.Count < MostRefused)
            {
                refused.Add(page);
            }

            return;
        }

        Moved += page.Moved;
        Entered += page.Entered;
        Left += page.Left;
        if (page.Correlation is { } correlation)
        {
            correlations += correlation;
            correlated++;
            LeastCorrelation = Math.Min(LeastCorrelation, correlation);
        }

        Count(page.Before, page.After);
        Slowest = Slowest is null || page.After.Steps > Slowest.After!.Steps ? page : Slowest;
        Longest = Longest is null || page.After.Took > Longest.After!.Took ? page : Longest;
        Keep(page);
    }

    private void Count(PageFacts before, PageFacts after)
    {
        var value = new BeforeAfter(before.Objective, after.Objective);
        Value += value;
        LargestDrop = Math.Max(LargestDrop, -(value.Share ?? 0));
        Items += new BeforeAfter(before.Page.Items.Length, after.Page.Items.Length);
        Steps += new BeforeAfter(before.Steps, after.Steps);
        Proven += Both(before.IsProven, after.IsProven);
        Relaxed += Both(before.Relaxed.Count > 0, after.Relaxed.Count > 0);
        Degraded += Both(!before.Page.Degraded.IsEmpty, !after.Page.Degraded.IsEmpty);
        foreach (var (name, worth) in before.Objectives)
        {
            objectives[name] = objectives.GetValueOrDefault(name) + new BeforeAfter(worth, 0);
        }

        foreach (var (name, worth) in after.Objectives)
        {
            objectives[name] = objectives.GetValueOrDefault(name) + new BeforeAfter(0, worth);
        }

        foreach (var name in before.Prices.Keys.Union(after.Prices.Keys, StringComparer.Ordinal).Union(before.Relaxed, StringComparer.Ordinal).Union(after.Relaxed, StringComparer.Ordinal))
        {
            var tally = constraints.GetValueOrDefault(name);
            constraints[name] = new ConstraintTally(
                tally.Binding + Both(before.Prices.ContainsKey(name), after.Prices.ContainsKey(name)),
                tally.Price + new BeforeAfter(before.Prices.GetValueOrDefault(name), after.Prices.GetValueOrDefault(name)),
                tally.Relaxed + Both(before.Relaxed.Contains(name, StringComparer.Ordinal), after.Relaxed.Contains(name, StringComparer.Ordinal)));
        }

        for (var index = 0; index < Exposures.Count; index++)
        {
            Exposures[index].Add(before, index, isBefore: true);
            Exposures[index].Add(after, index, isBefore: false);
        }
    }

    /// <summary>Keeps the page if it is among those that changed most; of equal ones those that came first.</summary>
    private void Keep(PageComparison page)
    {
        if (page.Kind == ChangeKind.None || mostKept == 0)
        {
            return;
        }

        var place = changedMost.Count;
        while (place > 0 && IsMore(page, changedMost[place - 1]))
        {
            place--;
        }

        if (place < mostKept)
        {
            changedMost.Insert(place, page);
            if (changedMost.Count > mostKept)
            {
                changedMost.RemoveAt(mostKept);
            }
        }
    }

    private static bool IsMore(PageComparison one, PageComparison other) => Size(one).CompareTo(Size(other)) > 0;

    private static (double Attention, int Items, double Value) Size(PageComparison page)
        => (page.AttentionMoved, page.Moved + page.Entered + page.Left, Math.Abs(page.After!.Objective - page.Before!.Objective));

    private static BeforeAfter Both(bool before, bool after) => new(before ? 1 : 0, after ? 1 : 0);
}
