using RankOrchestrator.Evaluation.Distributions;

namespace RankOrchestrator.Evaluation.Experiments;

/// <summary>
/// Between which of the numbers seen so far a quantile lies, after any number of them and at all times together as often as the level says (S. R. Howard,
/// A. Ramdas, "Sequential Estimation of Quantiles with Applications to A/B Testing and Best-Arm Identification", arXiv 1906.09712, §3: of a
/// fixed quantile it is a confidence sequence for a coin). How many of n numbers are at most the p-quantile is n tosses of a coin of p; those counts are
/// kept that the beta-binomial mixture martingale does not refute. O(log n) for a look.
/// </summary>
public sealed class QuantileSequence
{
    /// <summary>The interval is narrowest after about so many numbers.</summary>
    private const double Concentration = 2_000;

    private readonly double quantile;
    private readonly double threshold;

    /// <param name="quantile">From 0 to 1, both excluded.</param>
    /// <param name="level">How often all intervals together hold the truth; from 0 to 1, both excluded.</param>
    public QuantileSequence(double quantile, double level)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(quantile is > 0 and < 1, true, nameof(quantile));
        ArgumentOutOfRangeException.ThrowIfNotEqual(level is > 0 and < 1, true, nameof(level));
        this.quantile = quantile;
        threshold = -Math.Log(1 - level);
    }

    /// <summary>
    /// The fewest and the most of the numbers that are at most the quantile: it is not below the number with the first place in order, and not above
    /// that with the place behind the second. 0 for the first, and all for the second, where the interval has no such end yet.
    /// </summary>
    /// <param name="count">How many numbers there are.</param>
    public (long Fewest, long Most) Ranks(long count)
    {
        var middle = (long)Math.Round(quantile * count);
        return (Search(middle, 0, count), Search(middle, count, count));
    }

    /// <summary>The last count from the middle towards an end that is not refuted.</summary>
    private long Search(long middle, long end, long count)
    {
        if (!IsRefuted(end, count))
        {
            return end;
        }

        var (kept, refuted) = (middle, end);
        while (Math.Abs(kept - refuted) > 1)
        {
            var between = (kept + refuted) / 2;
            (kept, refuted) = IsRefuted(between, count) ? (kept, between) : (between, refuted);
        }

        return kept;
    }

    private bool IsRefuted(long below, long count)
    {
        var (first, second) = (Concentration * quantile, Concentration * (1 - quantile));
        var likelihood = (below * Math.Log(quantile)) + ((count - below) * Math.Log(1 - quantile));
        return LogBeta(first + below, second + count - below) - LogBeta(first, second) - likelihood >= threshold;
    }

    private static double LogBeta(double first, double second)
        => GammaDistribution.LogGamma(first) + GammaDistribution.LogGamma(second) - GammaDistribution.LogGamma(first + second);
}
