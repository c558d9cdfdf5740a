using System.Collections.Frozen;
using System.Globalization;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Policies.Surfaces;

namespace RankOrchestrator.Orchestrator.Pipeline;

/// <summary>
/// Makes the page with the surface's engine. Whatever that engine does, there is a page: when it fails, or when there is
/// no time left to begin, the greedy engine makes one and the answer says so; so it does when there is so much to do that
/// the search is cut short.
/// </summary>
internal sealed partial class SlotStage(IEnumerable<ISlotAllocator> engines, TimeProvider time, ILogger<SlotStage> logger)
{
    /// <summary>With less time than this the search would end before it had begun.</summary>
    private static readonly TimeSpan LeastForSearch = TimeSpan.FromMilliseconds(0.5);

    /// <summary>What a page in good order is worth being late by: a greedy page of 500 candidates and 50 slots takes as long.</summary>
    private static readonly TimeSpan LeastForGreedy = TimeSpan.FromMilliseconds(1);

    private const string Overload = "overload";

    private readonly FrozenDictionary<string, ISlotAllocator> engines = engines.ToFrozenDictionary(engine => engine.Name, StringComparer.Ordinal);

    /// <summary>Makes the page.</summary>
    /// <param name="policy">Which engine, and how hard it tries.</param>
    /// <param name="problem">The page to make.</param>
    /// <param name="left">What is left of the request's time.</param>
    /// <param name="degradations">Receives what was made by another engine, or with fewer steps, than asked for.</param>
    /// <param name="effort">How much of what the policy asks for the load allows.</param>
    public SlotAllocation Allocate(AllocationPolicy policy, SlotProblem problem, TimeSpan left, List<Degradation> degradations, SearchEffort effort = SearchEffort.Full)
    {
        var forSearch = left - AnswerReserve(left);
        var options = new AllocationOptions
        {
            GapTolerance = Tolerance(policy),
            StepBudget = policy.StepBudget ?? new AllocationOptions().StepBudget,
            DeadlineTimestamp = After(forSearch),
            Clock = time,
        };
        if (forSearch < LeastForSearch && policy.Engine is not EngineNames.Greedy)
        {
            degradations.Add(new Degradation("slots", "deadline", "engine:greedy"));
            return Greedy(problem, options);
        }

        try
        {
            return policy.Engine is EngineNames.Greedy ? Greedy(problem, options)
                : effort == SearchEffort.Full ? engines[policy.Engine].Allocate(problem, options, [])
                : AllocateUnderLoad(policy.Engine, problem, options, effort, degradations);
        }
#pragma warning disable CA1031 // The last resort: a bug in one engine must not cost the page.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            EngineFailed(logger, policy.Engine, exception);
            degradations.Add(new Degradation("slots", "engine-failed", "engine:greedy"));
            return Greedy(problem, options);
        }
    }

    /// <summary>
    /// Fewer steps, and not those of another process; then the greedy engine with the fewest. A page that is proven within
    /// fewer steps is the page that all of them would have made, and nothing is missing on it.
    /// </summary>
    private SlotAllocation AllocateUnderLoad(string engine, SlotProblem problem, AllocationOptions options, SearchEffort effort, List<Degradation> degradations)
    {
        var steps = Math.Max(1, options.StepBudget / (effort == SearchEffort.Quarter ? 4 : 16));
        var isGreedy = effort == SearchEffort.Greedy;
        var own = engine is EngineNames.Auto or EngineNames.CpSat ? EngineNames.Certified : engine;
        var allocation = engines[isGreedy ? EngineNames.Greedy : own].Allocate(problem, options with { StepBudget = steps }, []);
        if (isGreedy)
        {
            degradations.Add(new Degradation("slots", Overload, "engine:greedy"));
        }
        else if (!allocation.Certificate.IsSettled(options.GapTolerance) && !allocation.EndedByClock)
        {
            degradations.Add(new Degradation("slots", Overload, string.Create(CultureInfo.InvariantCulture, $"steps:{steps}")));
        }

        return allocation;
    }

    /// <summary>The gap with which a page is good enough.</summary>
    public static double Tolerance(AllocationPolicy policy) => Math.Max(policy.GapTolerance, 1e-9);

    /// <summary>Time kept for writing the answer: 1 ms, or a fifth of what is left when that is little.</summary>
    public static TimeSpan AnswerReserve(TimeSpan left) => left > TimeSpan.FromMilliseconds(5) ? TimeSpan.FromMilliseconds(1) : left / 5;

    private SlotAllocation Greedy(SlotProblem problem, AllocationOptions options)
        => engines[EngineNames.Greedy].Allocate(problem, options with { DeadlineTimestamp = Math.Max(options.DeadlineTimestamp, After(LeastForGreedy)) }, []);

    private long After(TimeSpan span) => time.GetTimestamp() + (long)(span.TotalSeconds * time.TimestampFrequency);

    [LoggerMessage(EventId = 301, Level = LogLevel.Error, Message = "The engine '{Engine}' failed; the greedy engine made the page")]
    private static partial void EngineFailed(ILogger logger, string engine, Exception exception);
}
