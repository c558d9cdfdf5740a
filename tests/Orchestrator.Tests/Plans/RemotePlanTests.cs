using System.Globalization;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Objectives.Tests.Faults;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Hosting;
using RankOrchestrator.Orchestrator.Http;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Plans;

/// <summary>Plans with models behind the network, from loading to the first pages.</summary>
public sealed class RemotePlanTests
{
    private const string Right = """{"name":"ctr","platform":"p","inputs":[{"name":"x","datatype":"FP32","shape":[-1,1]}],"outputs":[{"name":"ctr","datatype":"FP32","shape":[-1,1]}]}""";

    private int asked;
    private int inferences;

    [Fact]
    public async Task The_first_page_after_a_switch_to_a_server_has_its_numbers_and_opens_no_connection()
    {
        await using var server = Server(() => Right);
        using var engine = new TestEngine();
        engine.Policies.Write("models/ctr.yaml", Remote(server.Address));
        engine.Engine.Loader.Load().ShouldBeTrue();
        var connections = server.Accepted;
        connections.ShouldBeGreaterThan(0);
        var page = await engine.PageAsync(PolicyFolder.HomeRequest);
        page["degraded"]!.AsArray().ShouldBeEmpty();
        ((double)page["items"]![0]!["predictions"]!["ctr"]!).ShouldBe(0.5);
        server.Accepted.ShouldBe(connections);
    }

    [Fact]
    public async Task Neither_warm_up_nor_pages_call_a_server_whose_description_does_not_fit()
    {
        await using var server = Server(() => Right.Replace("[-1,1]", "[-1,3]", StringComparison.Ordinal));
        using var engine = new TestEngine(policies => policies.Write("models/ctr.yaml", Remote(server.Address)));
        var warmUp = new WarmUp(engine.Engine, engine.Engine.Settings, new CompilationBacklog(TimeProvider.System, () => 0), new Readiness(), TimeProvider.System, NullLogger<WarmUp>.Instance);
        await warmUp.RunAsync(CancellationToken.None);
        warmUp.Answered.ShouldBeGreaterThan(0);
        for (var page = 0; page < 20; page++)
        {
            (await engine.PageAsync(PolicyFolder.HomeRequest))["degraded"]!.ToJsonString().ShouldBe("""[{"model":"ctr","reason":"model-not-loaded","fallback":"prior"}]""");
        }

        inferences.ShouldBe(0);
    }

    [Fact]
    public async Task A_policy_goes_live_although_nobody_is_at_a_new_servers_address()
    {
        using var engine = new TestEngine();
        var before = engine.Engine.Plans.Current!.Hash;
        engine.Policies.Write("models/ctr.yaml", Remote(InferenceServer.NobodyThere()));
        engine.Engine.Loader.Load().ShouldBeTrue();
        engine.Engine.Plans.Current!.Hash.ShouldNotBe(before, StringComparer.Ordinal);
        (await engine.PageAsync(PolicyFolder.HomeRequest))["degraded"]!.ToJsonString().ShouldBe("""[{"model":"ctr","reason":"model-not-loaded","fallback":"prior"}]""");
    }

    [Fact]
    public async Task A_policy_goes_live_after_two_seconds_of_the_engines_clock_although_a_server_is_silent()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var clock = new ManualClock();
        using var policies = new PolicyFolder();
        policies.Write("models/ctr.yaml", Remote(new Uri("http://" + silent.LocalEndpoint)));
        using var engine = new RankingEngine(new ServiceSettings(), new PolicyLocation(policies.Root, ""), TimeProvider.System, NullLoggerFactory.Instance, waits: clock);
        var loading = Task.Run(engine.Loader.Load);
        await Until.TrueAsync(() => clock.Timers > 0);
        clock.Advance(TimeSpan.FromSeconds(1.9));
        loading.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(0.1));
        (await Until.EndedAsync(loading)).ShouldBeTrue();
        engine.Plans.Current!.Models.Called.First().Remote.Health.IsUsable.ShouldBeFalse();
    }

    [Fact]
    public async Task A_model_that_cannot_be_used_is_asked_for_every_second_and_one_that_can_every_ten()
    {
        var metadata = "<html>starting</html>";
        await using var server = Server(() => metadata);
        using var engine = new TestEngine(policies => policies.Write("models/ctr.yaml", Remote(server.Address)));
        var clock = new ManualClock();
        using var watch = new ModelWatchService(engine.Engine, new ServiceSettings { Watch = false }, clock, NullLogger<ModelWatchService>.Instance);
        await watch.StartAsync(CancellationToken.None);
        var remote = engine.Engine.Plans.Current!.Models.Called.First().Remote;
        remote.Health.IsUsable.ShouldBeFalse();

        var before = Volatile.Read(ref asked);
        metadata = Right;
        await BeatAsync(clock, 1);
        Volatile.Read(ref asked).ShouldBe(before);
        await BeatAsync(clock, 1);
        await WaitAsync(() => remote.Health.IsUsable);

        before = Volatile.Read(ref asked);
        await BeatAsync(clock, 18);
        Volatile.Read(ref asked).ShouldBe(before);
        await BeatAsync(clock, 2);
        await WaitAsync(() => Volatile.Read(ref asked) > before);
        await watch.StopAsync(CancellationToken.None);
    }

    /// <summary>Moves the clock on by half seconds and lets the service take each.</summary>
    private static async Task BeatAsync(ManualClock clock, int beats)
    {
        for (var beat = 0; beat < beats; beat++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(20);
        }
    }

    private static async Task WaitAsync(Func<bool> condition)
    {
        for (var turn = 0; turn < 2000 && !condition(); turn++)
        {
            await Task.Delay(5);
        }

        condition().ShouldBeTrue();
    }

    private InferenceServer Server(Func<string> metadata) => new(request =>
    {
        if (request.Path.EndsWith("/infer", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref inferences);
            return Reply.Binary("ctr", [.. Enumerable.Repeat(0.5f, request.Rows)]);
        }

        if (request.Path.EndsWith("/ready", StringComparison.Ordinal))
        {
            return new Reply();
        }

        Interlocked.Increment(ref asked);
        return Reply.Json(metadata());
    });

    private static string Remote(Uri address) => string.Create(CultureInfo.InvariantCulture, $$"""
        model: ctr
        owner: tests
        version: "1"
        kind: oip
        oip: { server: "{{address}}" }
        inputs: [{ tensor: x, columns: [feature.ctr7d] }]
        outputs: [{ prediction: ctr, range: [0, 1], fallback: [{ prior: 0.07 }] }]
        timeout: 5s

        """);
}
