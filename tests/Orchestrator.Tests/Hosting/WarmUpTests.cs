using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Objectives.Tests.Faults;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Hosting;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Hosting;

/// <summary>What a process does before it is ready: its surfaces answer requests that it made up, and nobody else sees them.</summary>
[Collection(nameof(Telemetry.AloneInTheProcess))]
public sealed class WarmUpTests
{
    private const int Requests = 5;

    [Theory]
    [InlineData("policies")]
    [InlineData("policies-obd")]
    [InlineData("tests/Orchestrator.Tests/Fixtures/policies")]
    public async Task Every_surface_ranks_what_was_made_up_for_it(string folder)
    {
        using var engine = new RankingEngine(new ServiceSettings(), new PolicyLocation(Path.Combine(Repository.Root, folder), ""), TimeProvider.System, NullLoggerFactory.Instance);
        engine.Loader.Load().ShouldBeTrue();
        engine.Plans.Current!.Surfaces.ShouldNotBeEmpty();
        foreach (var surface in engine.Plans.Current.Surfaces)
        {
            for (var round = 0; round < Requests; round++)
            {
                using var result = await engine.Pipeline.RankAsync(WarmUpRequest.Make(surface, round), TimeProvider.System.GetTimestamp(), CancellationToken.None);
                result.Problem?.Detail.ShouldBeNull(surface.Name);
            }
        }
    }

    [Fact]
    public async Task Who_stops_it_while_it_warms_up_sees_no_exception()
    {
        var (exitCode, complaints) = await ServiceProcess.InterruptAfterAsync("is in force", ("Rank__WarmUpRequests", "1000000"), ("Rank__WarmUpTime", "00:01:00"));
        complaints.ShouldBeEmpty();
        exitCode.ShouldBe(0);
    }

