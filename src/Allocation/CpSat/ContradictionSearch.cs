using RankOrchestrator.Allocation.CpSat.Model;
using RankOrchestrator.Allocation.CpSat.Protocol;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.CpSat;

/// <summary>
/// Finds hard constraints that no page satisfies together, of which none can be spared (an irreducible infeasible
/// subset): starts from the assumptions that CP-SAT's refutation rests on and leaves out one after the other (deletion
/// filter; Chinneck, Feasibility and Infeasibility in Optimization, 2008, §6.2). At most one question per constraint of
/// the first set; every refutation on the way may drop several.
/// </summary>
internal static class ContradictionSearch
{
    /// <summary>The part of the remaining budget that one question may use.</summary>
    private const double Share = 0.25;

    /// <summary>
    /// The set in ascending order, <see cref="SlotProblem.Filling"/> first. Not irreducible when the budget ends early;
    /// empty when it ends before anything is refuted.
    /// </summary>
    public static int[] Find(CpSatModels models, SlotProblem problem, CpSatConversation conversation)
    {
        var all = models.HardConstraints.ToList();
        if (Refute(models, all, conversation) is not { } set)
        {
            return [];
        }

        // What would give way first is tried first: the names that stay are those that matter most.
        var untried = new Queue<int>(set
            .OrderBy(constraint => constraint == SlotProblem.Filling ? long.MinValue : problem.Constraints[constraint].Priority)
            .ThenByDescending(constraint => constraint));
        while (untried.TryDequeue(out var candidate))
        {
            if (set.Contains(candidate) && Refute(models, [.. set.Where(constraint => constraint != candidate)], conversation) is { } smaller)
            {
                set = smaller;
            }
        }

        return [.. set.Order()];
    }

    /// <summary>A subset that no page satisfies; null when there is such a page, or no answer.</summary>
    private static List<int>? Refute(CpSatModels models, List<int> constraints, CpSatConversation conversation)
    {
        var model = models.AnyPage(constraints);
        if (conversation.Ask(model, Share) is not { Status: CpSolverStatus.Infeasible } refusal)
        {
            return null;
        }

        var core = refusal.SufficientAssumptionsForInfeasibility.ToHashSet();
        return core.Count == 0 ? constraints : [.. constraints.Where((_, index) => core.Contains(model.Assumptions[index]))];
    }
}
