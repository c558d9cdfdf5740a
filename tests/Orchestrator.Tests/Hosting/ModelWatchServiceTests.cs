using System.Globalization;
using RankOrchestrator.Objectives.Tests.Building;
using RankOrchestrator.Objectives.Tests.Faults;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.Telemetry;

namespace RankOrchestrator.Orchestrator.Tests.Hosting;

/// <summary>The service keeps an eye on its models.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class ModelWatchServiceTests
{
    private const string Local = """
        model: ctr
        owner: tests
        version: "1"
        kind: onnx
        file: ctr.onnx
        inputs: [{ tensor: x, columns: [{ value: feature.ctr7d, missing: 0 }] }]
        outputs: [{ prediction: ctr, tensor: y, range: [0, 1], fallback: [{ prior: 0.07 }] }]
        timeout: 5s

        """;

    [Fact]
    public async Task A_server_that_describes_another_model_is_not_called_and_metrics_say_so()
    {
        var inferences = 0;
        await using var server = new InferenceServer(request =>
        {
            if (request.Path.EndsWith("/infer", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref inferences);
                return Reply.Binary("ctr", [.. Enumerable.Repeat(0.5f, request.Rows)]);
            }

            return request.Path.EndsWith("/ready", StringComparison.Ordinal)
                ? Reply.Json("""{"ready":true}""")
                : Reply.Json("""{"name":"ctr","platform":"p","inputs":[{"name":"x","datatype":"FP32","shape":[-1,9]}],"outputs":[{"name":"ctr","datatype":"FP32","shape":[-1,1]}]}""");
        });
        await using var service = await RunningService.StartAsync(policies => policies.Write("models/ctr.yaml", Remote(server.Address)), "--Rank:WarmUpRequests", "0");
        var answer = await service.RankAsync(PolicyFolder.HomeRequest);
        answer["degraded"]![0]!.ToJsonString().ShouldBe("""{"model":"ctr","reason":"model-not-loaded","fallback":"prior"}""");
        inferences.ShouldBe(0);
        var metrics = await service.TextAsync("/metrics");
        metrics.ShouldContain("rank_model_ready{model=\"ctr\",version=\"1\"} 0\n");
        metrics.ShouldContain("rank_model_calls_total{model=\"ctr\",outcome=\"model-not-loaded\",version=\"1\"} 1\n");
    }

    [Fact]
    public async Task Everything_about_a_remote_model_is_on_the_metrics_page()
    {
        await using var server = new InferenceServer(request => request.Path.EndsWith("/infer", StringComparison.Ordinal)
            ? Reply.Json("""{"error":"out of memory"}""") with { Status = 500 }
            : Reply.Json("""{"name":"ctr","ready":true}"""));
        await using var service = await RunningService.StartAsync(policies => policies.Write(
            "models/ctr.yaml",
            Remote(server.Address) + "breaker: { fewest: 2, pause: 60s }\nretries: 1\nhedging: { after: 1s }\n"));
        for (var page = 0; page < 3; page++)
        {
            await service.RankAsync(PolicyFolder.HomeRequest);
        }

        var metrics = await service.TextAsync("/metrics");
        foreach (var series in (string[])[
            "rank_model_calls_total{model=\"ctr\",outcome=\"breaker-open\",version=\"1\"}",
            "rank_model_fallbacks_total{fallback=\"prior\",model=\"ctr\",reason=\"breaker-open\",version=\"1\"}",
            "rank_model_duration_seconds_count{model=\"ctr\",version=\"1\"}",
            "rank_model_breaker{model=\"ctr\",version=\"1\"} 2",
            "rank_model_hedges_total{model=\"ctr\",version=\"1\"}",
            "rank_model_retries_total{model=\"ctr\",version=\"1\"}",
            "rank_model_calls_under_way{model=\"ctr\",version=\"1\"} 0",
            "rank_model_ready{model=\"ctr\",version=\"1\"} 1",
            "rank_degradations_total{model=\"ctr\",reason=\"breaker-open\"}",
            "rank_requests_total{outcome=\"degraded\",surface=\"home\"}"])
        {
            metrics.ShouldContain(series);
        }
    }

    [Fact]
    public async Task A_replaced_model_file_is_served_without_a_restart()
    {
        await using var service = await RunningService.StartAsync(
            policies =>
            {
                policies.Write("models/ctr.yaml", Local);
                OnnxFile.Logistic([0], 0, "x", "y").Save(Path.Combine(policies.Root, "models"), "ctr.onnx");
            },
            "--Rank:Watch", "true");
        (await PredictionAsync(service)).ShouldBe(0.5, 1e-6);

        OnnxFile.Logistic([0], 2, "x", "y").Save(Path.Combine(service.Policies.Root, "models"), "ctr.onnx");
        for (var turn = 0; turn < 500 && Math.Abs(await PredictionAsync(service) - 0.5) < 1e-6; turn++)
        {
            await Task.Delay(20);
        }

        (await PredictionAsync(service)).ShouldBe(1 / (1 + Math.Exp(-2)), 1e-6);
    }

    private static async Task<double> PredictionAsync(RunningService service)
        => (double)(await service.RankAsync(PolicyFolder.HomeRequest))["items"]![0]!["predictions"]!["ctr"]!;

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
