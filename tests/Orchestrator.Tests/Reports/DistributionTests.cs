using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Orchestrator.Reports;

namespace RankOrchestrator.Orchestrator.Tests.Reports;

/// <summary>Quantiles of many numbers in little memory.</summary>
public sealed class DistributionTests
{
    [Fact]
    public void A_quantile_is_off_by_one_percent_at_most()
        => Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Gen.Choose(0, 1_000_000).Select(value => value / 1000.0).NonEmptyListOf().ToArbitrary(), values =>
        {
            var distribution = new Distribution();
            foreach (var value in values)
            {
                distribution.Add(value);
            }

            double[] sorted = [.. values.Order()];
            foreach (var share in new[] { 0.01, 0.5, 0.95, 0.99, 1 })
            {
                var exact = sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
                distribution.Quantile(share).ShouldBe(exact, (exact * 0.0101) + 1e-12);
            }

            distribution.Largest.ShouldBe(sorted[^1]);
            distribution.Mean.ShouldBe(sorted.Average(), 1e-6);
        }));

    [Fact]
    public void Of_nothing_all_is_0()
    {
        var none = new Distribution();
        none.Quantile(0.5).ShouldBe(0);
        none.Mean.ShouldBe(0);
        none.Add(double.NaN);
        none.Quantile(1).ShouldBe(0);
    }
}
