using System.Collections.Concurrent;

namespace RankOrchestrator.Constraints.Slots;

/// <summary>
/// What ranking systems commonly do: fills the slots from the top with the most valuable candidate that breaks nothing,
/// looking ahead to floors, then swaps and replaces while that helps. Its bound is the page without constraints, so it
/// proves little. The baseline, and the last resort when time is up. O(slots · candidates · constraints) to construct.
/// </summary>
public sealed class GreedyAllocator : ISlotAllocator
{
    private readonly ConcurrentBag<GreedySearch> searches = [];

    /// <inheritdoc/>
    public string Name => "greedy";

    /// <inheritdoc/>
    public SlotAllocation Allocate(SlotProblem problem, AllocationOptions options, ReadOnlySpan<int> hint)
    {
        var search = searches.TryTake(out var pooled) ? pooled : new GreedySearch();
        try
        {
            return Describe(problem, search, search.Run(problem, options, hint), options);
        }
        finally
        {
            searches.Add(search);
        }
    }

    private SlotAllocation Describe(SlotProblem problem, GreedySearch search, int[] page, AllocationOptions options)
    {
        var measure = search.Measure;
        var violations = new List<ConstraintViolation>();
        var objective = PageMeasure.Value(problem, page);
        var breaksHard = false;
        for (var constraint = 0; constraint < problem.Constraints.Length; constraint++)
        {
            var units = measure.Violation(problem, constraint, page);
            if (units > 0)
            {
                violations.Add(new ConstraintViolation(constraint, units));
                breaksHard |= problem.Constraints[constraint].IsHard;
                objective -= problem.Constraints[constraint].IsHard ? 0 : units * problem.Constraints[constraint].Penalty;
            }
        }

        var empty = problem.AllowsEmptySlots ? 0 : page.Count(candidate => candidate < 0);
        if (empty > 0)
        {
            violations.Add(new ConstraintViolation(-1, empty));
            breaksHard = true;
        }

        var bound = Math.Max(objective, SortedBound.Of(problem));
        var gap = (bound - objective) / Math.Max(1e-9, Math.Abs(bound));
        return new SlotAllocation
        {
            CandidateBySlot = page,
            Status = breaksHard ? AllocationStatus.Relaxed : gap <= options.GapTolerance ? (gap == 0 ? AllocationStatus.Optimal : AllocationStatus.Certified) : AllocationStatus.Feasible,
            Objective = objective,
            Bound = bound,
            Gap = gap,
            Engine = Name,
            Steps = search.Steps,
            EndedByClock = search.EndedByClock,
            Violations = violations,
        };
    }
}
