using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Constraints.Page;

/// <summary>The rows of one diversity among those of a problem.</summary>
/// <param name="FirstRow">The first of them, by the problem's order.</param>
/// <param name="RowCount">How many they are.</param>
/// <param name="Weight">What all of them cost together.</param>
public readonly record struct Diversity(int FirstRow, int RowCount, double Weight)
{
    /// <summary>How much of the candidates the page is like: from 0, which is nothing, to 1, which is all of them.</summary>
    public double Of(SlotProblem problem, SlotAllocation allocation)
    {
        var paid = 0.0;
        foreach (var violation in allocation.Violations)
        {
            if (violation.Constraint >= FirstRow && violation.Constraint < FirstRow + RowCount)
            {
                paid += violation.Units * problem.Constraints[violation.Constraint].Penalty;
            }
        }

        return Math.Clamp(1 - (paid / Weight), 0, 1);
    }
}
