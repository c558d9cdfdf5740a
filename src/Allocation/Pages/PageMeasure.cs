using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Pages;

/// <summary>
/// Measures a page: how much it is worth and by how many units it violates each constraint, as
/// <see cref="SlotConstraint.Penalty"/> defines them. O(constraints · slots · window positions at worst). Reused between
/// problems; one thread at a time.
/// </summary>
internal sealed class PageMeasure(SlotMembership membership)
{
    private int[] counts = [];

    /// <summary>Σ weight · value of the page, in slot order, without penalties.</summary>
    public static double Value(SlotProblem problem, ReadOnlySpan<int> page)
    {
        var value = 0.0;
        for (var slot = 0; slot < page.Length; slot++)
        {
            value += page[slot] < 0 ? 0 : problem.Weights[slot] * problem.Values[page[slot]];
        }

        return value;
    }

    /// <summary>Units by which the page violates a constraint.</summary>
    public int Violation(SlotProblem problem, int constraint, ReadOnlySpan<int> page)
    {
        ref readonly var rule = ref problem.Constraints[constraint];
        var last = Math.Min(rule.To, page.Length - 1);
        switch (rule.Kind)
        {
            case SlotConstraintKind.Pin:
                return rule.Candidate >= 0 && rule.From < page.Length && page[rule.From] == rule.Candidate ? 0 : 1;
            case SlotConstraintKind.Forbid:
                return Members(constraint, page, rule.From, last);
            case SlotConstraintKind.Window:
                return Window(rule, constraint, page, last);
            default:
                Count(constraint, page, rule.From, last);
                return Units(rule, constraint);
        }
    }

    private int Members(int constraint, ReadOnlySpan<int> page, int from, int last)
    {
        var parts = membership.Parts(constraint);
        var members = 0;
        for (var slot = from; slot <= last; slot++)
        {
            members += page[slot] >= 0 && parts[page[slot]] >= 0 ? 1 : 0;
        }

        return members;
    }

    private void Count(int constraint, ReadOnlySpan<int> page, int from, int last)
    {
        var partCount = membership.PartCount(constraint);
        if (counts.Length < partCount)
        {
            counts = new int[membership.MostParts];
        }

        counts.AsSpan(0, partCount).Clear();
        var parts = membership.Parts(constraint);
        for (var slot = from; slot <= last; slot++)
        {
            if (page[slot] >= 0 && parts[page[slot]] >= 0)
            {
                counts[parts[page[slot]]]++;
            }
        }
    }

    private int Units(in SlotConstraint rule, int constraint)
    {
        var units = 0;
        foreach (var count in counts.AsSpan(0, membership.PartCount(constraint)))
        {
            units += Math.Max(0, rule.Kind == SlotConstraintKind.Floor ? rule.Limit - count : count - rule.Limit);
        }

        return units;
    }

    private int Window(in SlotConstraint rule, int constraint, ReadOnlySpan<int> page, int last)
    {
        var length = last - rule.From + 1;
        if (length <= 0)
        {
            return 0;
        }

        var size = Math.Min(rule.Size, length);
        Count(constraint, page, rule.From, rule.From + size - 1);
        var units = Units(rule, constraint);
        var parts = membership.Parts(constraint);
        for (var start = rule.From + 1; start + size - 1 <= last; start++)
        {
            Change(page[start - 1], parts, -1);
            Change(page[start + size - 1], parts, 1);
            units += Units(rule, constraint);
        }

        return units;
    }

    private void Change(int candidate, ReadOnlySpan<int> parts, int by)
    {
        if (candidate >= 0 && parts[candidate] >= 0)
        {
            counts[parts[candidate]] += by;
        }
    }
}
