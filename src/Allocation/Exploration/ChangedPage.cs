using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Exploration;

/// <summary>What is known of a page that differs from the one that was searched for.</summary>
public static class ChangedPage
{
    /// <summary>
    /// The page with another filling of a slot, measured anew under the bound that was found. What was found out about the
    /// problem stays as it was: the constraints that hold pages back and their prices, and those that contradict each other.
    /// </summary>
    /// <param name="problem">What the page was made of.</param>
    /// <param name="found">The page, and what is known of it.</param>
    /// <param name="slot">The slot.</param>
    /// <param name="candidate">One of its <see cref="FeasibleFillings"/>.</param>
    /// <param name="tolerance">The gap that is good enough.</param>
    public static SlotAllocation Of(SlotProblem problem, SlotAllocation found, int slot, int candidate, double tolerance)
    {
        var page = (int[])found.CandidateBySlot.Clone();
        page[slot] = candidate;
        var units = new PageUnits();
        units.Load(problem);
        var violations = units.Violations(page, out var breaksHard);
        return found with
        {
            CandidateBySlot = page,
            Certificate = found.Certificate.OfOther(units.Objective(page), breaksHard, tolerance),
            Violations = violations,
        };
    }

    /// <summary>
    /// A page that was searched for by other values, measured by those of the problem. What the search found out about hard constraints holds
    /// whatever values are; of worth nothing is known but the bound that no page exceeds by values alone, and of prices nothing.
    /// </summary>
    /// <param name="problem">What the page was made of, with its own values.</param>
    /// <param name="found">The page, and what is known of it by others.</param>
    /// <param name="tolerance">The gap that is good enough.</param>
    public static SlotAllocation Revalued(SlotProblem problem, SlotAllocation found, double tolerance)
    {
        var units = new PageUnits();
        units.Load(problem);
        var objective = units.Objective(found.CandidateBySlot);
        return found with
        {
            Certificate = found.Certificate.Revalued(objective, SortedBound.Of(problem), tolerance),
            Binding = [],
        };
    }
}
