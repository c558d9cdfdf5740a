namespace RankOrchestrator.Objectives.Tests.Remote;

/// <summary>Everything that reaches a server counts against its limit. On a clock of the tests' own.</summary>
public sealed class ConcurrencyLimitTests
{
    [Fact]
    public async Task A_hedge_takes_a_place_that_a_call_then_does_not_find()
    {
        using var surface = new ScriptedSurface("timeout: 90ms\nconcurrency: 2\nbreaker: false\nhedging: { after: 10ms, mostOfCalls: 1 }");
        surface.Server.Latency = _ => null;
        var first = surface.StartAsync();
        surface.Clock.Advance(TimeSpan.FromMilliseconds(10));
        await Until.TrueAsync(() => surface.Server.Calls == 2);
        surface.Remote.CallsUnderWay.ShouldBe(2);
        (await surface.StartAsync()).ShouldBe("concurrency-limit");

        surface.Clock.Advance(TimeSpan.FromMilliseconds(90));
        (await first).ShouldBe("timeout");
        await Until.TrueAsync(() => surface.Remote.CallsUnderWay == 0);
        surface.Server.Calls.ShouldBe(2);
    }

    [Fact]
    public async Task Without_a_place_for_a_hedge_the_first_attempt_is_awaited()
    {
        using var surface = new ScriptedSurface("timeout: 90ms\nconcurrency: 1\nbreaker: false\nhedging: { after: 10ms, mostOfCalls: 1 }");

        // The first attempt keeps its place to the end of the call, so that there is none whenever the hedge asks for one.
        // That it asks and is told so shows nowhere; it has many chances to, and must never be let in.
        surface.Server.Latency = _ => null;
        for (var call = 1; call <= 50; call++)
        {
            var page = surface.StartAsync();
            surface.Clock.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Delay(1);
            surface.Clock.Advance(TimeSpan.FromMilliseconds(80));
            (await page).ShouldBe("timeout");
            await Until.TrueAsync(() => surface.Remote.CallsUnderWay == 0);
            surface.Server.Calls.ShouldBe(call);
        }

        surface.Remote.Counters.Hedges.ShouldBe(0);
    }

    [Fact]
    public async Task A_retry_takes_the_place_of_the_attempt_before_it()
    {
        using var surface = new ScriptedSurface("timeout: 90ms\nconcurrency: 1\nbreaker: false\nretries: 2");
        surface.Server.IsRefusing = true;
        (await surface.StartAsync()).ShouldBe("connection-refused");
        surface.Server.Calls.ShouldBe(3);
        surface.Remote.CallsUnderWay.ShouldBe(0);
    }

    [Fact]
    public async Task Places_are_left_when_the_breaker_keeps_a_call_back()
    {
        using var surface = new ScriptedSurface("timeout: 90ms\nconcurrency: 1\nbreaker: { fewest: 2, pause: 60s }");
        surface.Server.IsRefusing = true;
        for (var page = 0; page < 10; page++)
        {
            (await surface.StartAsync()).ShouldBe(page < 2 ? "connection-refused" : "breaker-open");
        }

        surface.Remote.CallsUnderWay.ShouldBe(0);
    }

    [Fact]
    public async Task Calls_that_find_no_place_do_not_keep_the_breaker_closed()
    {
        using var surface = new ScriptedSurface("timeout: 90ms\nconcurrency: 20\nbreaker: { fewest: 20, pause: 60s }");
        surface.Server.Latency = _ => null;
        var stalled = Enumerable.Range(0, 20).Select(_ => surface.StartAsync()).ToArray();
        for (var page = 0; page < 200; page++)
        {
            (await surface.StartAsync()).ShouldBe("concurrency-limit");
        }

        surface.Clock.Advance(TimeSpan.FromMilliseconds(90));
        await Task.WhenAll(stalled);
        await Until.TrueAsync(() => surface.Remote.BreakerState == 2);
    }
}
