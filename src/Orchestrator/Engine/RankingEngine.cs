using System.Diagnostics.Metrics;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Objectives.OpenInference;
using RankOrchestrator.Objectives.Telemetry;
using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Orchestrator.Canaries;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Plans.Kept;
using RankOrchestrator.Orchestrator.Plans.Loading;
using RankOrchestrator.Orchestrator.Plans.Rehearsals;
using RankOrchestrator.Orchestrator.Rules;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.State;
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
    /// <param name="state">What is known of users and items from before; null where requests say so themselves.</param>
    /// <param name="waits">Clock of the wait for model servers before a plan goes live; null for that of everything.</param>
    /// <param name="canaries">Who watches canaries; null when nobody does.</param>
    /// <param name="unseen">Makes the meters of an engine whose pages nobody sees; null for those that everybody sees.</param>
    public RankingEngine(
        ServiceSettings settings,
        PolicyLocation location,
        TimeProvider time,
        ILoggerFactory loggers,
        IRuleEngine? rules = null,
        ProcessorPermits? permits = null,
        KeptPlans? keptPlans = null,
        TimeProvider? waits = null,
        IItemState? state = null,
        UnseenMeters? unseen = null,
        CanaryWatch? canaries = null)
    {
        this.time = time;
        State = state;
        Metrics = new ServiceMetrics(unseen);
        Instruments = new ObjectivesInstruments(unseen) { WatchesPredictions = unseen is null };
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
        var states = new StateStage(state, time, loggers.CreateLogger<StateStage>());
        var failed = FailedRuns.Log(loggers.CreateLogger<ModelFanOut>());
        var fanOut = new ModelFanOut(time, Instruments, new FanOutBudget(), failed: failed);
        Pipeline = new RankPipeline(Plans, Flags, fanOut, Slots, Metrics, time, permits, state: states, canaries: canaries);
        Canaries = canaries;
        Metrics.Plans = Plans;
        Metrics.Canaries = () => Outcomes();
        Metrics.Permits = permits;
    }

    /// <summary>One that shares everything with another but what is counted and what is known of users; the other one owns what is shared.</summary>
    private RankingEngine(RankingEngine shared, IMeterFactory meters, ProcessorPermits? permits, Func<SearchEffort?>? effort, bool asksServers)
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
        Pipeline = new RankPipeline(Plans, Flags, new ModelFanOut(time, Instruments, new FanOutBudget(), asksServers), Slots, Metrics, time, permits, effort);
    }

    /// <summary>The settings in force.</summary>
    public ServiceSettings Settings { get; }

    /// <summary>What is known of users and items from before; null where requests say so themselves.</summary>
    public IItemState? State { get; }

    /// <summary>Who watches canaries; null when nobody does.</summary>
    public CanaryWatch? Canaries { get; }

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
    /// <param name="permits">Who of those that make such pages may use a processor; null lets everybody.</param>
    /// <param name="effort">How hard each page is searched for; null leaves it to the load, or to the page's conditions.</param>
    /// <param name="asksServers">Whether models at servers are asked; else their fallbacks stand in.</param>
    public RankingEngine Unseen(IMeterFactory meters, ProcessorPermits? permits, Func<SearchEffort?>? effort, bool asksServers = true)
        => new(this, meters, permits, effort, asksServers);

    /// <summary>Of every canary of the plan in force, 1 when it is held, -1 when its users were given back, 0 while nothing is known.</summary>
    private IEnumerable<(string Experiment, int Outcome)> Outcomes()
        => from layer in Plans.Current?.Assignments.Layers ?? []
           from experiment in layer.Experiments
           let state = Canaries?.Find(experiment)
           where state is not null
           select (experiment.Name, state.Outcome switch { CanaryOutcome.Held => 1, CanaryOutcome.Breached => -1, _ => 0 });

    /// <inheritdoc/>
    public void Dispose()
    {
        engines?.Dispose();
        Metrics.Dispose();
        Instruments.Dispose();
    }
}
