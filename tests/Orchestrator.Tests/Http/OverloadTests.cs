using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.Telemetry;

namespace RankOrchestrator.Orchestrator.Tests.Http;

/// <summary>More to do than can be done, over HTTP. A gate stands for pages that take long, a clock that stands still for time.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class OverloadTests : IDisposable
{
    private readonly GatedRules gate = new();
    private readonly ManualClock clock = new();

    public void Dispose() => gate.Dispose();

    [Theory]
    [InlineData("--Rank:Processors=2", "--Rank:QueuedRequests=5", 7)]
    [InlineData("--Rank:Processors=1", "--Rank:QueuedRequests=0", 1)]
    [InlineData("--Rank:Processors=3", "--Rank:ConcurrentRequests=8", 8)]
    public async Task Of_64_requests_those_for_which_there_is_no_room_are_refused_at_once_and_no_other(string processors, string bound, int answered)
    {
        await using var service = await StartAsync(processors, bound);
        var requests = Enumerable.Range(0, 64).Select(_ => service.PostAsync(PolicyFolder.HomeRequest)).ToArray();
        await Until.TrueAsync(() => requests.Count(request => request.IsCompleted) == 64 - answered);
        foreach (var refused in requests.Where(request => request.IsCompleted).ToArray())
        {
            var response = await refused;
            response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            response.Headers.RetryAfter.ShouldNotBeNull();
            (await response.Content.ReadAsStringAsync()).ShouldContain("urn:rank-orchestrator:problem:overloaded");
        }

        foreach (var path in (string[])["/livez", "/healthz", "/readyz", "/plan"])
        {
            (await service.GetAsync(path)).Status.ShouldBe(HttpStatusCode.OK, path);
        }

        var metrics = await service.TextAsync("/metrics");
        metrics.ShouldContain($"outcome=\"overloaded\"");
        metrics.ShouldContain("# TYPE rank_refusals_total counter");
        gate.Open();
        (await Task.WhenAll(requests)).Count(response => response.StatusCode == HttpStatusCode.OK).ShouldBe(answered);
    }

    [Fact]
    public async Task Bodies_that_wait_for_their_turn_count_until_their_requests_have_ended()
    {
        var length = Encoding.UTF8.GetByteCount(PolicyFolder.HomeRequest);
        var most = (3 * length) + (length / 2);
        await using var service = await StartAsync("--Rank:Processors=1", $"--Rank:Limits:BodyBytes={length}", $"--Rank:BodyBytesAtOnce={most}");
        var (permits, bodies) = (service.Services.GetRequiredService<ProcessorPermits>(), service.Services.GetRequiredService<BodyAllowance>());
        var first = service.PostAsync(PolicyFolder.HomeRequest);
        await Until.TrueAsync(() => gate.Inside == 1);
        var waiting = Enumerable.Range(0, 2).Select(_ => service.PostAsync(PolicyFolder.HomeRequest)).ToArray();
        await Until.TrueAsync(() => permits.Waiting == 2);
        bodies.Bytes.ShouldBe(3 * length);

        // Whole bodies, of which none is being read.
        bodies.Count.ShouldBe(0);
        using (var refused = await service.PostAsync(PolicyFolder.HomeRequest))
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            refused.Headers.RetryAfter.ShouldNotBeNull();
        }

        (await service.TextAsync("/metrics")).ShouldContain("rank_refusals_total{reason=\"bodies-full\",surface=\"unknown\"} 1\n");
        gate.Open();
        foreach (var answered in (Task<HttpResponseMessage>[])[first, .. waiting])
        {
            (await answered).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        await Until.TrueAsync(() => bodies.Bytes == 0);
        await service.RankAsync(PolicyFolder.HomeRequest);
    }

    [Fact]
    public async Task A_request_whose_time_ran_out_while_it_waited_is_refused_when_its_turn_comes()
    {
        await using var service = await StartAsync("--Rank:Processors=1");
        var permits = service.Services.GetRequiredService<ProcessorPermits>();
        var first = service.PostAsync(PolicyFolder.HomeRequest);
        await Until.TrueAsync(() => gate.Inside == 1);
        var waiting = Enumerable.Range(0, 3).Select(_ => service.PostAsync(PolicyFolder.HomeRequest)).ToArray();
        await Until.TrueAsync(() => permits.Waiting == 3);
        clock.Advance(TimeSpan.FromSeconds(5.1));
        gate.Open();
        (await first).StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (var late in waiting)
        {
            (await late).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        }

        gate.Inside.ShouldBe(1);
        (await service.TextAsync("/metrics")).ShouldContain("rank_refusals_total{reason=\"expired\",surface=\"home\"} 3");
    }

    [Fact]
    public async Task The_shorter_deadline_that_a_request_asks_for_counts_once_it_is_read()
    {
        await using var service = await StartAsync("--Rank:Processors=1");
        var permits = service.Services.GetRequiredService<ProcessorPermits>();
        var first = service.PostAsync(PolicyFolder.HomeRequest);
        await Until.TrueAsync(() => gate.Inside == 1);
        var patient = service.PostAsync(PolicyFolder.HomeRequest);
        var hurried = service.PostAsync(PolicyFolder.HomeRequest.Replace("\"deadlineMs\": 5000", "\"deadlineMs\": 900", StringComparison.Ordinal));
        await Until.TrueAsync(() => permits.Waiting == 2);
        clock.Advance(TimeSpan.FromSeconds(1));
        gate.Open();
        (await patient).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await hurried).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await first).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_request_sent_behind_another_has_waited_since_it_arrived()
    {
        await using var service = await StartAsync();
        using var client = await RawClient.ConnectAsync(service.Http.BaseAddress!);
        var request = RawClient.Post(PolicyFolder.HomeRequest);
        await client.SendAsync(request + request);
        await Until.TrueAsync(() => gate.Inside == 1);
        clock.Advance(TimeSpan.FromSeconds(5.1));
        gate.Open();
        (await client.ReceiveAsync()).Body["degraded"]!.AsArray().ShouldNotBeEmpty();

        // A processor is free, so a page is made of what can be made in no time at all.
        var second = await client.ReceiveAsync();
        second.Status.ShouldBe(200);
        second.Body["degraded"]!.ToJsonString().ShouldBe("""[{"model":"slots","reason":"deadline","fallback":"engine:greedy"}]""");

        // Time between requests is nobody's.
        clock.Advance(TimeSpan.FromMinutes(1));
        await client.SendAsync(request);
        (await client.ReceiveAsync()).Body["degraded"]!.AsArray().ShouldBeEmpty();
        (await service.TextAsync("/metrics")).ShouldContain("rank_request_duration_seconds_sum{surface=\"home\"} 10.2\n");
    }

    [Fact]
    public async Task Under_load_pages_are_made_with_less_work_and_say_so_and_at_rest_with_all_of_it()
    {
        await using var service = await StartAsync();
        gate.Open();
        var load = service.Engine.Plans.Current!.Find("home")!.Load;
        var now = service.Services.GetRequiredService<ProcessorPermits>().Now;
        (await service.RankAsync(PolicyFolder.HomeRequest))["degraded"]!.AsArray().ShouldBeEmpty();
        while (load.Effort != SearchEffort.Greedy)
        {
            load.Refused(now);
        }

        var page = await service.RankAsync(PolicyFolder.HomeRequest);
        page["degraded"]!.ToJsonString().ShouldBe("""[{"model":"slots","reason":"overload","fallback":"engine:greedy"}]""");
        ((string)page["certificate"]!["engine"]!).ShouldBe("greedy");
        var metrics = await service.TextAsync("/metrics");
        metrics.ShouldContain("rank_degradations_total{model=\"slots\",reason=\"overload\"} 1");
        metrics.ShouldContain("rank_quality{surface=\"home\"} 0.2");

        clock.Advance(TimeSpan.FromSeconds(1.1));
        (await service.RankAsync(PolicyFolder.HomeRequest))["degraded"]!.AsArray().ShouldBeEmpty();
        (await service.TextAsync("/metrics")).ShouldContain("rank_quality{surface=\"home\"} 1\n");
    }

    [Fact]
    public async Task No_processor_is_held_while_a_request_waits_for_a_remote_model()
    {
        gate.Open();
        var answer = new TaskCompletionSource();
        var asked = 0;
        await using var models = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", nameof(LogLevel.None)]).Build();
        models.MapPost("/v2/models/ctr/infer", async context =>
        {
            Interlocked.Increment(ref asked);
            await answer.Task;
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        });
        models.MapFallback(context => context.Response.WriteAsJsonAsync(JsonNode.Parse("""{"name":"ctr","ready":true,"platform":"test","inputs":[{"name":"x","datatype":"FP32","shape":[-1,1]}],"outputs":[{"name":"ctr","datatype":"FP32","shape":[-1,1]}]}""")));
        await models.StartAsync();
        var address = models.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        await using var service = await RunningService.StartAsync(
            policies => policies.Write("models/ctr.yaml", $$"""
                model: ctr
                owner: tests
                version: "1"
                kind: oip
                oip: { server: "{{address}}" }
                inputs: [ { tensor: x, columns: [ feature.ctr7d ] } ]
                outputs: [ { prediction: ctr, fallback: [ { prior: 0.07 } ] } ]
                timeout: 5s
                concurrency: 64
                breaker: false

                """),
            services => services.AddSingleton<TimeProvider>(clock).AddSingleton<IRuleEngine>(gate),
            "--Rank:WarmUpRequests=0", "--Rank:Processors=1", "--Rank:QueuedRequests=0");
        var permits = service.Services.GetRequiredService<ProcessorPermits>();
        var pages = new List<Task<JsonNode>>();
        for (var page = 1; page <= 20; page++)
        {
            pages.Add(service.RankAsync(PolicyFolder.HomeRequest));
            await Until.TrueAsync(() => Volatile.Read(ref asked) == page && permits.Free == 1);
        }

        answer.SetResult();
        foreach (var page in pages)
        {
            (await page)["degraded"]!.AsArray().Select(part => (string)part!["model"]!).ShouldBe(["ctr"]);
        }

        permits.Free.ShouldBe(1);
    }

    [Theory]
    [InlineData("/livez")]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/metrics")]
    public async Task Probes_are_answered_while_every_processor_is_taken_and_requests_wait(string path)
    {
        await using var service = await StartAsync("--Rank:Processors=1", "--Rank:QueuedRequests=8");
        var permits = service.Services.GetRequiredService<ProcessorPermits>();
        var pages = Enumerable.Range(0, 3).Select(_ => service.PostAsync(PolicyFolder.HomeRequest)).ToArray();
        await Until.TrueAsync(() => gate.Inside == 1 && permits.Waiting == 2);
        using (var answer = await service.Http.GetAsync(new Uri(path, UriKind.Relative)))
        {
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        permits.Waiting.ShouldBe(2);
        gate.Open();
        foreach (var page in pages)
        {
            (await page).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task A_request_that_would_be_refused_is_refused_before_its_body_is_whole()
    {
        await using var service = await StartAsync("--Rank:Processors=1", "--Rank:QueuedRequests=0");
        var first = service.PostAsync(PolicyFolder.HomeRequest);
        await Until.TrueAsync(() => gate.Inside == 1);
        using var client = await RawClient.ConnectAsync(service.Http.BaseAddress!);
        await client.SendAsync(RawClient.Post(PolicyFolder.HomeRequest.Length + 100_000, "{ \"surface\": \"home\", \"slots\": 3,"));
        var (status, head, body) = await client.ReceiveAsync();
        status.ShouldBe(503);
        head.ShouldContain("Retry-After: ");
        ((string)body["type"]!).ShouldEndWith(":overloaded");
        gate.Open();
        (await first).StatusCode.ShouldBe(HttpStatusCode.OK);

        // The rest of the body is read over, and the connection can be used again.
        await client.SendAsync(new string(
            ' ',
            PolicyFolder.HomeRequest.Length + 100_000 - Encoding.UTF8.GetByteCount("{ \"surface\": \"home\", \"slots\": 3,")) + RawClient.Post(PolicyFolder.HomeRequest));
        (await client.ReceiveAsync()).Status.ShouldBe(200);
    }

    private async Task<RunningService> StartAsync(params string[] settings)
    {
        var service = await RunningService.StartAsync(null, services => services.AddSingleton<TimeProvider>(clock).AddSingleton<IRuleEngine>(gate), ["--Rank:WarmUpRequests=0", .. settings]);
        gate.Close();
        return service;
    }
}
