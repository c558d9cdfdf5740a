using RankOrchestrator.Evaluation.Distributions;

namespace RankOrchestrator.Evaluation.Tests.Distributions;

/// <summary>Against the tables (Abramowitz and Stegun, table 26.1) and a numerical integral.</summary>
public sealed class NormalDistributionTests
{
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.025, -1.959963984540054)]
    [InlineData(0.995, 2.5758293035489004)]
    [InlineData(0.9, 1.2815515655446004)]
    public void Quantiles_are_those_of_the_tables(double probability, double expected)
    {
        NormalDistribution.Quantile(probability).ShouldBe(expected, 1e-11);
        NormalDistribution.Cumulative(expected).ShouldBe(probability, 1e-12);
    }

    [Fact]
    public void The_cumulative_probability_is_the_integral_of_the_density()
    {
        const double Step = 1e-4;
        var sum = 0.5;
        for (var index = 0; index < 30_000; index++)
        {
            var middle = (index + 0.5) * Step;
            sum += Step * Math.Exp(-middle * middle / 2) / Math.Sqrt(2 * Math.PI);
        }

        NormalDistribution.Cumulative(3).ShouldBe(sum, 1e-9);
    }
}
