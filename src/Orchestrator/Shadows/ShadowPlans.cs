using RankOrchestrator.Orchestrator.Comparisons;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Telemetry;

namespace RankOrchestrator.Orchestrator.Shadows;

/// <summary>
/// What pages are made once more with. The policies of <c>Rank:Shadow:Policies</c> have an engine of their own, with models, connections and
/// breakers of their own, which nobody counts: whatever becomes of them, the plan in force does not notice. Other arms are those of the
/// plan in force; models at servers are not asked for them, since its pages would feel it.
/// </summary>
internal sealed class ShadowPlans : IDisposable
{
    private readonly UnseenMeters meters = new();
    private readonly RankingEngine live;
    private readonly ShadowLoggers loggers;
    private (Plan Served, Plan Shadow, SharedPredictions Predictions)? last;

    public ShadowPlans(RankingEngine engine, ShadowMetrics metrics, TimeProvider time, ILoggerFactory loggers)
    {
        live = engine;
        this.loggers = new ShadowLoggers(loggers);
        Arms = engine.Unseen(meters, permits: null, effort: null, asksServers: false);
        if (engine.Settings.Shadow.Policies is { Length: > 0 } folder)
        {
            var location = engine.Location with { Folder = Path.GetFullPath(folder) };
            Policies = new RankingEngine(engine.Settings, location, time, this.loggers, state: engine.State, unseen: meters);
            metrics.IsRefused = () => Policies.Loader.Refusal is not null;
        }
    }

    /// <summary>The policies of the shadow; null when there are none.</summary>
    public RankingEngine? Policies { get; }

    /// <summary>For what is said of them.</summary>
    public ILoggerFactory Loggers => loggers;

    /// <summary>The plan in force, for its other arms.</summary>
    private RankingEngine Arms { get; }

    /// <summary>What makes a target's pages; null for policies that are not there yet.</summary>
    public RankingEngine? EngineOf(ShadowTarget target) => target.Arm is not null ? Arms : Policies?.Plans.Current is null ? null : Policies;

    /// <summary>Whether the models would say to a target what they said to the page that was served. One caller at a time.</summary>
    public bool Shares(ShadowTarget target, ShadowJob job)
    {
        if (target.Arm is { } arm)
        {
            return arm.SharesPredictions;
        }

        if (live.Plans.Current is not { } served || Policies?.Plans.Current is not { } shadow || !served.Hash.Equals(job.Plan, StringComparison.Ordinal))
        {
            return false;
        }

        if (last is not var (before, after, _) || before != served || after != shadow)
        {
            last = (served, shadow, new SharedPredictions(served, shadow));
        }

        return last.Value.Predictions.Include(job.Surface);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Policies?.Dispose();
        Arms.Dispose();
        loggers.Dispose();
        meters.Dispose();
    }
}
