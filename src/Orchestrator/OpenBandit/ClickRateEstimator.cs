using RankOrchestrator.Evaluation.Intervals;
using RankOrchestrator.Evaluation.Logs;
using RankOrchestrator.Evaluation.Weights;

namespace RankOrchestrator.Orchestrator.OpenBandit;

/// <summary>Which impressions of the log speak about a page, and for which place of it.</summary>
internal enum ClickRateQuestion
{
    /// <summary>The item of our first slot, shown at any position: its click rate averaged over the positions.</summary>
    FirstItemAnywhere,

    /// <summary>The item of our first slot, shown at the first position; impressions at other positions are left out.</summary>
    FirstItemFirst,

    /// <summary>Every slot's item at its own position: the click rate per place of the page.</summary>
    EveryItemAtItsPosition,
}

/// <summary>Sums the log up for a question.</summary>
internal static class ClickRateEstimator
{
    /// <summary>The estimate over impressions that are selected.</summary>
    /// <param name="log">What was shown and clicked, with the probability that it was shown.</param>
    /// <param name="pages">The page made for each of them.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="from">Impressions before this moment are left out.</param>
    /// <returns>Null when no impression can answer.</returns>
    public static ClickRateEstimate? Estimate(OpenBanditLog log, ReplayedPages pages, ClickRateQuestion question, DateTimeOffset from)
    {
        var rows = Rows(log, pages, question, from);
        if (rows.Count == 0)
        {
            return null;
        }

        var weights = ImportanceWeights.Of(rows);
        var diagnostics = WeightDiagnostics.Of(rows, weights);
        return new ClickRateEstimate(rows.Count, diagnostics.Matches, weights.Sum(), WeightedCount.Of(weights, rows.Rewards, rows.LargestWeight!.Value), (int)rows.Rewards.Sum());
    }

    /// <summary>The impressions that can answer, with what our page is certain to show as the target.</summary>
    private static LoggedRows Rows(OpenBanditLog log, ReplayedPages pages, ClickRateQuestion question, DateTimeOffset from)
    {
        var chosen = Enumerable.Range(0, pages.Count)
            .Where(row => log.Impressions[row].At >= from && (question != ClickRateQuestion.FirstItemFirst || log.Impressions[row].Position == 1))
            .ToArray();
        var (items, slots, propensities, clicks, targets) = (new int[chosen.Length], new int[chosen.Length], new double[chosen.Length], new double[chosen.Length], new double[chosen.Length]);
        var largest = 0.0;
        for (var index = 0; index < chosen.Length; index++)
        {
            var impression = log.Impressions[chosen[index]];
            var slot = question == ClickRateQuestion.EveryItemAtItsPosition ? impression.Position - 1 : 0;
            (items[index], slots[index], propensities[index]) = (impression.Item, impression.Position - 1, impression.Propensity);
            clicks[index] = impression.IsClicked ? 1 : 0;
            targets[index] = pages.Item(chosen[index], slot) == impression.Item ? 1 : 0;
            largest = Math.Max(largest, 1 / impression.Propensity);
        }

        return new LoggedRows(items, slots, propensities, clicks, targets) { LargestWeight = largest };
    }
}