    [Fact]
    public void The_largest_request_of_a_surface_is_among_them_and_every_kind_of_explanation()
    {
        using var engine = new TestEngine();
        foreach (var surface in engine.Engine.Plans.Current!.Surfaces)
        {
            var requests = Enumerable.Range(0, Requests).Select(round => JsonNode.Parse(WarmUpRequest.Make(surface, round).Span)!).ToArray();
            requests.Max(request => request["candidates"]!.AsArray().Count).ShouldBe(surface.Limits.Candidates);
            requests.Max(request => (int)request["slots"]!).ShouldBe(surface.Limits.Slots);
            requests.Select(request => (string)request["options"]!["explain"]!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ShouldBe(["full", "none", "summary"]);
        }
    }

    [Theory]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://unix:/{0}")]
    public async Task It_goes_over_HTTP_whatever_the_addresses_of_the_service_are(string address)
    {
        var socket = Path.Combine(Path.GetTempPath(), "rank-" + Guid.NewGuid().ToString("N"));
        using var policies = new PolicyFolder();
        await using var service = RankServer.Build(
            [
                "--urls",
                address.Replace("/{0}", socket, StringComparison.Ordinal),
                "--Rank:Policies",
                policies.Root,
                "--Rank:WarmUpRequests",
                "5",
                "--Rank:LastGood",
                "",
                "--Logging:LogLevel:Default",
                nameof(LogLevel.None)],
            services => services.AddSingleton(new CompilationBacklog(TimeProvider.System, () => 0)));
        await service.StartAsync();
        Answered(service.Services).ShouldBe(Surfaces(service.Services) * Requests);
        await service.StopAsync();
    }

    [Fact]
    public async Task It_goes_on_until_more_pages_give_the_compiler_nothing_more_to_do()
    {
        var methods = 0L;
        await using var service = await RunningService.StartAsync(
            null,
            services => services.AddSingleton(new CompilationBacklog(TimeProvider.System, () => Math.Min(methods += 100, 500))),
            "--Rank:WarmUpRequests",
            "5");
        Answered(service.Services).ShouldBeGreaterThan(2 * Surfaces(service.Services) * Requests);
        methods.ShouldBeGreaterThan(500);
    }

    [Fact]
    public async Task It_is_in_no_metric_and_in_no_log()
    {
        var log = Path.Combine(Path.GetTempPath(), "rank-" + Guid.NewGuid().ToString("N") + ".jsonl");
        await using var service = await RunningService.StartAsync(null, "--Rank:WarmUpRequests", "5", "--Rank:DecisionLog", log);
        Answered(service.Services).ShouldBe(Surfaces(service.Services) * Requests);
        var metrics = (await service.TextAsync("/metrics")).Split('\n').Where(line => !line.StartsWith('#') && !line.StartsWith("dotnet_", StringComparison.Ordinal)).ToArray();
        metrics.Where(line => line.Contains("/rank", StringComparison.Ordinal) || line.StartsWith("rank_requests", StringComparison.Ordinal) || line.StartsWith(
            "rank_model_calls",
            StringComparison.Ordinal)).ShouldBeEmpty();
        metrics.ShouldNotContain(line => line.Contains("WarmUp", StringComparison.Ordinal) || line.Contains("warm_up", StringComparison.Ordinal));
        File.Exists(log).ShouldBeFalse();
    }

    [Fact]
    public async Task A_model_server_that_does_not_answer_does_not_hold_up_the_start()
    {
        await using var server = new InferenceServer(_ => Reply.Json("{}") with { Delay = TimeSpan.FromMinutes(10) });
        await using var service = await RunningService.StartAsync(
            policies => policies.Write("models/ctr.yaml", $$"""
                model: ctr
                owner: tests
                version: "1"
                kind: oip
                oip: { server: "{{server.Address}}" }
                inputs: [ { tensor: x, columns: [ feature.ctr7d ] } ]
                outputs: [ { prediction: ctr, fallback: [ { prior: 0.07 } ] } ]
                breaker: false

                """),
            "--Rank:WarmUpRequests", "1000000", "--Rank:WarmUpTime", "00:00:00.1");
        Answered(service.Services).ShouldBeLessThan(1_000_000);
        (await service.GetAsync("/readyz")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_process_whose_first_plan_comes_later_is_ready_only_when_it_is_warm_too()
    {
        var later = Path.Combine(Path.GetTempPath(), "rank-later-" + Guid.NewGuid().ToString("N"));
        using var folder = new PolicyFolder();
        await using var service = await RunningService.StartAsync(null, "--Rank:WarmUpRequests", "5", "--Rank:Policies", later);
        Directory.Move(folder.Root, later);
        try
        {
            service.Engine.Loader.Load().ShouldBeTrue();
            await UntilReadyAsync(service);
            Answered(service.Services).ShouldBe(Surfaces(service.Services) * Requests);
        }
        finally
        {
            Directory.Move(later, folder.Root);
        }
    }

    [Fact]
    public async Task It_can_be_turned_off()
    {
        await using var service = await RunningService.StartAsync(null, "--Rank:WarmUpRequests", "0");
        Answered(service.Services).ShouldBe(0);
        (await service.GetAsync("/readyz")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_program_starts_with_the_compilation_settings_that_were_measured()
    {
        await using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "RankOrchestrator.Orchestrator.runtimeconfig.json"));
        var settings = (await JsonSerializer.DeserializeAsync<JsonNode>(file))!["runtimeOptions"]!["configProperties"]!;
        ((bool)settings["System.Runtime.TieredPGO"]!).ShouldBeFalse();
        settings["System.Runtime.TieredCompilation.CallCountingDelayMs"].ShouldNotBeNull();
    }

    private static async Task UntilReadyAsync(RunningService service)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await service.GetAsync("/readyz")).Status != HttpStatusCode.OK)
        {
            await Task.Delay(5, patience.Token);
        }
    }

    private static int Answered(IServiceProvider services) => services.GetRequiredService<WarmUp>().Answered;

    private static int Surfaces(IServiceProvider services) => services.GetRequiredService<RankingEngine>().Plans.Current!.Surfaces.Length;
}
