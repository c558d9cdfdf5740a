using RankOrchestrator.Evaluation.Ratios;

namespace RankOrchestrator.Evaluation.Experiments;

/// <summary>One metric of the users of one arm, a row per user: a ratio of two sums, or a mean where every denominator is 1.</summary>
/// <param name="Numerators">What is counted, per user.</param>
/// <param name="Denominators">What it is counted on, per user; as long as the numerators.</param>
/// <param name="Covariates">What was known of the user before the experiment; empty where nothing was.</param>
public sealed record ArmRows(double[] Numerators, double[] Denominators, double[] Covariates)
{
    /// <summary>Number of users.</summary>
    public int Users => Numerators.Length;

    /// <summary>Users whose numerator is not 0: those that the metric has heard of.</summary>
    public int Events => Numerators.Count(number => number != 0);

    /// <summary>
    /// How much each user moves the ratio (the delta method; A. Deng et al., "Applying the Delta Method in Metric Analytics", KDD 2018, §2.2).
    /// They sum to 0.
    /// </summary>
    internal double[] Influences() => new RatioSum(Numerators, Denominators).Influences();

    /// <summary>The ratio as it is.</summary>
    internal double Ratio() => new RatioSum(Numerators, Denominators).Value;
}
