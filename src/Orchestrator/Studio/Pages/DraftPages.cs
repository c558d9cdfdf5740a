using System.Collections.Frozen;
using OpenTelemetry;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Objectives.Telemetry;
using RankOrchestrator.Orchestrator.Assignments;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Studio.Drafts;
using RankOrchestrator.Orchestrator.Telemetry;

namespace RankOrchestrator.Orchestrator.Studio.Pages;

/// <summary>
/// Makes pages for the studio with the service's own stages: in no counter, trace, drift watch or decision log, with
/// engines and a fan-out of its own, in no arm of an experiment, and patiently, so that a page depends on its input and not on who is in a hurry.
/// </summary>
internal sealed class DraftPages : IDisposable
{
    private readonly PatientClock clock;
    private readonly UnseenMeters meters = new();
    private readonly ServiceMetrics metrics;
    private readonly ObjectivesInstruments instruments;
    private readonly SlotEngines engines;
    private readonly SlotStage slots;
    private readonly FlagStage flags;

    public DraftPages(RankingEngine engine, TimeProvider time, ILoggerFactory loggers)
    {
        clock = new PatientClock(time);
        metrics = new ServiceMetrics(meters);
        instruments = new ObjectivesInstruments(meters) { WatchesPredictions = false };
        engines = new SlotEngines(time, loggers.CreateLogger<SlotEngines>());
        slots = new SlotStage(engines.All, clock, loggers.CreateLogger<SlotStage>());
        flags = engine.Flags;
    }

    /// <summary>Ranks a draft's request with a plan, with the model outputs that count for it. To be disposed.</summary>
    /// <param name="plan">The plan, which the caller keeps until this completes.</param>
    /// <param name="draft">The draft.</param>
    /// <param name="whatIf">What is otherwise than the request says.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits any more.</param>
    public Task<RankResult> RankAsync(Plan plan, Draft draft, WhatIf whatIf, CancellationToken cancellationToken)
        => RankAsync(plan, EffectiveRequest.Of(draft.Request, draft.RequestedAt, whatIf), whatIf, draft.LoggedOutputs, cancellationToken);

    /// <summary>Ranks a request with a plan, without some of its models. To be disposed.</summary>
    /// <param name="plan">The plan, which the caller keeps until this completes.</param>
    /// <param name="request">The request.</param>
    /// <param name="whatIf">Which models count as not loaded.</param>
    /// <param name="outputs">What the models said; null asks them.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits any more.</param>
    public async Task<RankResult> RankAsync(
        Plan plan,
        ReadOnlyMemory<byte> request,
        WhatIf whatIf,
        LoggedPredictions? outputs,
        CancellationToken cancellationToken)
    {
        using var unseen = SuppressInstrumentationScope.Begin();
        var without = whatIf.Models is { Length: > 0 } names ? names.ToFrozenSet(StringComparer.Ordinal) : null;
        var source = new PlanSource();
        source.Swap(plan);
        var pipeline = new RankPipeline(source, flags, new ModelFanOut(clock, instruments, new FanOutBudget(), without: without), slots, metrics, clock);
        return await pipeline.RankAsync(
            request,
            clock.GetTimestamp(),
            cancellationToken,
            DraftLimits.PageTime,
            new RankConditions { Predictions = outputs, Assignments = GivenAssignments.None, Explores = false });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        engines.Dispose();
        instruments.Dispose();
        metrics.Dispose();
        meters.Dispose();
    }
}
