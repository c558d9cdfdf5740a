using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.CpSat.Model;

/// <summary>What a page is worth and what it violates, by the same rows that the solver is given.</summary>
internal static class RowMeasure
{
    /// <summary>Violated constraints in their order, then <see cref="SlotProblem.Filling"/> where slots are empty that must not be.</summary>
    public static List<ConstraintViolation> Violations(SlotProblem problem, SlotRow[] rows, int[] page)
    {
        var units = new SortedDictionary<int, long>();
        foreach (var row in rows)
        {
            var violated = row.Units(page);
            if (violated > 0)
            {
                units[row.Constraint] = units.GetValueOrDefault(row.Constraint) + violated;
            }
        }

        var violations = units.Select(entry => new ConstraintViolation(entry.Key, entry.Value * problem.UnitOf(problem.Constraints[entry.Key]))).ToList();
        var empty = page.Count(candidate => candidate < 0);
        if (empty > 0 && !problem.AllowsEmptySlots)
        {
            violations.Add(new ConstraintViolation(SlotProblem.Filling, empty));
        }

        return violations;
    }

    /// <summary>Value minus the penalties of violated soft constraints.</summary>
    public static double Objective(SlotProblem problem, int[] page, List<ConstraintViolation> violations)
    {
        var objective = 0.0;
        for (var slot = 0; slot < page.Length; slot++)
        {
            objective += page[slot] < 0 ? 0 : problem.Weights[slot] * problem.Values[page[slot]];
        }

        foreach (var (constraint, units) in violations)
        {
            objective -= constraint != SlotProblem.Filling && !problem.Constraints[constraint].IsHard ? units * problem.Constraints[constraint].Penalty : 0;
        }

        return objective;
    }
}
