using RankOrchestrator.Allocation.Memory;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Pages;

/// <summary>
/// Measures a page: how much it is worth and by how many units it violates each constraint, as
/// <see cref="SlotConstraint.Penalty"/> defines them. O(constraints · parts · positions at worst). Reused between
/// problems; one thread at a time.
/// </summary>
internal sealed class PageMeasure(SlotMembership membership)
{
    private int[] counts = [];
    private long[] sums = [];

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

    /// <summary>By how much the page violates a constraint: members, or of a sum steps of its <see cref="MemberAmounts.Unit"/>.</summary>
    public long Violation(SlotProblem problem, int constraint, ReadOnlySpan<int> page)
    {
        ref readonly var row = ref problem.Constraints[constraint];
        if (row.IsSum)
        {
            return OfSum(problem.Amounts(row.Amounts), row, constraint, page);
        }

        var last = Math.Min(row.To, page.Length - 1);
        var size = Math.Min(row.Size, Math.Max(0, last - row.From + 1));
        Count(constraint, page, row.From, row.From + size - 1);
        long units = Units(row, constraint);
        if (size == 0)
        {
            return units;
        }

        var parts = membership.Parts(constraint);
        for (var start = row.From + 1; start + size - 1 <= last; start++)
        {
            Change(page[start - 1], parts, -1);
            Change(page[start + size - 1], parts, 1);
            units += Units(row, constraint);
        }

        return units;
    }

    private long OfSum(MemberAmounts amounts, in SlotConstraint row, int constraint, ReadOnlySpan<int> page)
    {
        var partCount = membership.PartCount(constraint);
        sums = WorkArray.Sized(sums, partCount);
        sums.AsSpan(0, partCount).Clear();
        var parts = membership.Parts(constraint);
        for (var slot = row.From; slot <= Math.Min(row.To, page.Length - 1); slot++)
        {
            if (page[slot] >= 0 && parts[page[slot]] is >= 0 and var part)
            {
                sums[part] += amounts.At(page[slot], slot);
            }
        }

        var (limit, units) = (amounts.InUnits(row.SumLimit, row.Sense), 0L);
        foreach (var sum in sums.AsSpan(0, partCount))
        {
            units += Math.Max(0, row.Sense == RowSense.AtLeast ? limit - sum : sum - limit);
        }

        return units;
    }

    private void Count(int constraint, ReadOnlySpan<int> page, int from, int last)
    {
        var partCount = membership.PartCount(constraint);
        counts = WorkArray.Sized(counts, partCount);
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

    private int Units(in SlotConstraint row, int constraint)
    {
        var units = 0;
        foreach (var count in counts.AsSpan(0, membership.PartCount(constraint)))
        {
            units += Math.Max(0, row.Sense == RowSense.AtLeast ? row.Limit - count : count - row.Limit);
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
