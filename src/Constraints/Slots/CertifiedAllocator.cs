using System.Collections.Concurrent;
using RankOrchestrator.Constraints.Slots.Certified;

namespace RankOrchestrator.Constraints.Slots;

/// <summary>
/// The best page with its proof: improves pages, bounds them by pricing the constraints (Lagrangian relaxation over an
/// assignment), closes the places that no better page can use, and finishes with branch and bound over a small linear
/// program. When no page satisfies the hard constraints it names a smallest contradicting set and relaxes in the declared
/// order. Steps decide, not the clock: the same problem gives the same page on every machine, unless the deadline cuts in.
/// </summary>
public sealed class CertifiedAllocator : ISlotAllocator
{
    internal const string EngineName = "certified";

    private readonly ConcurrentBag<CertifiedSearch> searches = [];
    private readonly GreedyAllocator greedy = new();

    /// <inheritdoc/>
    public string Name => EngineName;

    /// <inheritdoc/>
    public SlotAllocation Allocate(SlotProblem problem, AllocationOptions options, ReadOnlySpan<int> hint)
    {
        var search = searches.TryTake(out var pooled) ? pooled : new CertifiedSearch();
        var allocation = search.Run(problem, options, hint);

        // Not returned when it threw: what a bug left behind must not meet another request.
        searches.Add(search);

        // A page that gives way although nothing was refuted was cut short: another engine may have a whole one.
        return allocation is { Status: AllocationStatus.Relaxed, Conflict.Count: 0 }
            ? WithWholePage(allocation, greedy.Allocate(problem, options, []), options)
            : allocation;
    }

    private static SlotAllocation WithWholePage(SlotAllocation cut, SlotAllocation other, AllocationOptions options)
    {
        if (other.Status == AllocationStatus.Relaxed)
        {
            return cut;
        }

        var bound = Math.Max(other.Objective, other.Bound);
        var gap = (bound - other.Objective) / Math.Max(1e-9, Math.Abs(bound));
        return new SlotAllocation
        {
            CandidateBySlot = other.CandidateBySlot,
            Status = gap <= options.GapTolerance ? AllocationStatus.Certified : AllocationStatus.Feasible,
            Objective = other.Objective,
            Bound = bound,
            Gap = gap,
            Engine = other.Engine,
            Steps = cut.Steps + other.Steps,
            EndedByClock = cut.EndedByClock || other.EndedByClock,
            Violations = other.Violations,
        };
    }
}
