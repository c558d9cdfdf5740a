using RankOrchestrator.Allocation.Certified.LinearProgram;
using RankOrchestrator.Allocation.Certified.Primal;
using RankOrchestrator.Allocation.Engines;

namespace RankOrchestrator.Allocation.Certified.Search;

/// <summary>
/// Branching over columns that come as they are needed (Barnhart et al., Branch-and-Price: Column Generation for Solving Huge Integer
/// Programs, 1998): first for better pages among the places of the relaxation, each of which closes more of the others; then over all
/// that are left open.
/// </summary>
internal sealed class BranchAndPrice(StepMeter meter, ColumnGeneration columns, BranchAndBound branchAndBound, Incumbent incumbent)
{
    /// <summary>With more open places than this, branching would not get anywhere within a request.</summary>
    public const int MostPlaces = 3000;

    /// <summary>With fewer open places than this, all of them are searched at once.</summary>
    public const int FewPlaces = 300;

    /// <summary>The part of the budget for one search for a better page among the places of the relaxation.</summary>
    private const double RestrictedShare = 0.1;

    private const int MostRestrictedSteps = 10_000;
    private const int MostRestrictedSearches = 6;

    /// <summary>Searches of all open places that rounding brings to an early end and that are begun anew.</summary>
    private const int MostRestarts = 2;

    /// <summary>Searches the places that the relaxation has left open, as long as these are few enough or become so.</summary>
    /// <returns>No page in open places is worth more.</returns>
    public double Run()
    {
        var open = columns.FixPlaces();
        for (var left = MostRestrictedSearches; left > 0 && open > FewPlaces && (FindBetterPage(likelyFirst: true) || FindBetterPage(likelyFirst: false)); left--)
        {
            if (meter.IsOver || !columns.Refine())
            {
                return columns.Bound;
            }

            open = columns.FixPlaces();
        }

        var bound = columns.Bound;
        for (var left = MostRestarts; left >= 0 && open <= MostPlaces && !incumbent.IsProvenBy(bound) && !meter.IsOver; left--)
        {
            columns.AddOpenPlaces();
            columns.Master.Shrink();
            bound = Math.Min(bound, branchAndBound.Run());
            if (!incumbent.IsProvenBy(bound) && !meter.IsOver && columns.Run())
            {
                // Rounding left something open: the same again from fresh numbers.
                open = columns.FixPlaces();
            }
        }

        return bound;
    }

    /// <summary>The places of the relaxation alone prove nothing, but hold better pages, which close more.</summary>
    private bool FindBetterPage(bool likelyFirst)
    {
        columns.Master.Shrink();
        var whole = meter.Confine(RestrictedShare, MostRestrictedSteps);
        var before = incumbent.Worth;
        branchAndBound.FindBetterPage(likelyFirst);
        meter.Release(whole);
        return incumbent.Worth > before;
    }
}
