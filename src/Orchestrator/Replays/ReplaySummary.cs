namespace RankOrchestrator.Orchestrator.Replays;

/// <summary>What replayed pages are like together; of the pages themselves only those that changed most are kept.</summary>
/// <param name="listed">How many of those.</param>
internal sealed class ReplaySummary(int listed)
{
    private readonly List<ReplayedPage> most = [];
    private readonly SortedDictionary<string, long[]> surfaces = new(StringComparer.Ordinal);

    /// <summary>Pages.</summary>
    public long Pages { get; private set; }

    /// <summary>Pages that were served by the plan that made them again.</summary>
    public long OfSamePlan { get; private set; }

    /// <summary>Pages that differ, and in which time had a part when they were served.</summary>
    public long Timed { get; private set; }

    /// <summary>Items that entered, left, and moved.</summary>
    public (long Entered, long Left, long Moved) Items { get; private set; }

    /// <summary>Whether any page differs.</summary>
    public bool HasChanges => this[ReplayOutcome.Identical] < Pages;

    /// <summary>The pages that changed most, first those with most items that entered or left.</summary>
    public IReadOnlyList<ReplayedPage> Most => most;

    /// <summary>By surface, pages by outcome.</summary>
    public IEnumerable<KeyValuePair<string, long[]>> Surfaces => surfaces;

    /// <summary>Pages of an outcome.</summary>
    public long this[ReplayOutcome outcome] => surfaces.Values.Sum(counts => counts[(int)outcome]);

    /// <summary>Adds a page; not one that was refused.</summary>
    public void Add(ReplayedPage page)
    {
        Pages++;
        OfSamePlan += page.IsOfSamePlan ? 1 : 0;
        Timed += page.WasTimed ? 1 : 0;
        Items = (Items.Entered + page.Entered, Items.Left + page.Left, Items.Moved + page.Moved);
        if (!surfaces.TryGetValue(page.Surface, out var counts))
        {
            surfaces[page.Surface] = counts = new long[3];
        }

        counts[(int)page.Outcome]++;
        if (page.Outcome == ReplayOutcome.Identical)
        {
            return;
        }

        // Equal ones stay in the order of the log.
        var place = most.FindIndex(other => Weight(other) < Weight(page));
        most.Insert(place < 0 ? most.Count : place, page);
        if (most.Count > listed)
        {
            most.RemoveAt(most.Count - 1);
        }
    }

    private static long Weight(ReplayedPage page) => ((page.Entered + page.Left) * 10_000L) + page.Moved;
}
