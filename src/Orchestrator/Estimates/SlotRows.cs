using RankOrchestrator.Evaluation.Estimators;
using RankOrchestrator.Evaluation.Logs;

namespace RankOrchestrator.Orchestrator.Estimates;

/// <summary>
/// The slots of pages as rows: what stood there, how probable it was there, what came of it, and whether the pages that are asked about have the
/// same. The model of the reward is the rate by slot and tenth of the value, from users other than the row's.
/// </summary>
internal static class SlotRows
{
    /// <summary>A row for each slot of each page. Pages have as many slots as the longest: nothing stands in those beyond one's own, whatever is shown.</summary>
    /// <param name="pages">The pages, those of a unit together.</param>
    /// <param name="units">By page, its unit.</param>
    /// <param name="slots">Slots of every page.</param>
    public static LoggedRows Of(IReadOnlyList<ExploredPage> pages, ReadOnlySpan<int> units, int slots)
    {
        var count = pages.Count * slots;
        var (shown, places, targets, unit) = (new int[count], new int[count], new int[count], new int[count]);
        var (propensities, rewards, isTarget, unsupported) = (new double[count], new double[count], new double[count], new double[count]);
        var largest = 1.0;
        for (var slot = 0; slot < slots; slot++)
        {
            var tenths = new ValueTenths(pages.Where(page => slot < page.Slots).Select(page => page.TargetValues[slot]));
            for (var index = 0; index < pages.Count; index++)
            {
                var (page, row) = (pages[index], (index * slots) + slot);
                (places[row], unit[row]) = (slot, units[index]);
                if (slot >= page.Slots)
                {
                    (shown[row], targets[row], propensities[row], isTarget[row]) = (-1, -1, 1, 1);
                    continue;
                }

                (shown[row], targets[row]) = (tenths.Of(page.Values[slot]), tenths.Of(page.TargetValues[slot]));
                (propensities[row], rewards[row], isTarget[row]) = (page.Propensities[slot], page.Rewards[slot], page.IsOfTarget[slot] ? 1 : 0);
                unsupported[row] = page.TargetPropensities[slot] == 0 ? 1 : 0;
                largest = Math.Max(largest, 1 / page.TargetPropensities[slot]);
            }
        }

        var rows = Rows(null);
        return Rows(CrossFittedRates.Of(rows, targets, ValueTenths.Cells));

        // Only what certainly could not be shown is known: that nothing else is missing is not.
        LoggedRows Rows(PredictedRewards? model) => new(shown, places, propensities, rewards, isTarget)
        {
            Predictions = model,
            Units = unit,
            UnsupportedShares = Array.Exists(unsupported, share => share > 0) ? unsupported : null,
            LargestWeight = double.IsFinite(largest) ? largest : null,
        };
    }
}
