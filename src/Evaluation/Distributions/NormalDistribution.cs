namespace RankOrchestrator.Evaluation.Distributions;

/// <summary>The standard normal distribution, through the gamma distribution of shape ½: a square of it, halved.</summary>
public static class NormalDistribution
{
    /// <summary>The number that the variable stays below with a probability strictly between 0 and 1.</summary>
    public static double Quantile(double probability)
    {
        var inside = Math.Abs((2 * probability) - 1);
        return inside == 0 ? 0 : Math.Sign(probability - 0.5) * Math.Sqrt(2 * GammaDistribution.Quantile(0.5, inside));
    }

    /// <summary>The probability of staying below <paramref name="x"/>.</summary>
    public static double Cumulative(double x) => 0.5 + (0.5 * Math.Sign(x) * GammaDistribution.Cumulative(0.5, x * x / 2));
}
