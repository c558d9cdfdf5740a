using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using RankOrchestrator.Objectives.Tests.Faults;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Faults;

/// <summary>
/// The whole service in front of a model server that misbehaves: over HTTP on both sides, no page fails, none is late, and
/// every page that was made without the model says so.
/// </summary>
public sealed class ServiceFaultTests
{
    private const double Predicted = 0.5;
    private const double Prior = 0.07;

    private static readonly TimeSpan ModelTimeout = TimeSpan.FromMilliseconds(60);

    /// <summary>Faults that only the clock ends.</summary>
    private static readonly string[] NeverEnds = ["slow first byte", "slow body"];

    private static readonly string Request = PolicyFolder.HomeRequest.Replace("\"deadlineMs\": 5000", "\"deadlineMs\": 120", StringComparison.Ordinal);

    private static readonly Dictionary<string, Func<InferenceRequest, Reply>> Faults = new(StringComparer.Ordinal)
    {
        ["error object"] = _ => Reply.Json("""{"error":"out of memory"}""") with { Status = 500 },
        ["a web page"] = _ => new Reply { ContentType = "text/html", Body = Encoding.UTF8.GetBytes("<html>maintenance</html>") },
        ["not a number"] = request => Good(request, float.NaN),
        ["infinity"] = request => Good(request, float.PositiveInfinity),
        ["out of range"] = request => Good(request, 7),
        ["too few values"] = _ => Reply.Binary("ctr", [0.5f]),
        ["wrong shape"] = request => Reply.Binary("ctr", Values(request, 0.5f), "[1,1,1]"),
        ["truncated body"] = request => Good(request, 0.5f) with { Missing = 100 },
        ["reset"] = _ => new Reply { Reset = true },
        ["slow first byte"] = request => Good(request, 0.5f) with { Delay = TimeSpan.FromMinutes(10) },
        ["slow body"] = request => Good(request, 0.5f) with { Drip = TimeSpan.FromMinutes(10) },
        ["not HTTP"] = _ => new Reply { Raw = Encoding.UTF8.GetBytes("220 smtp ready\r\n\r\n") },
        ["empty body"] = _ => new Reply(),
    };

