using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Evaluation.Distributions;
using RankOrchestrator.Evaluation.Intervals;

namespace RankOrchestrator.Evaluation.Tests.Intervals;

public sealed class WeightedCountTests
{
    /// <summary>Exact Poisson intervals, and one of unequal weights (2, 4 and 2 of at most 5), computed with SciPy's chi2.ppf.</summary>
    [Theory]
    [InlineData(0, 0, 0, 1, 0, 3.6888794541139354)]
    [InlineData(1, 1, 1, 1, 0.025317807984289876, 5.571643390938898)]
    [InlineData(46, 46, 46, 1, 33.677781408971875, 61.357553710586004)]
    [InlineData(3, 8, 24, 5, 1.4411024583391268, 29.881148581236943)]
    [InlineData(1, 34, 1156, 34, 0.8608054714658558, 189.43587529192254)]
    public void Ends_agree_with_another_implementation(int events, double sum, double squares, double largest, double lower, double upper)
    {
        var count = new WeightedCount(events, sum, squares, largest);
        count.Lower.ShouldBe(lower, 1e-9 * Math.Max(1, lower));
        count.Upper.ShouldBe(upper, 1e-9 * upper);
    }

    [Fact]
    public void Of_equal_weights_the_interval_holds_the_truth_at_least_95_times_in_100_whatever_the_truth()
    {
        var intervals = Enumerable.Range(0, 80).Select(events => new WeightedCount(events, events, events, 1)).Select(count => (count.Lower, count.Upper)).ToArray();
        for (var mean = 0.05; mean < 30; mean += 0.05)
        {
            var covered = 0.0;
            for (var events = 0; events < intervals.Length; events++)
            {
                if (intervals[events].Lower <= mean && mean <= intervals[events].Upper)
                {
                    covered += Math.Exp((events * Math.Log(mean)) - mean - GammaDistribution.LogGamma(events + 1));
                }
            }

            covered.ShouldBeGreaterThanOrEqualTo(0.95 - 1e-9);
        }
    }

    [Fact]
    public void The_sum_lies_within_its_interval_and_scaling_scales_it()
        => Prop.ForAll(
            Gen.Choose(1, 340).Select(weight => weight / 10.0).NonEmptyListOf().Select(weights => weights.ToArray()).ToArbitrary(),
            weights =>
            {
                var count = new WeightedCount(weights.Length, weights.Sum(), weights.Sum(weight => weight * weight), weights.Max());
                count.Lower.ShouldBeInRange(0, count.Sum);
                count.Upper.ShouldBeGreaterThan(count.Sum);
                count.Scaled(0.01).Upper.ShouldBe(count.Upper / 100, count.Upper * 1e-9);
                count.Scaled(0.01).Lower.ShouldBe(count.Lower / 100, count.Upper * 1e-9);
            }).QuickCheckThrowOnFailure();
}
