using RankOrchestrator.Evaluation.Intervals;
using RankOrchestrator.Evaluation.Ratios;
using RankOrchestrator.Evaluation.Tests.Building;

namespace RankOrchestrator.Evaluation.Tests.Intervals;

/// <summary>The same logs on every run; the table of 1,000 of them at several sizes is made by bench/Evaluation.</summary>
public sealed class CoverageTests
{
    /// <summary>300 logs: 95 % of them spread by 1.3 points, of which this is three to each side.</summary>
    [Fact]
    public void Of_300_simulated_logs_intervals_hold_the_truth_about_95_times_in_100()
    {
        var (rows, _, effective, events) = Coverage.Of(new SimulatedShop(0.2, 1, seed: 11), rows: 700, draws: 300, seed: 5, new IntervalRules { Resamples = 300 });
        effective.ShouldBeGreaterThan(300);
        events.ShouldBeGreaterThan(60);
        rows.Count(row => row.Kind == "normal").ShouldBe(4);
        rows.Count(row => row.Kind == "bootstrap").ShouldBe(4);
        foreach (var row in rows.Where(row => row.Kind != "exact"))
        {
            row.Offered.ShouldBeGreaterThan(250);
            row.Share.ShouldBeInRange(0.912, 0.988, $"{row}");
        }

        rows.Single(row => row.Kind == "exact").Share.ShouldBeGreaterThanOrEqualTo(0.95);
    }

    [Fact]
    public void A_bootstrap_gives_the_same_ends_for_the_same_seed_and_others_for_another()
    {
        var terms = new RatioSum([.. Enumerable.Range(0, 100).Select(row => row % 7.0)], [.. Enumerable.Repeat(1.0, 100)]);
        var once = BootstrapInterval.Of(terms, new IntervalRules());
        BootstrapInterval.Of(terms, new IntervalRules()).ShouldBe(once);
        BootstrapInterval.Of(terms, new IntervalRules { Seed = 2 }).ShouldNotBe(once);
        once.Holds(terms.Value).ShouldBeTrue();
    }

    [Fact]
    public void Of_a_symmetric_sample_bootstrap_and_normal_ends_agree()
    {
        var terms = new RatioSum([.. Enumerable.Range(0, 2000).Select(row => row % 2 == 0 ? 1.0 : -1)], [.. Enumerable.Repeat(1.0, 2000)]);
        var (normal, bootstrap) = (NormalInterval.Of(terms, 0.95), BootstrapInterval.Of(terms, new IntervalRules { Resamples = 4000 }));
        bootstrap.Lower.ShouldBe(normal.Lower, 0.003);
        bootstrap.Upper.ShouldBe(normal.Upper, 0.003);
    }
}
