using RankOrchestrator.Evaluation.Distributions;

namespace RankOrchestrator.Evaluation.Tests.Distributions;

/// <summary>Against closed forms: sums of binomial probabilities, powers, symmetry.</summary>
public sealed class BetaDistributionTests
{
    [Fact]
    public void Of_whole_shapes_it_is_a_sum_of_binomial_probabilities()
    {
        foreach (var (first, second) in new[] { (1, 1), (2, 5), (7, 3), (20, 31), (1, 200) })
        {
            for (var x = 0.005; x < 1; x += 0.083)
            {
                var trials = first + second - 1;
                var expected = Enumerable.Range(first, trials - first + 1).Sum(events => Binomial(trials, events, x));
                BetaDistribution.Cumulative(first, second, x).ShouldBe(expected, 1e-11);
            }
        }
    }

    [Fact]
    public void With_one_shape_of_1_it_is_a_power()
    {
        BetaDistribution.Quantile(1, 10_000, 0.975).ShouldBe(1 - Math.Pow(0.025, 1 / 10_000.0), 1e-12);
        BetaDistribution.Quantile(3.5, 1, 0.2).ShouldBe(Math.Pow(0.2, 1 / 3.5), 1e-12);
    }

    [Fact]
    public void A_quantile_undoes_the_cumulative_probability_and_the_sides_mirror_each_other()
    {
        foreach (var (first, second) in new[] { (0.3, 0.7), (2.0, 300.0), (51.0, 9950.0), (400.0, 400.0) })
        {
            foreach (var probability in new[] { 0.001, 0.025, 0.5, 0.975, 0.999 })
            {
                var quantile = BetaDistribution.Quantile(first, second, probability);
                BetaDistribution.Cumulative(first, second, quantile).ShouldBe(probability, 1e-9);
                (1 - BetaDistribution.Quantile(second, first, 1 - probability)).ShouldBe(quantile, 1e-10);
            }
        }
    }

    internal static double Binomial(int trials, int events, double probability)
        => Math.Exp(LogChoices(trials, events) + (events * Math.Log(probability)) + ((trials - events) * Math.Log(1 - probability)));

    private static double LogChoices(int trials, int events)
        => GammaDistribution.LogGamma(trials + 1) - GammaDistribution.LogGamma(events + 1) - GammaDistribution.LogGamma(trials - events + 1);
}
