using RankOrchestrator.Objectives.Tests.Faults;

namespace RankOrchestrator.Objectives.Tests.Remote;

public sealed class RemoteModelTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>Longer than any test waits.</summary>
    private static readonly TimeSpan Forever = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task The_breaker_opens_on_failures_spares_the_server_and_closes_when_it_has_recovered()
    {
        var isBroken = true;
        await using var server = new InferenceServer(request => Volatile.Read(ref isBroken) ? Fault.Named("500 with an error object").Answer([]) : Reply.Binary("score", Fault.Scores(request)));
        using var surface = new FaultySurface("timeout: 10s\nbreaker: { failures: 0.5, within: 60s, fewest: 4, pause: 500ms }", server.Address);
        var remote = surface.Surface.Catalog.Models[0].Remote!;
        var frame = surface.Frame();
        remote.BreakerState.ShouldBe(0);
        var reasons = new List<string?>();
        for (var call = 0; call < 12; call++)
        {
            reasons.Add((await surface.PageAsync(frame, Deadline)).Reason());
        }

        reasons[..4].ShouldAllBe(reason => reason == "server-error");
        reasons[^1].ShouldBe("breaker-open");
        remote.BreakerState.ShouldBe(2);
        server.Requests.ShouldBe(4);

        Volatile.Write(ref isBroken, false);
        await WaitAsync(async () => (await surface.PageAsync(frame, Deadline)).Reason() is null);
        remote.BreakerState.ShouldBe(0);
    }

    [Fact]
    public async Task A_retry_repairs_what_fails_quickly()
    {
        var calls = 0;
        await using var server = new InferenceServer(request => Interlocked.Increment(ref calls) % 2 == 1 ? new Reply { Reset = true } : Reply.Binary("score", Fault.Scores(request)));
        using var surface = new FaultySurface("timeout: 10s\nretries: 1\nbreaker: false", server.Address);
        var frame = surface.Frame();
        for (var call = 0; call < 10; call++)
        {
            (await surface.PageAsync(frame, Deadline)).Reason().ShouldBeNull();
        }

        surface.Surface.Catalog.Models[0].Remote!.Counters.Retries.ShouldBe(10);
    }

    [Fact]
    public async Task A_wrong_answer_is_not_asked_for_twice()
    {
        await using var server = new InferenceServer(_ => Fault.Named("200 with an HTML page").Answer([]));
        using var surface = new FaultySurface("timeout: 10s\nretries: 3\nbreaker: false", server.Address);
        (await surface.PageAsync(surface.Frame(), Deadline)).Reason().ShouldBe("not-json");
        server.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task Large_candidate_sets_are_split_and_the_parts_are_under_way_together()
    {
        var underWay = 0;
        var most = 0;
        await using var server = new InferenceServer(request =>
        {
            Fault.Scores(request).Length.ShouldBeLessThanOrEqualTo(7);
            InterlockedMax(ref most, Interlocked.Increment(ref underWay));
            SpinWait.SpinUntil(() => Volatile.Read(ref most) > 1, TimeSpan.FromSeconds(10));
            Interlocked.Decrement(ref underWay);
            return Reply.Binary("score", Fault.Scores(request));
        });
        using var surface = new FaultySurface("timeout: 15s\nbatching: { size: 7, together: 3 }", server.Address);
        (await surface.PageAsync(surface.Frame(), Deadline)).Reason().ShouldBeNull();
        server.Requests.ShouldBe(6);
        most.ShouldBeInRange(2, 3);
    }

    [Fact]
    public async Task A_failing_part_ends_a_split_call_at_once()
    {
        await using var server = new InferenceServer(request => Fault.Scores(request)[0] < 0.021f
            ? Fault.Named("500 with an error object").Answer([])
            : Stalling(request));
        using var surface = new FaultySurface("timeout: 15s\nbreaker: false\nbatching: { size: 10, together: 4 }", server.Address);
        var page = await surface.PageAsync(surface.Frame(), Deadline);
        page.Reason().ShouldBe("server-error");
        page.Report.Outcomes[0].Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Calls_beyond_the_limit_take_the_fallback_instead_of_a_queue()
    {
        await using var server = new InferenceServer(request => Reply.Binary("score", Fault.Scores(request)) with { Delay = TimeSpan.FromSeconds(1.5) });
        using var surface = new FaultySurface("timeout: 15s\nconcurrency: 2", server.Address);
        var pages = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => surface.PageAsync(surface.Frame(), Deadline)));
        pages.Count(page => page.Reason() is null).ShouldBe(2);
        pages.Count(page => string.Equals(page.Reason(), "concurrency-limit", StringComparison.Ordinal)).ShouldBe(4);
        surface.Surface.Catalog.Models[0].Remote!.CallsUnderWay.ShouldBe(0);
    }

    [Fact]
    public async Task A_slow_model_costs_its_own_timeout_and_nothing_of_the_others()
    {
        await using var slow = new InferenceServer(Stalling);
        await using var fast = new InferenceServer(request => Reply.Binary("score", Fault.Scores(request)));
        using var surface = new FaultySurface("timeout: 1s\nbreaker: false", slow.Address, fast.Address);
        var frame = surface.Frame();
        await surface.PageAsync(frame, Deadline);
        var page = await surface.PageAsync(frame, Deadline);
        page.Reason("m0").ShouldBe("timeout");
        page.Reason("m1").ShouldBeNull();
        page.Report.Outcomes[1].Elapsed.ShouldBeLessThan(TimeSpan.FromMilliseconds(900));
        page.Elapsed.ShouldBeInRange(TimeSpan.FromMilliseconds(900), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_model_never_uses_more_than_its_share_of_the_deadline()
    {
        await using var server = new InferenceServer(Stalling);
        using var surface = new FaultySurface("timeout: 15s\ndeadlineShare: 0.02\nbreaker: false", server.Address);
        var page = await surface.PageAsync(surface.Frame(), Deadline);
        page.Reason().ShouldBe("timeout");
        page.Elapsed.ShouldBeInRange(TimeSpan.FromMilliseconds(350), TimeSpan.FromSeconds(8));
    }

    [Fact]
    public async Task Hedging_cuts_the_tail_of_a_server_that_stalls_now_and_then()
    {
        var plain = await TailAsync("");
        var hedged = await TailAsync("\nhedging: { after: 15ms, mostOfCalls: 0.1 }");
        plain.Tail.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(450));
        hedged.Tail.ShouldBeLessThan(plain.Tail / 2);
        hedged.Hedges.ShouldBeInRange(1, 40);
        plain.Hedges.ShouldBe(0);
    }

    [Fact]
    public async Task Hedges_are_limited_to_their_share_of_calls()
    {
        await using var server = new InferenceServer(request => Reply.Binary("score", Fault.Scores(request)) with { Delay = TimeSpan.FromMilliseconds(12) });
        using var surface = new FaultySurface("timeout: 10s\nhedging: { after: 1ms, mostOfCalls: 0.1 }", server.Address);
        var frame = surface.Frame();
        for (var call = 0; call < 60; call++)
        {
            await surface.PageAsync(frame, Deadline);
        }

        surface.Surface.Catalog.Models[0].Remote!.Counters.Hedges.ShouldBeInRange(2, 8);
    }

    [Fact]
    public async Task Thousands_of_failing_and_working_calls_leak_no_socket_and_no_memory()
    {
        var calls = 0;
        await using var server = new InferenceServer(request =>
        {
            var call = Interlocked.Increment(ref calls);
            return call % 3 == 0 ? Fault.All[call % (Fault.All.Count - 2)].Answer(Fault.Scores(request)) : Reply.Binary("score", Fault.Scores(request));
        });
        long before;
        int handles;
        using (var surface = new FaultySurface("timeout: 5s\nretries: 1\nhedging: { after: 20ms }\nbreaker: false", server.Address))
        {
            await RunAsync(surface, 400);
            before = GC.GetTotalMemory(forceFullCollection: true);
            handles = OpenHandles();
            await RunAsync(surface, 4000);
            var after = GC.GetTotalMemory(forceFullCollection: true);
            (after - before).ShouldBeLessThan(2_000_000);
            OpenHandles().ShouldBeLessThan(handles + 20);
            server.Open.ShouldBeLessThan(64);
            surface.Surface.Catalog.Models[0].Remote!.CallsUnderWay.ShouldBe(0);
        }

        await WaitAsync(() => Task.FromResult(server.Open == 0));
    }

    private static async Task RunAsync(FaultySurface surface, int pages)
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            var frame = surface.Frame();
            for (var page = 0; page < pages / 4; page++)
            {
                await surface.PageAsync(frame, Deadline);
            }
        }));
    }

    private static async Task<(TimeSpan Tail, long Hedges)> TailAsync(string hedging)
    {
        var calls = 0;
        await using var server = new InferenceServer(request => Interlocked.Increment(ref calls) % 40 == 39
            ? Reply.Binary("score", Fault.Scores(request)) with { Delay = TimeSpan.FromMilliseconds(500) }
            : Reply.Binary("score", Fault.Scores(request)));
        using var surface = new FaultySurface("timeout: 10s" + hedging, server.Address);
        var frame = surface.Frame();
        var elapsed = new List<TimeSpan>();
        for (var call = 0; call < 200; call++)
        {
            var page = await surface.PageAsync(frame, Deadline);
            page.Reason().ShouldBeNull();
            elapsed.Add(page.Elapsed);
        }

        elapsed.Sort();
        return (elapsed[(int)(elapsed.Count * 0.985)], surface.Surface.Catalog.Models[0].Remote!.Counters.Hedges);
    }

    private static Reply Stalling(InferenceRequest request) => Reply.Binary("score", Fault.Scores(request)) with { Delay = Forever };

    private static int OpenHandles() => Directory.Exists("/proc/self/fd") ? Directory.GetFileSystemEntries("/proc/self/fd").Length : 0;

    private static void InterlockedMax(ref int target, int value)
    {
        var seen = Volatile.Read(ref target);
        while (value > seen)
        {
            seen = Interlocked.CompareExchange(ref target, value, seen);
        }
    }

    private static async Task WaitAsync(Func<Task<bool>> condition)
    {
        for (var turn = 0; turn < 1000; turn++)
        {
            if (await condition())
            {
                return;
            }

            await Task.Delay(10);
        }

        (await condition()).ShouldBeTrue();
    }
}
