namespace RankOrchestrator.Objectives.Tests.Remote;

/// <summary>What a second attempt is worth, and how many there are. On a clock of the tests' own.</summary>
public sealed class HedgingTests
{
    private static readonly TimeSpan After = TimeSpan.FromMilliseconds(15);

    [Fact]
    public async Task A_page_waits_for_a_server_that_stalls_now_and_then_only_until_the_hedge()
    {
        using var surface = new ScriptedSurface("timeout: 90ms\nbreaker: false\nhedging: { after: 15ms, mostOfCalls: 0.1 }");
        surface.Server.Latency = call => call % 40 == 39 ? null : TimeSpan.Zero;
        for (var page = 0; page < 200; page++)
        {
            var hedges = surface.Remote.Counters.Hedges;
            var isStalled = (surface.Server.Calls + 1) % 40 == 39;
            var answered = surface.StartAsync();
            if (isStalled)
            {
                surface.Clock.Advance(After - TimeSpan.FromTicks(1));
                answered.IsCompleted.ShouldBeFalse();
                surface.Clock.Advance(TimeSpan.FromTicks(1));
            }

            (await Until.EndedAsync(answered)).ShouldBeNull();
            await Until.TrueAsync(() => surface.Remote.CallsUnderWay == 0);
            surface.Remote.Counters.Hedges.ShouldBe(hedges + (isStalled ? 1 : 0));
        }

        surface.Remote.Counters.Hedges.ShouldBe(5);
    }

    [Fact]
    public async Task Without_hedging_it_waits_as_long_as_the_timeout_says()
    {
        using var surface = new ScriptedSurface("timeout: 90ms\nbreaker: false");
        surface.Server.Latency = _ => null;
        var page = surface.StartAsync();
        surface.Clock.Advance(TimeSpan.FromMilliseconds(90) - TimeSpan.FromTicks(1));
        page.IsCompleted.ShouldBeFalse();
        surface.Clock.Advance(TimeSpan.FromTicks(1));
        (await Until.EndedAsync(page)).ShouldBe("timeout");
        surface.Server.Calls.ShouldBe(1);
        surface.Remote.Counters.Hedges.ShouldBe(0);
    }

    [Fact]
    public async Task Hedges_are_limited_to_their_share_of_calls()
    {
        using var surface = new ScriptedSurface("timeout: 90ms\nbreaker: false\nhedging: { after: 1ms, mostOfCalls: 0.1 }");
        surface.Server.Latency = _ => TimeSpan.FromMilliseconds(12);
        for (var call = 1; call <= 60; call++)
        {
            var page = surface.StartAsync();
            surface.Clock.Advance(TimeSpan.FromMilliseconds(1));

            // One to begin with, and one for every ten calls.
            await Until.TrueAsync(() => surface.Remote.Counters.Hedges == 1 + (call / 10));
            surface.Clock.Advance(TimeSpan.FromMilliseconds(11));
            (await Until.EndedAsync(page)).ShouldBeNull();
            await Until.TrueAsync(() => surface.Remote.CallsUnderWay == 0);
        }

        surface.Remote.Counters.Hedges.ShouldBe(7);
    }
}
