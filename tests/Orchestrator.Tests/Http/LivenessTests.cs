using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Http;

/// <summary>What a liveness probe asks.</summary>
public sealed class LivenessTests
{
    [Fact]
    public async Task A_process_without_a_plan_is_alive_though_not_healthy()
    {
        await using var service = await RunningService.StartAsync(policies => policies.Write("rules/shop.yaml", "rules: ["));
        (await service.GetAsync("/livez")).Status.ShouldBe(HttpStatusCode.OK);
        (await service.GetAsync("/healthz")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await service.GetAsync("/readyz")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }
}
