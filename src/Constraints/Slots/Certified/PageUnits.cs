namespace RankOrchestrator.Constraints.Slots.Certified;

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
    public int Of(int constraint, ReadOnlySpan<int> page) => measure.Violation(problem, constraint, page);

    /// <summary>Units by which the hard constraints of a priority are violated together.</summary>
    public int OfPriority(int priority, ReadOnlySpan<int> page)
    {
        var units = 0;
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            ref readonly var constraint = ref problem.Constraints[index];
            units += constraint.IsHard && constraint.Priority == priority ? Of(index, page) : 0;
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
