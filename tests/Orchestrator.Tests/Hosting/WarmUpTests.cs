using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Orchestrator.Hosting;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Hosting;

/// <summary>The requests that a process makes up to warm itself must be requests that its surfaces take.</summary>
[Collection(nameof(Telemetry.AloneInTheProcess))]
public sealed class WarmUpTests
{
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
            using var result = await engine.Pipeline.RankAsync(WarmUpRequest.Make(surface), TimeProvider.System.GetTimestamp(), CancellationToken.None);
            result.Problem?.Detail.ShouldBeNull(surface.Name);
        }
    }

    [Fact]
    public async Task Warming_up_is_not_counted()
    {
        await using var service = await RunningService.StartAsync();
        (await service.TextAsync("/metrics")).Contains("rank_requests_total", StringComparison.Ordinal).ShouldBeFalse();
    }
}
