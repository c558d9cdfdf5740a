using System.Collections.Immutable;
using RankOrchestrator.Evaluation.Intervals;
using RankOrchestrator.Evaluation.Pages;

namespace RankOrchestrator.Orchestrator.Estimates;

/// <summary>What the pages of a surface got, and what others would have got in their place.</summary>
/// <param name="Surface">The surface.</param>
/// <param name="Pages">Pages with probabilities.</param>
/// <param name="Explored">Those of them that were not the best page.</param>
/// <param name="Same">Those of them that are, slot by slot, what is asked about.</param>
/// <param name="Served">What a page got as it was served, on average.</param>
/// <param name="Estimates">What a page would have got, by estimator.</param>
internal sealed record SurfaceEstimate(string Surface, int Pages, int Explored, int Same, double Served, ImmutableArray<PageEstimate> Estimates)
{
    /// <summary>Of the pages of a surface.</summary>
    public static SurfaceEstimate Of(string surface, IReadOnlyList<ExploredPage> pages, IntervalRules rules)
    {
        // Pages have as many slots as the longest: what lies beyond one's own is the same under any policy.
        var slots = pages.Max(page => page.Slots);
        var cells = pages.Count * slots;
        var (rewards, items, prefixes, whole) = (new double[cells], Columns(cells), Columns(cells), Columns(pages.Count));
        for (var index = 0; index < pages.Count; index++)
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
        var logged = new LoggedPages(slots, rewards)
        {
            OfPages = isExact ? new PagePropensities(whole.Logged, whole.Target) : null,
            OfSlots = new PagePropensities(items.Logged, items.Target),
            OfPrefixes = isExact ? new PagePropensities(prefixes.Logged, prefixes.Target) : null,
        };
        return new SurfaceEstimate(
            surface,
            pages.Count,
            pages.Count(page => page.Explored >= 0),
            pages.Count(page => page.IsOfTarget.All(same => same)),
            rewards.Sum() / pages.Count,
            PageEvaluation.Of(logged, rules));
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
