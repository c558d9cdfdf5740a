using RankOrchestrator.Orchestrator.Admission;

namespace RankOrchestrator.Orchestrator.Tests.Admission;

public sealed class StandingQueueTests
{
    private readonly StandingQueue queue = new(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(100));

    [Fact]
    public void It_stands_once_every_wait_of_an_interval_was_above_the_target()
    {
        for (var at = 0; at < 100; at++)
        {
            Observe(6, at).ShouldBeFalse();
        }

        Observe(6, 100).ShouldBeTrue();
        Observe(5, 101).ShouldBeFalse();
        Observe(6, 102).ShouldBeFalse();
        Observe(6, 202).ShouldBeTrue();
    }

    [Fact]
    public void One_short_wait_in_every_interval_is_enough_for_it_not_to()
    {
        for (var at = 0; at < 10_000; at++)
        {
            Observe(at % 99 == 0 ? 1 : 400, at).ShouldBeFalse();
        }
    }

    private bool Observe(double wait, double at) => queue.Observe(TimeSpan.FromMilliseconds(wait), TimeSpan.FromMilliseconds(at));
}
