using RankOrchestrator.Evaluation.Distributions;

namespace RankOrchestrator.Evaluation.Experiments;

/// <summary>
/// Whether as many users came into each arm as were meant to: the Dirichlet-multinomial martingale (M. Lindon, A. Malek, "Anytime-Valid
/// Inference for Multinomial Count Data", arXiv 2011.01808, §3). It may be looked at after every user: were the shares right, the evidence
/// would ever reach 1/a with a probability of at most a. Depends on counts alone, not on the order in which users came.
/// </summary>
public static class SampleRatio
{
    /// <summary>What the evidence has to reach: one false alarm in so many experiments.</summary>
    public const double Alarm = 1000;

    /// <summary>
    /// How near to the meant shares others are expected to be: as though so many users had come by the meant shares. One number is slow to
    /// notice either a few users lost of many or many of a few; the mean of martingales is one, too.
    /// </summary>
    private static readonly double[] Concentrations = [100, 1_000, 10_000];

    /// <summary>The evidence against the meant shares; 1 before the first user.</summary>
    /// <param name="users">Users of each arm.</param>
    /// <param name="shares">The share that is meant for each arm; above 0, need not sum to 1.</param>
    public static double Evidence(ReadOnlySpan<long> users, ReadOnlySpan<double> shares)
    {
        var (total, count) = (0.0, 0L);
        for (var arm = 0; arm < users.Length; arm++)
        {
            total += shares[arm];
            count += users[arm];
        }

        var evidence = 0.0;
        foreach (var concentration in Concentrations)
        {
            var log = GammaDistribution.LogGamma(concentration) - GammaDistribution.LogGamma(concentration + count);
            for (var arm = 0; arm < users.Length; arm++)
            {
                var share = shares[arm] / total;
                var expected = concentration * share;
                log += GammaDistribution.LogGamma(expected + users[arm]) - GammaDistribution.LogGamma(expected) - (users[arm] * Math.Log(share));
            }

            evidence += Math.Exp(log) / Concentrations.Length;
        }

        return evidence;
    }
}
