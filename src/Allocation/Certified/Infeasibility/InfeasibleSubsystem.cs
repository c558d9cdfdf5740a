using RankOrchestrator.Allocation.Certified.Lagrangian;
using RankOrchestrator.Allocation.Certified.Model;
using RankOrchestrator.Allocation.Certified.Search;
using RankOrchestrator.Allocation.Memory;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Certified.Infeasibility;

/// <summary>
/// An irreducible infeasible subsystem: hard constraints that no page satisfies together and of which none can be spared (deletion filter: Chinneck, Feasibility
/// and Infeasibility in Optimization, 2008, §6.2). One search per constraint of the first set, each over fewer constraints.
/// </summary>
internal sealed class InfeasibleSubsystem(PageSearch search)
{
    private readonly ModelTerms terms = new();
    private bool[] chosen = [];
    private bool[] tried = [];
    private bool[] before = [];
    private bool fills;

    /// <summary>Finds the set after a search over all hard constraints has refuted them.</summary>
    /// <param name="problem">The problem.</param>
    /// <returns>
    /// Constraint indexes in ascending order, <see cref="SlotProblem.Filling"/> first. Larger than necessary when the budget
    /// ends.
    /// </returns>
    public IReadOnlyList<int> Find(SlotProblem problem)
    {
        chosen = WorkArray.Sized(chosen, problem.Constraints.Length);
        tried = WorkArray.Sized(tried, chosen.Length);
        tried.AsSpan().Clear();
        fills = !problem.AllowsEmptySlots;
        KeepOfProof(problem);
        if (!IsRefuted(problem))
        {
            for (var index = 0; index < problem.Constraints.Length; index++)
            {
                chosen[index] = problem.Constraints[index].IsHard;
            }
        }

        Filter(problem);
        return List(problem);
    }

    /// <summary>What the proof rests on: constraints whose rows have a price. Pins and forbids have no rows and stay in.</summary>
    private void KeepOfProof(SlotProblem problem)
    {
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            ref readonly var constraint = ref problem.Constraints[index];
            chosen[index] = constraint.IsHard && constraint.IsPlacement;
        }

        KeepPriced(search.RowPrices);

        // A floor that speaks of no slot has no row.
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            ref readonly var constraint = ref problem.Constraints[index];
            chosen[index] |= constraint.IsHard && (constraint.IsSum || constraint.Sense == RowSense.AtLeast) && constraint.From >= problem.SlotCount;
        }
    }

    private void KeepPriced(ReadOnlySpan<double> rowPrices)
    {
        for (var row = 0; row < rowPrices.Length; row++)
        {
            if (rowPrices[row] > 1e-9)
            {
                chosen[search.Model.ConstraintOf(row)] = true;
            }
        }
    }

    private void Filter(SlotProblem problem)
    {
        if (fills)
        {
            fills = false;
            fills = !IsRefuted(problem);
        }

        for (var next = NextToTry(problem); next >= 0; next = NextToTry(problem))
        {
            tried[next] = true;
            chosen[next] = false;
            if (IsRefuted(problem))
            {
                Thin(problem);
            }
            else
            {
                chosen[next] = true;
            }
        }
    }

    /// <summary>
    /// What would give way first is spared first: the names that stay are those that matter most. Among equals, what speaks of much
    /// of the page is spared before what speaks of little: pins make the smallest conflicts.
    /// </summary>
    private int NextToTry(SlotProblem problem)
    {
        var next = -1;
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            if (chosen[index] && !tried[index] && (next < 0 || ComesBefore(problem.Constraints[index], problem.Constraints[next])))
            {
                next = index;
            }
        }

        return next;
    }

    private static bool ComesBefore(in SlotConstraint one, in SlotConstraint other)
        => one.Priority != other.Priority ? one.Priority < other.Priority : Breadth(one) >= Breadth(other);

    private static int Breadth(in SlotConstraint constraint)
        => constraint.IsSum ? 5
            : constraint.IsPin ? 0 : constraint.IsForbid ? 1 : constraint.Sense == RowSense.AtLeast ? 4 : constraint.Size == SlotConstraint.WholeRange ? 3 : 2;

    /// <summary>Leaves out at once what the last proof did not rest on, if what is left is refuted too.</summary>
    private void Thin(SlotProblem problem)
    {
        before = WorkArray.Sized(before, chosen.Length);
        chosen.CopyTo(before, 0);
        KeepOfProof(problem);
        var dropped = false;
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            chosen[index] &= before[index];
            dropped |= chosen[index] != before[index];
        }

        if (dropped && !IsRefuted(problem))
        {
            before.AsSpan(0, chosen.Length).CopyTo(chosen);
        }
    }

    private bool IsRefuted(SlotProblem problem)
    {
        terms.Counted(problem, chosen, fills);
        search.Load(problem, terms, tolerance: 0, page: default);
        if (search.Incumbent.Worth < 0)
        {
            search.Search(endsWithoutPage: false);
        }

        return search.Incumbent.Worth < 0 && search.Bound <= search.Incumbent.Cutoff;
    }

    private List<int> List(SlotProblem problem)
    {
        var list = new List<int>();
        if (fills)
        {
            list.Add(SlotProblem.Filling);
        }

        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            if (chosen[index])
            {
                list.Add(index);
            }
        }

        return list;
    }
}
