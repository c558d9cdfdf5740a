using RankOrchestrator.Evaluation.Distributions;
using RankOrchestrator.Evaluation.Ratios;

namespace RankOrchestrator.Evaluation.Intervals;

/// <summary>The number plus and minus a quantile of the normal distribution times its standard error.</summary>
public static class NormalInterval
{
    /// <summary>The two ends.</summary>
    public static Interval Of(RatioSum terms, double level)
    {
        var (value, half) = (terms.Value, NormalDistribution.Quantile((1 + level) / 2) * terms.StandardError());
        return new Interval(value - half, value + half);
    }
}
