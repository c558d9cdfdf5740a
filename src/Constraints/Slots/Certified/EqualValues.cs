namespace RankOrchestrator.Constraints.Slots.Certified;

/// <summary>
/// Among candidates of equal value prefers those that come first, wherever that changes no violation: equally good pages
/// become the same page. O(N log N), and O(K · constraints) for every pair of equal value.
/// </summary>
internal sealed class EqualValues(PageUnits units)
{
    private double[] sorted = [];
    private int[] unitsBefore = [];
    private int[] unitsAfter = [];
    private int[] slotOf = [];

    public void PreferFirst(SlotProblem problem, int[] page)
    {
        var count = problem.CandidateCount;
        sorted = sorted.Length >= count ? sorted : new double[count * 2];
        problem.Values.CopyTo(sorted);
        sorted.AsSpan(0, count).Sort();
        if (!HaveEqual(sorted.AsSpan(0, count)))
        {
            return;
        }

        slotOf = slotOf.Length >= count ? slotOf : new int[count * 2];
        slotOf.AsSpan(0, count).Fill(-1);
        for (var slot = 0; slot < page.Length; slot++)
        {
            if (page[slot] >= 0)
            {
                slotOf[page[slot]] = slot;
            }
        }

        for (var slot = 0; slot < page.Length; slot++)
        {
            for (var candidate = 0; candidate < page[slot]; candidate++)
            {
                if (problem.Values[candidate] == problem.Values[page[slot]] && (slotOf[candidate] < 0 || slotOf[candidate] > slot))
                {
                    TryExchange(problem, page, slot, candidate);
                }
            }
        }
    }

    private static bool HaveEqual(ReadOnlySpan<double> values)
    {
        for (var index = 1; index < values.Length; index++)
        {
            if (values[index] == values[index - 1])
            {
                return true;
            }
        }

        return false;
    }

    private void TryExchange(SlotProblem problem, int[] page, int slot, int candidate)
    {
        Measure(problem, page, ref unitsBefore);
        var replaced = page[slot];
        var other = slotOf[candidate];
        Exchange(page, slot, candidate, other, replaced);
        Measure(problem, page, ref unitsAfter);
        var constraints = problem.Constraints.Length;
        if (!unitsAfter.AsSpan(0, constraints).SequenceEqual(unitsBefore.AsSpan(0, constraints)))
        {
            Exchange(page, slot, replaced, other, candidate);
            (slotOf[candidate], slotOf[replaced]) = (other, slot);
            return;
        }

        (slotOf[candidate], slotOf[replaced]) = (slot, other);
    }

    private static void Exchange(int[] page, int slot, int candidate, int otherSlot, int otherCandidate)
    {
        page[slot] = candidate;
        if (otherSlot >= 0)
        {
            page[otherSlot] = otherCandidate;
        }
    }

    private void Measure(SlotProblem problem, ReadOnlySpan<int> page, ref int[] unitsOf)
    {
        unitsOf = unitsOf.Length >= problem.Constraints.Length ? unitsOf : new int[problem.Constraints.Length * 2];
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            unitsOf[index] = units.Of(index, page);
        }
    }
}
