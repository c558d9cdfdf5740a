using System.Collections.Immutable;
using RankOrchestrator.Evaluation.Intervals;
using RankOrchestrator.Evaluation.Pages;
using RankOrchestrator.Evaluation.Summaries;

namespace RankOrchestrator.Orchestrator.Estimates;

/// <summary>What the pages of a surface got, and what others would have got in their place.</summary>
/// <param name="Surface">The surface.</param>
/// <param name="Pages">Pages with probabilities.</param>
/// <param name="Explored">Those of them that were not the best page.</param>
/// <param name="Same">Those of them that are, slot by slot, what is asked about.</param>
/// <param name="Served">What a page got as it was served, on average.</param>
/// <param name="Users">Units of the intervals: users, and pages without one.</param>
/// <param name="Estimates">What a page would have got, by estimator of pages.</param>
/// <param name="BySlot">What a page would have got, by estimator of rows: a row is a slot of a page, and numbers are the sum over slots.</param>
internal sealed record SurfaceEstimate(
    string Surface,
    int Pages,
    int Explored,
    int Same,
    double Served,
    int Users,
    ImmutableArray<PageEstimate> Estimates,
    PolicyEvaluation BySlot)
{
    /// <summary>Of the pages of a surface.</summary>
    /// <param name="surface">The surface.</param>
    /// <param name="served">Its pages, each with a request id of its own.</param>
    /// <param name="rules">What intervals promise.</param>
    public static SurfaceEstimate Of(string surface, IReadOnlyList<ExploredPage> served, IntervalRules rules)
    {
        // Pages of a user are one unit, in the order of the users' first pages; a page of nobody known is one of its own.
        ExploredPage[][] users = [.. served.GroupBy(page => (page.User, page.User.Length > 0 ? "" : page.RequestId)).Select(user => user.ToArray())];
        ExploredPage[] pages = [.. users.SelectMany(user => user)];
        int[] units = [.. users.SelectMany((user, unit) => user.Select(_ => unit))];

        // Pages have as many slots as the longest: what lies beyond one's own is the same under any policy.
        var slots = pages.Max(page => page.Slots);
        var cells = pages.Length * slots;
        var (rewards, items, prefixes, whole) = (new double[cells], Columns(cells), Columns(cells), Columns(pages.Length));
        for (var index = 0; index < pages.Length; index++)
        {
            var page = pages[index];
            var (down, isSame) = (page.Prefixes(), true);
            for (var slot = 0; slot < page.Slots; slot++)
            {
                var cell = (index * slots) + slot;
                isSame &= page.IsOfTarget[slot];
                rewards[cell] = page.Rewards[slot];
                (items.Logged[cell], items.Target[cell]) = (page.Propensities[slot], page.IsOfTarget[slot] ? 1 : 0);
                (prefixes.Logged[cell], prefixes.Target[cell]) = (down[slot], isSame ? 1 : 0);
            }

            for (var beyond = (index * slots) + page.Slots; beyond < (index + 1) * slots; beyond++)
            {
                (prefixes.Logged[beyond], prefixes.Target[beyond]) = (page.Probability ?? 1, isSame ? 1 : 0);
            }

            (whole.Logged[index], whole.Target[index]) = (page.Probability ?? 1, isSame ? 1 : 0);
        }

        // Propensities of items that were sampled say nothing of pages as a whole, nor of what stands together in them.
        var isExact = pages.All(page => page.Probability is not null);
        var rows = SlotRows.Of(pages, units, slots);
        var bySlot = PolicyEvaluation.Of(rows, rules);
        var logged = new LoggedPages(slots, rewards)
        {
            Units = units,
            UnsupportedShares = rows.UnsupportedShares,
            OfPages = isExact ? new PagePropensities(whole.Logged, whole.Target) : null,
            OfSlots = new PagePropensities(items.Logged, items.Target),
            OfPrefixes = isExact ? new PagePropensities(prefixes.Logged, prefixes.Target) : null,
        };
        return new SurfaceEstimate(
            surface,
            pages.Length,
            pages.Count(page => page.Explored >= 0),
            pages.Count(page => page.IsOfTarget.All(same => same)),
            rewards.Sum() / pages.Length,
            users.Length,
            PageEvaluation.Of(logged, rules),
            bySlot with { Estimates = [.. bySlot.Estimates.Select(estimate => estimate.Times(slots))] });
    }

    /// <summary>Columns in which nothing differs yet.</summary>
    private static (double[] Logged, double[] Target) Columns(int length)
    {
        var (logged, target) = (new double[length], new double[length]);
        Array.Fill(logged, 1);
        Array.Fill(target, 1);
        return (logged, target);
    }
}
