namespace RankOrchestrator.Orchestrator.Frontiers;

/// <summary>Draws a frontier over pages that are held.</summary>
internal static class Frontier
{
    /// <summary>The frontier, and the point that is asked for.</summary>
    /// <param name="surface">The surface's name.</param>
    /// <param name="pages">The pages.</param>
    /// <param name="objectives">What is traded.</param>
    /// <param name="today">The weights of the policies, in the order of the objectives.</param>
    /// <param name="mostPoints">Corners after which the search ends.</param>
    /// <param name="target">The objective to have the most of; -1 for none.</param>
    /// <param name="keeps">What the others have to keep.</param>
    /// <param name="isLate">Whether no more points are to be looked for; null for never.</param>
    public static FrontierReport Draw(
        string surface,
        TradedPages pages,
        TradedObjectives objectives,
        IReadOnlyList<double> today,
        int mostPoints,
        int target,
        IReadOnlyList<KeptAmount> keeps,
        Func<bool>? isLate = null)
    {
        var amounts = pages.Amounts(today);
        var search = new FrontierSearch(pages.Amounts, new WeightVectors(today, amounts), amounts, mostPoints);
        search.Add(today, amounts);
        search.Run(isLate);
        var isComplete = search.IsComplete;
        double[] unit = [.. amounts.Select(amount => amount == 0 ? 1 : Math.Abs(amount))];
        var chosen = target < 0 ? null : new KeepingSearch(search, unit, target, [.. keeps.Select(keep => (keep.Objective, keep.Share * amounts[keep.Objective]))]).Find();
        return new FrontierReport
        {
            Surface = surface,
            Pages = pages.Count,
            Objectives = objectives.Names,
            Weights = objectives.WeightNames,
            Today = Point(new FrontierSearch.Found(today, amounts), amounts),
            Points = [.. search.Front().Select(found => Point(found, amounts))],
            Chosen = chosen is null ? null : Point(chosen, amounts),
            IsExact = pages.IsExact,
            IsComplete = isComplete,
        };
    }

    private static FrontierPoint Point(FrontierSearch.Found found, double[] today)
        => new(found.Weights, found.Amounts, [.. found.Amounts.Select((amount, objective) => today[objective] == 0 ? (double?)null : amount / today[objective])]);
}
