using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Pages;

/// <summary>What a page is worth and violates, measured on the page itself, apart from any model.</summary>
internal sealed class PageUnits
{
    private readonly SlotMembership membership = new();
    private readonly PageMeasure measure;
    private SlotProblem problem = null!;

    public PageUnits() => measure = new PageMeasure(membership);

    public void Load(SlotProblem given)
    {
        problem = given;
        membership.Load(given);
    }

    /// <summary>Units by which a constraint is violated.</summary>
    public double Of(int constraint, ReadOnlySpan<int> page)
        => measure.Violation(problem, constraint, page) * problem.UnitOf(problem.Constraints[constraint]);

    /// <summary>
    /// Units by which the hard constraints of a priority are violated together. Exact: amounts are multiples of powers of ten.
    /// </summary>
    public decimal OfPriority(int priority, ReadOnlySpan<int> page)
    {
        var units = 0m;
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            ref readonly var constraint = ref problem.Constraints[index];
            units += constraint.IsHard && constraint.Priority == priority ? Exact(index, page) : 0;
        }

        return units;
    }

    private decimal Exact(int constraint, ReadOnlySpan<int> page)
    {
        decimal units = measure.Violation(problem, constraint, page);
        if (problem.Constraints[constraint].IsSum)
        {
            for (var exponent = problem.Amounts(problem.Constraints[constraint].Amounts).Exponent; exponent != 0; exponent -= Math.Sign(exponent))
            {
                units = exponent > 0 ? units * 10 : units / 10;
            }
        }

        return units;
    }

    /// <summary>Slots without a candidate.</summary>
    public static int Empty(ReadOnlySpan<int> page)
    {
        var empty = 0;
        foreach (var candidate in page)
        {
            empty += candidate < 0 ? 1 : 0;
        }

        return empty;
    }

    /// <summary>What the page violates, empty slots that must not be first; whether anything of it is hard.</summary>
    public List<ConstraintViolation> Violations(ReadOnlySpan<int> page, out bool breaksHard)
    {
        var violations = new List<ConstraintViolation>();
        var empty = problem.AllowsEmptySlots ? 0 : Empty(page);
        breaksHard = empty > 0;
        if (empty > 0)
        {
            violations.Add(new ConstraintViolation(SlotProblem.Filling, empty));
        }

        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            var violated = Of(index, page);
            if (violated > 0)
            {
                violations.Add(new ConstraintViolation(index, violated));
                breaksHard |= problem.Constraints[index].IsHard;
            }
        }

        return violations;
    }

    /// <summary>
    /// Which of two pages is better: the one that violates hard constraints less, from the highest priority to the lowest, then
    /// the one with fewer slots empty that must not be, then the one worth more.
    /// </summary>
    /// <returns>Above 0 when the left page is better, 0 when none is.</returns>
    public int Compare(ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        var decided = CompareDamage(left, right);
        if (decided == 0 && !problem.AllowsEmptySlots)
        {
            decided = Empty(right).CompareTo(Empty(left));
        }

        return decided != 0 ? decided : Objective(left).CompareTo(Objective(right));
    }

    private int CompareDamage(ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        var (decided, highest) = (0, long.MinValue);
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            ref readonly var constraint = ref problem.Constraints[index];
            if (constraint.IsHard && constraint.Priority > highest && OfPriority(constraint.Priority, right).CompareTo(OfPriority(constraint.Priority, left)) is not 0 and var order)
            {
                (decided, highest) = (order, constraint.Priority);
            }
        }

        return decided;
    }

    /// <summary>Value minus the penalties of soft constraints.</summary>
    public double Objective(ReadOnlySpan<int> page)
    {
        var objective = PageMeasure.Value(problem, page);
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            ref readonly var constraint = ref problem.Constraints[index];
            if (!constraint.IsHard)
            {
                objective -= constraint.Penalty * Of(index, page);
            }
        }

        return objective;
    }
}
