using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Certified.Primal;

/// <summary>
/// Among candidates of equal value prefers those that come first, wherever that changes no violation: equally good pages
/// become the same page. O(K · candidates of the same value).
/// </summary>
internal sealed class EqualValues
{
    private readonly PageTally tally = new();

    /// <summary>Exchanges candidates of the page for equal ones that come before them.</summary>
    /// <param name="problem">The problem, candidates in order of value.</param>
    /// <param name="page">The page.</param>
    /// <param name="deadline">When to leave the rest as it is.</param>
    public void PreferFirst(SlotProblem problem, int[] page, Deadline deadline)
    {
        if (!HaveEqual(problem, page))
        {
            return;
        }

        tally.Load(problem);
        for (var slot = 0; slot < page.Length; slot++)
        {
            if (page[slot] >= 0)
            {
                tally.Insert(slot, page[slot]);
            }
        }

        for (var slot = 0; slot < page.Length && !deadline.IsPast; slot++)
        {
            PreferFirst(slot);
        }

        tally.Page.AsSpan(0, page.Length).CopyTo(page);
    }

    private static bool HaveEqual(SlotProblem problem, int[] page)
    {
        foreach (var candidate in page)
        {
            if (candidate > 0 && problem.Values[candidate - 1] == problem.Values[candidate])
            {
                return true;
            }
        }

        return false;
    }

    private void PreferFirst(int slot)
    {
        var values = tally.Problem.Values;
        if (tally.Page[slot] < 0)
        {
            return;
        }

        var first = tally.Page[slot];
        while (first > 0 && values[first - 1] == values[tally.Page[slot]])
        {
            first--;
        }

        for (var candidate = first; candidate < tally.Page[slot]; candidate++)
        {
            if (tally.SlotOf[candidate] < 0 || tally.SlotOf[candidate] > slot)
            {
                TryExchange(slot, candidate);
            }
        }
    }

    private void TryExchange(int slot, int candidate)
    {
        var (replaced, other, units, sums) = (tally.Page[slot], tally.SlotOf[candidate], tally.Units, tally.SumMark);
        var before = Take(slot, replaced) + Take(other, candidate);
        var after = Put(slot, candidate) + Put(other, replaced);
        if (after != before || tally.Units != units || tally.SumMark != sums)
        {
            Take(slot, candidate);
            Take(other, replaced);
            Put(slot, replaced);
            Put(other, candidate);
        }
    }

    private PageChange Take(int slot, int candidate)
    {
        if (slot < 0)
        {
            return default;
        }

        tally.Remove(slot);
        return tally.Adding(slot, candidate);
    }

    private PageChange Put(int slot, int candidate)
    {
        if (slot < 0)
        {
            return default;
        }

        var change = tally.Adding(slot, candidate);
        tally.Insert(slot, candidate);
        return change;
    }
}
