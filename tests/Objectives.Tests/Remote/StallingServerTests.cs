namespace RankOrchestrator.Objectives.Tests.Remote;

/// <summary>What opens the breaker of a server that does not answer in time, and what does not. On a clock of the tests' own.</summary>
public sealed class StallingServerTests
{
    private const string Calls = "timeout: 300ms\nbreaker: { failures: 0.5, within: 10s, fewest: 20, pause: 5s }";

    [Fact]
    public async Task A_server_that_never_answered_opens_it_although_pages_end_long_before_its_timeout()
    {
        using var surface = new ScriptedSurface(Calls);
        surface.Server.Latency = _ => null;
        for (var page = 0; page < 20; page++)
        {
            (await surface.PageAsync()).ShouldBe("timeout");
        }

        surface.Remote.BreakerState.ShouldBe(2);
        for (var page = 20; page < 200; page++)
        {
            (await surface.StartAsync()).ShouldBe("breaker-open");
        }

        surface.Server.Calls.ShouldBe(20);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(97)]
    public async Task A_server_that_answered_and_then_stalls_opens_it(int milliseconds)
    {
        using var surface = new ScriptedSurface(Calls);
        await AnswerAsync(surface, milliseconds);
        surface.Server.Latency = _ => null;
        surface.Clock.Advance(TimeSpan.FromSeconds(20));
        for (var page = 0; page < 20; page++)
        {
            (await surface.PageAsync()).ShouldBe("timeout");
        }

        surface.Remote.BreakerState.ShouldBe(2);
    }

    [Fact]
    public async Task A_server_that_has_become_twice_as_slow_as_pages_wait_opens_it_and_closes_it_when_it_is_back()
    {
        using var surface = new ScriptedSurface(Calls);
        await AnswerAsync(surface, 80);
        surface.Server.Latency = _ => TimeSpan.FromMilliseconds(196);
        surface.Clock.Advance(TimeSpan.FromSeconds(20));
        for (var page = 0; page < 20; page++)
        {
            await surface.PageAsync();
        }

        surface.Remote.BreakerState.ShouldBe(2);
        surface.Server.Latency = _ => TimeSpan.FromMilliseconds(80);
        surface.Clock.Advance(TimeSpan.FromSeconds(6));
        (await surface.PageAsync()).ShouldBeNull();
        surface.Remote.BreakerState.ShouldBe(0);
    }

    [Theory]
    [InlineData(0, 12)]
    [InlineData(0, 49)]
    [InlineData(200, 12)]
    [InlineData(200, 40)]
    public async Task Pages_in_a_hurry_of_their_own_leave_it_closed_for_the_others(int answersBefore, int deadline)
    {
        using var surface = new ScriptedSurface(Calls);
        await AnswerAsync(surface, 50, answersBefore);
        surface.Server.Latency = _ => TimeSpan.FromMilliseconds(50);
        for (var page = 0; page < 200; page++)
        {
            (await surface.PageAsync(TimeSpan.FromMilliseconds(deadline))).ShouldBe("timeout");
        }

        surface.Remote.BreakerState.ShouldBe(0);
        (await surface.PageAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Pages_in_a_hurry_count_when_they_wait_longer_than_the_server_lately_took()
    {
        using var surface = new ScriptedSurface(Calls);
        await AnswerAsync(surface, 5);
        surface.Server.Latency = _ => null;
        surface.Clock.Advance(TimeSpan.FromSeconds(20));
        for (var page = 0; page < 20; page++)
        {
            (await surface.PageAsync(TimeSpan.FromMilliseconds(30))).ShouldBe("timeout");
        }

        surface.Remote.BreakerState.ShouldBe(2);
    }

    [Fact]
    public async Task Callers_that_leave_do_not_open_it()
    {
        using var surface = new ScriptedSurface(Calls);
        surface.Server.Latency = _ => null;
        for (var page = 0; page < 100; page++)
        {
            using var leaving = new CancellationTokenSource();
            var left = surface.StartAsync(null, leaving.Token);
            surface.Clock.Advance(TimeSpan.FromMilliseconds(97));
            await leaving.CancelAsync();
            await left;
            await Until.TrueAsync(() => surface.Remote.CallsUnderWay == 0);
        }

        surface.Remote.BreakerState.ShouldBe(0);
    }

    [Fact]
    public async Task Calls_that_a_hedge_has_beaten_do_not_open_it()
    {
        using var surface = new ScriptedSurface(Calls + "\nhedging: { after: 60ms, mostOfCalls: 1 }");
        surface.Server.Latency = call => call % 2 == 1 ? null : TimeSpan.Zero;
        for (var page = 0; page < 100; page++)
        {
            var answered = surface.StartAsync();
            surface.Clock.Advance(TimeSpan.FromMilliseconds(60));
            (await answered).ShouldBeNull();
            await Until.TrueAsync(() => surface.Remote.CallsUnderWay == 0);
        }

        surface.Remote.Counters.Hedges.ShouldBe(100);
        surface.Remote.BreakerState.ShouldBe(0);
    }

    private static async Task AnswerAsync(ScriptedSurface surface, int milliseconds, int pages = 200)
    {
        surface.Server.Latency = _ => TimeSpan.FromMilliseconds(milliseconds);
        for (var page = 0; page < pages; page++)
        {
            (await surface.PageAsync()).ShouldBeNull();
        }
    }
}
