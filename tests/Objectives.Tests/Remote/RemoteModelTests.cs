using RankOrchestrator.Objectives.Tests.Faults;

namespace RankOrchestrator.Objectives.Tests.Remote;

public sealed class RemoteModelTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>Stands unless a test moves it.</summary>
    private readonly ManualClock clock = new();

    [Fact]
    public async Task The_breaker_opens_on_failures_spares_the_server_and_closes_when_it_has_recovered()
    {
        var isBroken = true;
        await using var server = new InferenceServer(request => Volatile.Read(ref isBroken) ? Fault.Named("500 with an error object").Answer([]) : Reply.Binary("score", Fault.Scores(request)));
        using var surface = new FaultySurface(clock, "timeout: 10s\nbreaker: { failures: 0.5, within: 60s, fewest: 4, pause: 500ms }", server.Address);
        var remote = surface.Surface.Catalog.Called.First().Remote;
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
        clock.Advance(TimeSpan.FromMilliseconds(499));
        (await surface.PageAsync(frame, Deadline)).Reason().ShouldBe("breaker-open");
        clock.Advance(TimeSpan.FromMilliseconds(1));
        (await surface.PageAsync(frame, Deadline)).Reason().ShouldBeNull();
        remote.BreakerState.ShouldBe(0);
    }

    [Fact]
    public async Task A_retry_repairs_what_fails_quickly()
    {
        var calls = 0;
        await using var server = new InferenceServer(request => Interlocked.Increment(ref calls) % 2 == 1 ? new Reply { Reset = true } : Reply.Binary("score", Fault.Scores(request)));
        using var surface = new FaultySurface(clock, "timeout: 10s\nretries: 1\nbreaker: false", server.Address);
        var frame = surface.Frame();
        for (var call = 0; call < 10; call++)
        {
            (await surface.PageAsync(frame, Deadline)).Reason().ShouldBeNull();
        }

        surface.Surface.Catalog.Called.First().Remote.Counters.Retries.ShouldBe(10);
    }

    [Fact]
    public async Task A_wrong_answer_is_not_asked_for_twice()
    {
        await using var server = new InferenceServer(_ => Fault.Named("200 with an HTML page").Answer([]));
        using var surface = new FaultySurface(clock, "timeout: 10s\nretries: 3\nbreaker: false", server.Address);
        (await surface.PageAsync(surface.Frame(), Deadline)).Reason().ShouldBe("not-json");
        server.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task Large_candidate_sets_are_split_and_the_parts_are_under_way_together()
    {
        var underWay = 0;
        var three = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var most = 0;
        async Task HoldAsync()
        {
            InterlockedMax(ref most, Interlocked.Increment(ref underWay));
            if (Volatile.Read(ref most) == 3)
            {
                three.TrySetResult();
            }

            await three.Task;
            Interlocked.Decrement(ref underWay);
        }

        await using var server = new InferenceServer(request =>
        {
            Fault.Scores(request).Length.ShouldBeLessThanOrEqualTo(7);
            return Reply.Binary("score", Fault.Scores(request)) with { After = HoldAsync() };
        });
        using var surface = new FaultySurface(clock, "timeout: 15s\nbatching: { size: 7, together: 3 }", server.Address);
        (await Until.EndedAsync(surface.PageAsync(surface.Frame(), Deadline))).Reason().ShouldBeNull();
        server.Requests.ShouldBe(6);
        most.ShouldBe(3);
    }

    [Fact]
    public async Task A_failing_part_ends_a_split_call_at_once()
    {
        await using var server = new InferenceServer(request => Fault.Scores(request)[0] < 0.021f
            ? Fault.Named("500 with an error object").Answer([])
            : Stalling(request));
        using var surface = new FaultySurface(clock, "timeout: 15s\nbreaker: false\nbatching: { size: 10, together: 4 }", server.Address);
        (await Until.EndedAsync(surface.PageAsync(surface.Frame(), Deadline))).Reason().ShouldBe("server-error");
    }

    [Fact]
    public async Task Calls_beyond_the_limit_take_the_fallback_instead_of_a_queue()
    {
        var release = new TaskCompletionSource();
        await using var server = new InferenceServer(request => Reply.Binary("score", Fault.Scores(request)) with { After = release.Task });
        using var surface = new FaultySurface(clock, "timeout: 15s\nconcurrency: 2", server.Address);
        var pages = Enumerable.Range(0, 6).Select(_ => surface.PageAsync(surface.Frame(), Deadline)).ToArray();
        await Until.TrueAsync(() => pages.Count(page => page.IsCompleted) == 4);
        pages.Where(page => page.IsCompleted).ShouldAllBe(page => page.Result.Reason() == "concurrency-limit");
        release.SetResult();
        (await Until.EndedAsync(Task.WhenAll(pages))).Count(page => page.Reason() is null).ShouldBe(2);
        surface.Surface.Catalog.Called.First().Remote.CallsUnderWay.ShouldBe(0);
    }

    [Fact]
    public async Task A_slow_model_costs_its_own_timeout_and_nothing_of_the_others()
    {
        await using var slow = new InferenceServer(Stalling);
        await using var fast = new InferenceServer(request => Reply.Binary("score", Fault.Scores(request)));
        using var surface = new FaultySurface(clock, "timeout: 1s\nbreaker: false", slow.Address, fast.Address);
        var page = surface.PageAsync(surface.Frame(), Deadline);

        // The page's own timer and the slow call's are left when the fast one's answer is there.
        await Until.TrueAsync(() => fast.Requests == 1 && clock.Timers == 2);
        clock.Advance(TimeSpan.FromSeconds(1));
        var ended = await Until.EndedAsync(page);
        ended.Reason("m0").ShouldBe("timeout");
        ended.Reason("m1").ShouldBeNull();
        ended.Report.Outcomes[1].Elapsed.ShouldBe(TimeSpan.Zero);
        ended.Elapsed.ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_model_never_uses_more_than_its_share_of_the_deadline()
    {
        await using var server = new InferenceServer(Stalling);
        using var surface = new FaultySurface(clock, "timeout: 15s\ndeadlineShare: 0.02\nbreaker: false", server.Address);
        var share = surface.ForModels(Deadline) * 0.02;
        var page = surface.PageAsync(surface.Frame(), Deadline);
        await Until.TrueAsync(() => server.Stalling == 1);
        clock.Advance(share - TimeSpan.FromTicks(1));
        server.Stalling.ShouldBe(1);
        clock.Advance(TimeSpan.FromTicks(1));
        var ended = await Until.EndedAsync(page);
        ended.Reason().ShouldBe("timeout");
        ended.Elapsed.ShouldBe(share);
    }

    private static Reply Stalling(InferenceRequest request) => Reply.Binary("score", Fault.Scores(request)) with { Stalls = true };

    private static void InterlockedMax(ref int target, int value)
    {
        var seen = Volatile.Read(ref target);
        while (value > seen)
        {
            seen = Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}
