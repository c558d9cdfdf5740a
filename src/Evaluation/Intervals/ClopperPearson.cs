using RankOrchestrator.Evaluation.Distributions;

namespace RankOrchestrator.Evaluation.Intervals;

/// <summary>
/// The exact interval of a probability of which events in independent trials are known (C. J. Clopper, E. S. Pearson,
/// Biometrika 26 (1934) 404–413): it holds the truth at least as often as its level says, for every number of trials.
/// </summary>
public static class ClopperPearson
{
    /// <summary>The two ends; from 0 to 1.</summary>
    public static Interval Of(int events, int trials, double level)
    {
        var tail = (1 - level) / 2;
        return new Interval(
            events == 0 ? 0 : BetaDistribution.Quantile(events, trials - events + 1, tail),
            events == trials ? 1 : BetaDistribution.Quantile(events + 1, trials - events, 1 - tail));
    }
}
