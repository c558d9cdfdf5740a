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
        var (impressions, matches, clicks, loggedClicks) = (0, 0, 0, 0);
        var (weights, sum, squares, largest) = (0.0, 0.0, 0.0, 0.0);
        for (var row = 0; row < pages.Count; row++)
        {
            var impression = log.Impressions[row];
            if (impression.At < from || (question == ClickRateQuestion.FirstItemFirst && impression.Position != 1))
            {
                continue;
            }

            impressions++;
            loggedClicks += impression.IsClicked ? 1 : 0;
            var weight = 1 / impression.Propensity;
            largest = Math.Max(largest, weight);
            var slot = question == ClickRateQuestion.EveryItemAtItsPosition ? impression.Position - 1 : 0;
            if (pages.Item(row, slot) != impression.Item)
            {
                continue;
            }

            matches++;
            weights += weight;
            if (impression.IsClicked)
            {
                clicks++;
                sum += weight;
                squares += weight * weight;
            }
        }

        return impressions == 0 ? null : new ClickRateEstimate(impressions, matches, weights, new WeightedCount(clicks, sum, squares, largest), loggedClicks);
    }
}
