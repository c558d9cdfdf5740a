using System.Collections.Immutable;
using RankOrchestrator.Evaluation.Ratios;

namespace RankOrchestrator.Evaluation.Pages;

/// <summary>What each page contributes to an estimate of the mean reward of a page. Pages are independent of each other, or the units that they are of.</summary>
public static class PageTerms
{
    /// <summary>The propensities that an estimator needs; null when the log does not have them.</summary>
    public static PagePropensities? Propensities(LoggedPages pages, PageEstimator estimator) => estimator switch
    {
        PageEstimator.Standard => pages.OfPages,
        PageEstimator.Independent => pages.OfSlots,
        PageEstimator.RewardInteraction => pages.OfPrefixes,
    };

    /// <summary>By page, the sum over its slots.</summary>
    public static double[] PageRewards(LoggedPages pages)
    {
        var rewards = new double[pages.Count];
        for (var page = 0; page < rewards.Length; page++)
        {
            rewards[page] = Ratio.Sum(pages.Rewards.AsSpan(page * pages.Slots, pages.Slots));
        }

        return rewards;
    }

    /// <summary>
    /// The rewards that share a weight, with that weight, by page: the whole page for the standard estimator, a slot each for the others.
    /// </summary>
    public static ImmutableArray<(double[] Weights, double[] Rewards)> Columns(LoggedPages pages, PageEstimator estimator)
    {
        var propensities = Propensities(pages, estimator) ?? throw new ArgumentException("The log does not have the propensities of the estimator.", nameof(estimator));
        var columns = estimator == PageEstimator.Standard ? 1 : pages.Slots;
        if (propensities.Logged.Length != pages.Count * columns)
        {
            throw new ArgumentException("There are not as many propensities as the pages need.", nameof(pages));
        }

        return estimator == PageEstimator.Standard
            ? [(Weights(pages, propensities, 0, 1), PageRewards(pages))]
            : [.. Enumerable.Range(0, columns).Select(slot => (Weights(pages, propensities, slot, columns), Slot(pages, pages.Rewards, slot)))];
    }

    /// <summary>The estimate: Σ w r over the number of pages, or, self-normalised, over Σ w, slot by slot.</summary>
    public static RatioSum Of(LoggedPages pages, PageEstimator estimator, bool isSelfNormalised)
    {
        var ones = new double[pages.Count];
        Array.Fill(ones, 1);
        return new RatioSum([.. Columns(pages, estimator).Select(column => new Ratio(Product(column.Weights, column.Rewards), isSelfNormalised ? column.Weights : ones))]).ByUnit(pages.Units);
    }

    /// <summary>By page, the target's probability of what could not have been shown at the slot; null when it is not known.</summary>
    public static double[]? Unsupported(LoggedPages pages, int slot) => pages.UnsupportedShares is { } shares ? Slot(pages, shares, slot) : null;

    private static double[] Weights(LoggedPages pages, PagePropensities propensities, int column, int columns)
    {
        var weights = new double[pages.Count];
        for (var page = 0; page < weights.Length; page++)
        {
            var place = (page * columns) + column;
            weights[page] = propensities.Target[place] / propensities.Logged[place];
        }

        return weights;
    }

    private static double[] Slot(LoggedPages pages, double[] column, int slot)
    {
        var numbers = new double[pages.Count];
        for (var page = 0; page < numbers.Length; page++)
        {
            numbers[page] = column[(page * pages.Slots) + slot];
        }

        return numbers;
    }

    private static double[] Product(double[] weights, double[] rewards)
    {
        var products = new double[weights.Length];
        for (var page = 0; page < products.Length; page++)
        {
            products[page] = weights[page] * rewards[page];
        }

        return products;
    }
}
