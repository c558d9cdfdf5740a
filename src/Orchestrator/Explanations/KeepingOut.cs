using RankOrchestrator.Orchestrator.Alternatives;

namespace RankOrchestrator.Orchestrator.Explanations;

/// <summary>
/// Why a candidate that no rule excludes is not on the page: it is not even without any constraint, or some constraints keep it
/// off together. Those are found by a deletion filter (Chinneck and Dravnieks 1991): from the page without constraints one after
/// the other is put back, unless that takes the candidate off again; a page for each.
/// </summary>
internal sealed class KeepingOut(AlternativePages pages, int candidate, Func<int, string> idOf)
{
    private const int MostNamed = 3;

    /// <summary>Whether all pages that were compared are proven best.</summary>
    public bool IsProven { get; private set; } = true;

    /// <summary>The reason; null when steps or time were used up.</summary>
    public LeftOutReason? Find()
    {
        var problem = pages.Problem;
        var worth = problem.Values[candidate];
        var worthMore = 0;
        foreach (var value in problem.Values)
        {
            worthMore += value > worth ? 1 : 0;
        }

        if (pages.Best() is not { } best || pages.Without(static _ => true) is not { } unconstrained)
        {
            return null;
        }

        var reason = new LeftOutReason { Reason = "value", WorthMore = worthMore, OutvaluedBy = Nearest(best, worth) };
        return unconstrained.SlotOf(candidate) < 0 ? reason : Constraints(reason, best);
    }

    private LeftOutReason? Constraints(LeftOutReason reason, SolvedPage best)
    {
        // What binds is put back last, so that it is what stays out where there is a choice.
        var binding = best.Allocation.Binding.Select(binding => best.Problem.Constraints[binding.Constraint].Name).ToHashSet(StringComparer.Ordinal);
        var left = pages.Names.ToHashSet(StringComparer.Ordinal);

        // What could not be put back at first may be later: without a constraint others may gain more than the candidate.
        for (var before = left.Count + 1; left.Count < before && left.Count > 1;)
        {
            before = left.Count;
            foreach (var name in pages.Names.Where(left.Contains).OrderBy(binding.Contains).ToArray())
            {
                if (left.Count == 1)
                {
                    break;
                }

                left.Remove(name);
                if (pages.Without(left.Contains) is not { } page)
                {
                    return null;
                }

                IsProven &= page.IsProven;
                if (page.SlotOf(candidate) < 0)
                {
                    left.Add(name);
                }
            }
        }

        if (pages.Without(left.Contains) is not { } without)
        {
            return null;
        }

        IsProven &= without.IsProven;
        return reason with { Reason = "constraints", Constraints = [.. pages.Names.Where(left.Contains)], PageValueWithout = without.Objective, SlotWithout = without.SlotOf(candidate) };
    }

    private List<ValuedItem> Nearest(SolvedPage best, double worth)
        => [.. best.Allocation.CandidateBySlot.Select((other, slot) => (Candidate: other, Slot: slot)).Where(item => item.Candidate >= 0 && pages.Problem.Values[item.Candidate] > worth)
            .OrderBy(item => pages.Problem.Values[item.Candidate]).ThenBy(item => item.Slot).Take(MostNamed)
            .Select(item => new ValuedItem(idOf(item.Candidate), item.Slot, pages.Problem.Values[item.Candidate]))];
}