    public static TheoryData<string> FaultNames => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(FaultNames))]
    public async Task A_fault_on_every_call_degrades_every_page_and_fails_none(string fault)
    {
        var clock = new ManualClock();
        var calls = 0;
        await using var server = new InferenceServer(request =>
        {
            calls += request.Path.EndsWith("/infer", StringComparison.Ordinal) ? 1 : 0;
            return Respond(request, Faults[fault]);
        });
        await using var service = await StartAsync(clock, server.Address);
        for (var page = 1; page <= 10; page++)
        {
            var expected = Volatile.Read(ref calls) + 1;
            var answer = service.RankAsync(Request);
            if (NeverEnds.Contains(fault))
            {
                // The clock goes to the end of the model's time, half of the page's, and no further: a page that waits
                // for more never comes.
                await Until.TrueAsync(() => Volatile.Read(ref calls) >= expected);
                clock.Advance(ModelTimeout);
            }

            CheckHonest(await answer).ShouldBeTrue(fault);
        }
    }

    [Fact]
    public async Task Nobody_at_the_address_and_no_such_host_are_degradations_too()
    {
        foreach (var address in (Uri[])[InferenceServer.NobodyThere(), new Uri("http://no-such-host.invalid")])
        {
            await using var service = await RunningService.StartAsync(policies => policies.Write("models/ctr.yaml", Model(address)));
            CheckHonest(await service.RankAsync(Request)).ShouldBeTrue(address.ToString());
        }
    }

    [Fact]
    public async Task Without_a_fault_nothing_is_degraded()
    {
        await using var server = new InferenceServer(request => Respond(request, static good => Good(good, (float)Predicted)));
        await using var service = await StartAsync(new ManualClock(), server.Address);
        var honest = new List<bool>();
        for (var call = 0; call < 10; call++)
        {
            honest.Add(CheckHonest(await service.RankAsync(Request)));
        }

        honest.ShouldAllBe(isDegraded => !isDegraded);
    }

    [Fact]
    public async Task Any_mixture_of_faults_under_load_fails_no_page_and_mixes_no_values()
    {
        var faults = Faults.Values.ToArray();
        var random = new Random(5);
        await using var server = new InferenceServer(request =>
        {
            int choice;
            lock (random)
            {
                choice = random.Next(faults.Length * 2);
            }

            return Respond(request, choice < faults.Length ? faults[choice] : static good => Good(good, (float)Predicted));
        });
        await using var service = await RunningService.StartAsync(policies => policies.Write("models/ctr.yaml", Model(server.Address)));
        var degraded = new ConcurrentBag<bool>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var call = 0; call < 40; call++)
            {
                degraded.Add(CheckHonest(await service.RankAsync(Request)));
            }
        })));
        degraded.Count.ShouldBe(320);
        degraded.ShouldContain(true);
        var metrics = await service.TextAsync("/metrics");
        metrics.ShouldContain("rank_model_fallbacks_total{");
        metrics.Contains("outcome=\"internal-error\"", StringComparison.Ordinal).ShouldBeFalse();
    }

    [Fact]
    public async Task More_requests_at_once_than_allowed_are_refused_at_once()
    {
        await using var server = new InferenceServer(request => Respond(request, Faults["slow first byte"]));
        await using var service = await RunningService.StartAsync(policies => policies.Write("models/ctr.yaml", Model(server.Address)), "--Rank:ConcurrentRequests", "1");
        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => service.PostAsync(Request)));
        var refused = responses.Where(response => response.StatusCode == HttpStatusCode.ServiceUnavailable).ToArray();
        refused.Length.ShouldBeInRange(1, 19);
        refused.ShouldAllBe(response => response.Headers.RetryAfter!.Delta == TimeSpan.FromSeconds(1));
        (await refused[0].Content.ReadAsStringAsync()).ShouldContain("urn:rank-orchestrator:problem:overloaded");
        responses.Except(refused).ShouldAllBe(response => response.StatusCode == HttpStatusCode.OK);
    }

    /// <summary>
    /// Whether the page was made without the model. Either way what it says must be what was done: the model's values
    /// without a degradation, the prior with one.
    /// </summary>
    private static bool CheckHonest(JsonNode answer)
    {
        var isDegraded = answer["degraded"]!.AsArray().Any(part => (string)part!["model"]! == "ctr");
        var items = answer["items"]!.AsArray();
        items.Count.ShouldBe(3);
        foreach (var item in items)
        {
            ((double)item!["predictions"]!["ctr"]!).ShouldBe(isDegraded ? Prior : Predicted, 1e-6);
        }

        return isDegraded;
    }

    /// <summary>A service whose clock stands unless it is moved: nothing is late because this machine is slow.</summary>
    private static Task<RunningService> StartAsync(ManualClock clock, Uri server)
        => RunningService.StartAsync(
            policies => policies.Write("models/ctr.yaml", Model(server)),
            services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock)),
            "--Rank:WarmUpRequests",
            "0");

    /// <summary>Health and metadata are answered as they should be; only inference is disturbed.</summary>
    private static Reply Respond(InferenceRequest request, Func<InferenceRequest, Reply> infer)
        => request.Path.EndsWith("/infer", StringComparison.Ordinal) ? infer(request)
            : request.Path.EndsWith("/ready", StringComparison.Ordinal) ? Reply.Json("""{"ready":true}""")
            : Reply.Json("""{"name":"ctr","platform":"test","inputs":[{"name":"x","datatype":"FP32","shape":[-1,1]}],"outputs":[{"name":"ctr","datatype":"FP32","shape":[-1,1]}]}""");

    private static Reply Good(InferenceRequest request, float value) => Reply.Binary("ctr", Values(request, value));

    private static float[] Values(InferenceRequest request, float value) => [.. Enumerable.Repeat(value, request.Rows)];

    private static string Model(Uri address) => string.Create(CultureInfo.InvariantCulture, $$"""
        model: ctr
        owner: tests
        version: "1"
        kind: oip
        oip: { server: "{{address}}" }
        inputs: [ { tensor: x, columns: [ feature.ctr7d ] } ]
        outputs: [ { prediction: ctr, range: [0, 1], fallback: [ { prior: 0.07 } ] } ]
        timeout: 60ms
        breaker: false

        """);
}
