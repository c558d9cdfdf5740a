using RankOrchestrator.Evaluation.Distributions;

namespace RankOrchestrator.Evaluation.Tests.Distributions;

/// <summary>Against SciPy 1.10 (<c>gamma.ppf</c>, <c>gammaln</c>) and closed forms.</summary>
public sealed class GammaDistributionTests
{
    [Theory]
    [InlineData(0.5, 0.025, 0.0004910345585876278)]
    [InlineData(3.7, 0.975, 8.312977261150271)]
    [InlineData(46, 0.025, 33.677781408971875)]
    [InlineData(47, 0.975, 61.357553710586004)]
    [InlineData(400, 0.5, 399.6667160944644)]
    public void Quantiles_agree_with_another_implementation(double shape, double probability, double expected)
        => GammaDistribution.Quantile(shape, probability).ShouldBe(expected, 1e-10 * expected);

    [Theory]
    [InlineData(0.1, 2.252712651734206)]
    [InlineData(0.5, 0.5723649429247)]
    [InlineData(1, 0)]
    [InlineData(2.5, 0.2846828704729192)]
    [InlineData(11.9, 17.25847745059552)]
    [InlineData(12, 17.502307845873887)]
    [InlineData(100, 359.1342053695754)]
    public void The_logarithm_of_the_gamma_function_agrees_with_another_implementation(double x, double expected)
        => GammaDistribution.LogGamma(x).ShouldBe(expected, 1e-13 * Math.Max(1, expected));

    [Fact]
    public void Of_shape_1_it_is_the_exponential_distribution()
    {
        for (var x = 0.01; x < 30; x *= 1.3)
        {
            GammaDistribution.Cumulative(1, x).ShouldBe(1 - Math.Exp(-x), 1e-14);
        }
    }

    [Fact]
    public void A_quantile_undoes_the_cumulative_probability()
    {
        for (var shape = 0.3; shape < 200; shape *= 1.7)
        {
            foreach (var probability in new[] { 0.001, 0.025, 0.5, 0.975, 0.999 })
            {
                GammaDistribution.Cumulative(shape, GammaDistribution.Quantile(shape, probability)).ShouldBe(probability, 1e-11);
            }
        }
    }
}
