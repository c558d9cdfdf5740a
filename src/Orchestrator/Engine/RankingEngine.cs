using System.Diagnostics.Metrics;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Objectives.OpenInference;
using RankOrchestrator.Objectives.Telemetry;
using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Plans.Kept;
using RankOrchestrator.Orchestrator.Plans.Loading;
using RankOrchestrator.Orchestrator.Plans.Rehearsals;
using RankOrchestrator.Orchestrator.Rules;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Telemetry;

namespace RankOrchestrator.Orchestrator.Engine;

/// <summary>Everything that ranks, put together: what the service, the command line and the tests share.</summary>
internal sealed class RankingEngine : IDisposable
{
    private readonly TimeProvider time;
    private readonly SlotEngines? engines;

    /// <param name="settings">Limits.</param>
    /// <param name="location">Which policies to load.</param>
    /// <param name="time">Clock of everything: deadlines, breakers, flags that a request gives no time for.</param>
    /// <param name="loggers">Where to report.</param>
    /// <param name="rules">What runs the rules of surfaces that name no engine; null for the one that the location names.</param>
    /// <param name="permits">Who may use a processor; null, off the service, lets everybody and always makes the best page.</param>
    /// <param name="keptPlans">Where the last good plan is kept; null when it is not.</param>
    /// <param name="waits">Clock of the wait for model servers before a plan goes live; null for that of everything.</param>
    public RankingEngine(
        ServiceSettings settings,
        PolicyLocation location,
        TimeProvider time,
        ILoggerFactory loggers,
        IRuleEngine? rules = null,
        ProcessorPermits? permits = null,
        KeptPlans? keptPlans = null,
        TimeProvider? waits = null)
    {
        this.time = time;
        Metrics = new ServiceMetrics();
        Instruments = new ObjectivesInstruments();
        Settings = settings;
        Location = location;
        Plans = new PlanSource(plan => Instruments.Catalog = plan.Models);
        engines = new SlotEngines(time, loggers.CreateLogger<SlotEngines>());
        Slots = new SlotStage(engines.All, time, loggers.CreateLogger<SlotStage>());
        Flags = new FlagStage(time, loggers.CreateLogger<FlagStage>());
        Loader = new PlanLoader(
            new PlanCompiler(settings.Limits, time, rules is null ? RuleEngines.Of(location.RuleEngine ?? settings.RuleEngine) : new RuleEngines(rules), new AnswerMemory(settings.ModelAnswerBytes)),
            new Rehearsal(Flags, Slots, time),
            Plans,
            location,
            keptPlans,
            Metrics,
            time,
            waits ?? time,
            loggers.CreateLogger<PlanLoader>());
        var failed = FailedRuns.Log(loggers.CreateLogger<ModelFanOut>());
        Pipeline = new RankPipeline(Plans, Flags, new ModelFanOut(time, Instruments, new FanOutBudget(), failed: failed), Slots, Metrics, time, permits);
        Metrics.Plans = Plans;
        Metrics.Permits = permits;
    }

    /// <summary>One that shares everything with another but what is counted; the other one owns what is shared.</summary>
    private RankingEngine(RankingEngine shared, IMeterFactory meters, ProcessorPermits permits, Func<SearchEffort?> effort)
    {
        time = shared.time;
        Settings = shared.Settings;
        Location = shared.Location;
        Plans = shared.Plans;
        Loader = shared.Loader;
        Slots = shared.Slots;
        Flags = shared.Flags;
        Metrics = new ServiceMetrics(meters);
        Instruments = new ObjectivesInstruments(meters) { WatchesPredictions = false };
        Pipeline = new RankPipeline(Plans, Flags, new ModelFanOut(time, Instruments, new FanOutBudget()), Slots, Metrics, time, permits, effort);
    }

    /// <summary>The settings in force.</summary>
    public ServiceSettings Settings { get; }

    /// <summary>Which policies are loaded.</summary>
    public PolicyLocation Location { get; }

    /// <summary>What is counted.</summary>
    public ServiceMetrics Metrics { get; }

    /// <summary>What is counted about models.</summary>
    public ObjectivesInstruments Instruments { get; }

    /// <summary>The plan in force.</summary>
    public PlanSource Plans { get; }

    /// <summary>Loads plans.</summary>
    public PlanLoader Loader { get; }

    /// <summary>Asks flags.</summary>
    public FlagStage Flags { get; }

    /// <summary>Makes pages.</summary>
    public SlotStage Slots { get; }

    /// <summary>Ranks.</summary>
    public RankPipeline Pipeline { get; }

    /// <summary>This engine for pages that are made up: they enter no log, no counter and no watch. To be disposed before this one.</summary>
    /// <param name="meters">Makes the meters that it counts with.</param>
    /// <param name="permits">Who of those that make such pages may use a processor.</param>
    /// <param name="effort">How hard each page is searched for; null leaves it to the load.</param>
    public RankingEngine Unseen(IMeterFactory meters, ProcessorPermits permits, Func<SearchEffort?> effort) => new(this, meters, permits, effort);

    /// <inheritdoc/>
    public void Dispose()
    {
        engines?.Dispose();
        Metrics.Dispose();
        Instruments.Dispose();
    }
}
