using Microsoft.Extensions.DependencyInjection;
using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.Telemetry;

namespace RankOrchestrator.Orchestrator.Tests.Http;

/// <summary>Bodies that come slowly, or all at once, cost nobody but their senders.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class SlowBodyTests
{
    private readonly ManualClock clock = new();

    [Fact]
    public async Task Callers_that_announce_much_and_send_little_take_nothing_from_others()
    {
        await using var service = await StartAsync("--Rank:Processors=1", "--Rank:QueuedRequests=1", "--Rank:ConcurrentRequests=1", "--Rank:BodyBytesAtOnce=8388608");
        var bodies = service.Services.GetRequiredService<BodyAllowance>();
        var slow = new List<RawClient>();
        for (var client = 0; client < 200; client++)
        {
            slow.Add(await RawClient.ConnectAsync(service.Http.BaseAddress!));
            await slow[^1].SendAsync(RawClient.Post(8_000_000, "{ \"surface\": \"home\","));
        }

        await Until.TrueAsync(() => bodies.Count == 200 && clock.Timers >= 200);
        await Until.TrueAsync(() => bodies.Bytes == 200 * "{ \"surface\": \"home\",".Length);
        for (var request = 0; request < 50; request++)
        {
            (await service.RankAsync(PolicyFolder.HomeRequest))["degraded"]!.AsArray().ShouldBeEmpty();
        }

        var metrics = await service.TextAsync("/metrics");
        metrics.ShouldContain("\nrank_bodies_reading 200\n");
        metrics.ShouldContain("rank_body_duration_seconds_count 50\n");

        clock.Advance(TimeSpan.FromSeconds(10));
        foreach (var client in slow)
        {
            var (status, head, body) = await client.ReceiveAsync();
            status.ShouldBe(408);
            head.ShouldContain("Connection: close");
            ((string)body["type"]!).ShouldBe("urn:rank-orchestrator:problem:body-too-slow");
            client.Dispose();
        }

        await Until.TrueAsync(() => bodies is { Count: 0, Bytes: 0 });
        (await service.TextAsync("/metrics")).ShouldContain("rank_requests_total{outcome=\"body-too-slow\",surface=\"unknown\"} 200\n");
    }

    [Fact]
    public async Task A_body_that_trickles_is_answered_when_it_is_whole_within_its_time()
    {
        await using var service = await StartAsync("--Rank:BodyTime=00:00:30");
        using var client = await RawClient.ConnectAsync(service.Http.BaseAddress!);
        var request = RawClient.Post(PolicyFolder.HomeRequest);
        await client.SendAsync(request[..^10]);
        var bodies = service.Services.GetRequiredService<BodyAllowance>();
        await Until.TrueAsync(() => bodies.Bytes == PolicyFolder.HomeRequest.Length - 10);
        clock.Advance(TimeSpan.FromSeconds(29));
        await client.SendAsync(request[^10..]);
        var (status, _, body) = await client.ReceiveAsync();
        status.ShouldBe(200);

        // The deadline of five seconds counts from the first byte.
        body["degraded"]!.ToJsonString().ShouldBe("""[{"model":"slots","reason":"deadline","fallback":"engine:greedy"}]""");
        (await service.TextAsync("/metrics")).ShouldContain("rank_request_duration_seconds_sum{surface=\"home\"} 29\n");
    }

    [Fact]
    public async Task When_all_bodies_have_as_many_bytes_as_they_may_the_newcomer_is_refused_until_one_has_ended()
    {
        await using var service = await StartAsync("--Rank:Limits:BodyBytes=65536", "--Rank:BodyBytesAtOnce=65536");
        var bodies = service.Services.GetRequiredService<BodyAllowance>();
        using var greedy = await RawClient.ConnectAsync(service.Http.BaseAddress!);
        await greedy.SendAsync(RawClient.Post(65_536, new string(' ', 65_500)));
        await Until.TrueAsync(() => bodies.Bytes == 65_500);
        using (var refused = await service.PostAsync(PolicyFolder.HomeRequest))
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            refused.Headers.RetryAfter.ShouldNotBeNull();
        }

        (await service.TextAsync("/metrics")).ShouldContain("rank_refusals_total{reason=\"bodies-full\",surface=\"unknown\"} 1\n");
        await greedy.SendAsync(new string(' ', 36));
        (await greedy.ReceiveAsync()).Status.ShouldBe(400);
        await Until.TrueAsync(() => bodies.Bytes == 0);
        await service.RankAsync(PolicyFolder.HomeRequest);
        await Until.TrueAsync(() => bodies.Bytes == 0);
    }

    [Fact]
    public async Task A_caller_that_goes_away_leaves_nothing_behind()
    {
        await using var service = await StartAsync();
        var bodies = service.Services.GetRequiredService<BodyAllowance>();
        using (var client = await RawClient.ConnectAsync(service.Http.BaseAddress!))
        {
            await client.SendAsync(RawClient.Post(1_000, new string(' ', 500)));
            await Until.TrueAsync(() => bodies.Bytes == 500);
        }

        await Until.TrueAsync(() => bodies is { Bytes: 0, Count: 0 });
    }

    private Task<RunningService> StartAsync(params string[] settings)
        => RunningService.StartAsync(null, services => services.AddSingleton<TimeProvider>(clock), ["--Rank:WarmUpRequests=0", .. settings]);
}
