using RankOrchestrator.Allocation.CpSat.Model;
using RankOrchestrator.Allocation.CpSat.Protocol;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.CpSat;

/// <summary>
/// The best page when none satisfies every hard constraint: from the highest priority to the lowest, the total violation
/// is made least and kept there; then as many slots are filled as that leaves; then value counts. One question each.
/// </summary>
/// <param name="Page">The answer about the page.</param>
/// <param name="IsLeast">Whether every step before it was proven least, so that the answer's bound holds.</param>
internal sealed record Relaxation(CpSolverResponse Page, bool IsLeast)
{
    /// <summary>The relaxed page; null when the budget ended before there was one.</summary>
    public static Relaxation? Best(SlotProblem problem, CpSatModels models, CpSatConversation conversation)
    {
        var reached = new Dictionary<int, long>();
        var isLeast = true;
        foreach (var priority in Priorities(problem, models))
        {
            if (conversation.Ask(models.LeastViolation(reached, priority)) is not { } response)
            {
                return null;
            }

            reached[priority] = (long)Math.Round(response.ObjectiveValue);
            isLeast &= response.Status == CpSolverStatus.Optimal;
        }

        var emptySlots = problem.SlotCount;
        if (!problem.AllowsEmptySlots)
        {
            if (conversation.Ask(models.FewestEmptySlots(reached)) is not { } response)
            {
                return null;
            }

            emptySlots += (int)Math.Round(response.ObjectiveValue);
            isLeast &= response.Status == CpSolverStatus.Optimal;
        }

        return conversation.AskForValue(models.BestRelaxedPage(reached, emptySlots)) is { } page ? new Relaxation(page, isLeast) : null;
    }

    private static IEnumerable<int> Priorities(SlotProblem problem, CpSatModels models)
    {
        var priorities = new SortedSet<int>();
        foreach (var constraint in models.HardConstraints)
        {
            if (constraint != SlotProblem.Filling)
            {
                priorities.Add(problem.Constraints[constraint].Priority);
            }
        }

        return priorities.Reverse();
    }
}
