using RankOrchestrator.Evaluation.Intervals;
using RankOrchestrator.Orchestrator.OpenBandit;

namespace RankOrchestrator.Orchestrator.Tests.OpenBandit;

/// <summary>
/// The six rows of <see cref="TinyLog"/> by hand. Rows 0 to 3 get the page 0, 1, 2 and rows 4 and 5 the page 1, 0, 2;
/// the weights 1/p are 2, 4, 5, 2, 4, 4; rows 0, 1, 3 and 5 are clicked.
/// </summary>
public sealed class ClickRateEstimatorTests : IDisposable
{
    private readonly TinyLog files = new();
    private readonly OpenBanditLog log;
    private readonly ReplayedPages pages;

    public ClickRateEstimatorTests()
    {
        log = files.Read();
        pages = files.Pages(log);
    }

    public void Dispose() => files.Dispose();

    [Fact]
    public void The_first_item_at_any_position_matches_rows_0_2_and_4()
    {
        var estimate = Estimate(ClickRateQuestion.FirstItemAnywhere);
        estimate.Impressions.ShouldBe(6);
        estimate.Matches.ShouldBe(3);
        estimate.WeightSum.ShouldBe(2 + 5 + 4);
        estimate.InversePropensity.Sum.ShouldBe(2 / 6.0, 1e-15);
        estimate.SelfNormalised!.Value.Sum.ShouldBe(2 / 11.0, 1e-15);
        estimate.Logged.Sum.ShouldBe(4 / 6.0, 1e-15);
    }

    [Fact]
    public void The_first_item_at_the_first_position_leaves_other_positions_out()
    {
        var estimate = Estimate(ClickRateQuestion.FirstItemFirst);
        estimate.Impressions.ShouldBe(3);
        estimate.Matches.ShouldBe(2);
        estimate.InversePropensity.Sum.ShouldBe(2 / 3.0, 1e-15);
        estimate.SelfNormalised!.Value.Sum.ShouldBe(2 / 6.0, 1e-15);
        estimate.Logged.Sum.ShouldBe(2 / 3.0, 1e-15);
    }

    [Fact]
    public void Every_item_at_its_position_matches_rows_0_1_4_and_5()
    {
        var estimate = Estimate(ClickRateQuestion.EveryItemAtItsPosition);
        estimate.Matches.ShouldBe(4);
        estimate.Weighted.ShouldBe(new WeightedCount(3, 2 + 4 + 4, 4 + 16 + 16, 5));
        estimate.InversePropensity.Sum.ShouldBe(10 / 6.0, 1e-15);
        estimate.SelfNormalised!.Value.Sum.ShouldBe(10 / 14.0, 1e-15);
    }

    [Fact]
    public void Impressions_before_the_held_out_time_are_left_out()
    {
        var estimate = ClickRateEstimator.Estimate(log, pages, ClickRateQuestion.EveryItemAtItsPosition, OpenBanditLog.HeldOutFrom).ShouldNotBeNull();
        estimate.Impressions.ShouldBe(1);
        estimate.InversePropensity.Sum.ShouldBe(4);
        ClickRateEstimator.Estimate(log, pages, ClickRateQuestion.FirstItemFirst, OpenBanditLog.HeldOutFrom).ShouldBeNull();
    }

    [Fact]
    public void Without_a_match_there_is_no_self_normalised_estimate()
        => ClickRateEstimator.Estimate(log, pages, ClickRateQuestion.FirstItemAnywhere, OpenBanditLog.HeldOutFrom)!.SelfNormalised.ShouldBeNull();

    [Fact]
    public void The_estimate_is_unbiased_over_everything_a_random_policy_could_have_shown()
    {
        // All items at all positions once, each with the probability of a uniform policy: the estimate is the truth.
        bool[][] clicked = [[true, false, false], [false, true, true], [false, false, false]];
        var impressions = from item in Enumerable.Range(0, 3)
                          from position in Enumerable.Range(1, 3)
                          select log.Impressions[0] with { Item = item, Position = position, IsClicked = clicked[item][position - 1], Propensity = 1 / 3.0 };
        var uniform = log with { Impressions = [.. impressions] };
        var page = new ReplayedPages(3, 9);
        for (var row = 0; row < 9; row++)
        {
            page.Add([1, 2, 0]);
        }

        ClickRateEstimator.Estimate(uniform, page, ClickRateQuestion.FirstItemAnywhere, default)!.InversePropensity.Sum.ShouldBe(2 / 3.0, 1e-15);
        ClickRateEstimator.Estimate(uniform, page, ClickRateQuestion.FirstItemFirst, default)!.InversePropensity.Sum.ShouldBe(0);
        ClickRateEstimator.Estimate(uniform, page, ClickRateQuestion.EveryItemAtItsPosition, default)!.InversePropensity.Sum.ShouldBe(0);
    }

    private ClickRateEstimate Estimate(ClickRateQuestion question) => ClickRateEstimator.Estimate(log, pages, question, DateTimeOffset.MinValue).ShouldNotBeNull();
}
