using RankOrchestrator.Orchestrator.Telemetry;

namespace RankOrchestrator.Orchestrator.Tests.Telemetry;

/// <summary>Names as Prometheus has them.</summary>
public sealed class PrometheusTextTests
{
    [Theory]
    [InlineData("rank.requests", "", true, "rank_requests_total")]
    [InlineData("rank.stage.duration", "s", false, "rank_stage_duration_seconds")]
    [InlineData("dotnet.gc.heap.total_allocated", "By", true, "dotnet_gc_heap_total_allocated_bytes_total")]
    [InlineData("rank.prediction.mean", "1", false, "rank_prediction_mean_ratio")]
    [InlineData("rank.model.breaker", "{state}", false, "rank_model_breaker")]
    [InlineData("dotnet.thread_pool.thread.count", "{thread}", false, "dotnet_thread_pool_thread")]
    [InlineData("process.cpu.time_seconds", "s", true, "process_cpu_time_seconds_total")]
    public void Dots_units_and_kinds_become_parts_of_the_name(string name, string unit, bool isCounter, string expected)
        => PrometheusText.Name(name, unit, isCounter).ShouldBe(expected);
}
