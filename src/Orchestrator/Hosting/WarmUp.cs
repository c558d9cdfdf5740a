using RankOrchestrator.Objectives;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Telemetry;

namespace RankOrchestrator.Orchestrator.Hosting;

/// <summary>
/// Ranks made-up requests through a pipeline of its own, so that compilation, pools and connections are in place before
/// the first real request, and so that the counters of real requests do not see them.
/// </summary>
internal static class WarmUp
{
    /// <summary>Ranks some requests of every surface.</summary>
    public static async Task RunAsync(PlanSource plans, FlagStage flags, SlotStage slots, int requests, TimeProvider time, CancellationToken cancellationToken)
    {
        using var meters = new UnseenMeters();
        using var metrics = new ServiceMetrics(meters);
        using var instruments = new ObjectivesInstruments(meters);
        var pipeline = new RankPipeline(plans, flags, new ModelFanOut(time, instruments, new FanOutBudget()), slots, metrics, time);
        foreach (var surface in plans.Current?.Surfaces ?? [])
        {
            var body = WarmUpRequest.Make(surface);
            for (var request = 0; request < requests; request++)
            {
                using var result = await pipeline.RankAsync(body, time.GetTimestamp(), cancellationToken);
            }
        }
    }
}
