using RankOrchestrator.Objectives.FanOut;

namespace RankOrchestrator.Objectives.Tests.FanOut;

public sealed class FanOutBudgetTests
{
    private static readonly TimeSpan Left = TimeSpan.FromMilliseconds(80);

    [Fact]
    public void Before_anything_is_measured_the_least_is_held_back()
        => new FanOutBudget().ForModels(Left).ShouldBe(TimeSpan.FromMilliseconds(78));

    [Fact]
    public void The_reserve_follows_the_slow_ones_of_the_measured_rests()
    {
        var budget = new FanOutBudget();
        var random = new Random(7);
        for (var request = 0; request < 5000; request++)
        {
            budget.Observe(TimeSpan.FromMilliseconds(random.NextDouble() * 10));
        }

        // The 99th percentile is 9.9 ms; half as much again is held back.
        budget.Reserve.TotalMilliseconds.ShouldBeInRange(13, 17);
        budget.ForModels(Left).ShouldBe(Left - budget.Reserve);
    }

    [Fact]
    public void It_comes_down_again_when_the_rest_becomes_faster()
    {
        var budget = new FanOutBudget();
        for (var request = 0; request < 200; request++)
        {
            budget.Observe(TimeSpan.FromMilliseconds(20));
        }

        var slow = budget.Reserve;
        for (var request = 0; request < 4000; request++)
        {
            budget.Observe(TimeSpan.FromMilliseconds(2));
        }

        budget.Reserve.ShouldBeLessThan(slow / 3);
    }

    [Fact]
    public void The_first_requests_of_a_cold_process_do_not_count_for_long()
    {
        var budget = new FanOutBudget();
        foreach (var cold in new[] { 300, 120, 40, 6, 3, 2, 2, 2 })
        {
            budget.Observe(TimeSpan.FromMilliseconds(cold));
        }

        budget.Reserve.ShouldBe(TimeSpan.FromMilliseconds(3));
    }

    [Fact]
    public void Models_always_get_half()
    {
        var budget = new FanOutBudget();
        for (var request = 0; request < 100; request++)
        {
            budget.Observe(TimeSpan.FromSeconds(1));
        }

        budget.ForModels(Left).ShouldBe(Left / 2);
    }
}
