using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Orchestrator.Tests.Alternatives;

/// <summary>The best page of a small problem by looking at every page: what the constraints mean, written down once more.</summary>
internal static class BruteForce
{
    /// <summary>The worth of the best page that has some property among those that break least; null when no page has it that breaks so little.</summary>
    public static double? Best(SlotProblem problem, Func<int[], bool>? has = null)
    {
        // What is broken counts first, from the highest priority to the lowest, then empty slots, then worth.
        var least = Pages(problem).Select(page => Damage(problem, page)).Min(Comparer<int[]>.Create(Compare))!;
        var allowed = Pages(problem).Where(page => Compare(Damage(problem, page), least) == 0 && (has is null || has(page))).Select(page => Worth(problem, page)).ToArray();
        return allowed.Length == 0 ? null : allowed.Max();
    }

    private static IEnumerable<int[]> Pages(SlotProblem problem)
    {
        var page = new int[problem.SlotCount];
        return From(0);

        IEnumerable<int[]> From(int slot)
        {
            if (slot == page.Length)
            {
                yield return [.. page];
                yield break;
            }

            for (var candidate = -1; candidate < problem.CandidateCount; candidate++)
            {
                if (candidate < 0 || Array.IndexOf(page, candidate, 0, slot) < 0)
                {
                    page[slot] = candidate;
                    foreach (var rest in From(slot + 1))
                    {
                        yield return rest;
                    }
                }
            }
        }
    }

    private static int Compare(int[] left, int[] right)
    {
        for (var place = 0; place < left.Length; place++)
        {
            if (left[place] != right[place])
            {
                return left[place].CompareTo(right[place]);
            }
        }

        return 0;
    }

    private static int[] Damage(SlotProblem problem, int[] page)
    {
        var priorities = problem.Constraints.ToArray().Where(constraint => constraint.IsHard).Select(constraint => constraint.Priority).Distinct().OrderDescending();
        return [.. priorities.Select(priority => problem.Constraints.ToArray().Where(constraint => constraint.IsHard && constraint.Priority == priority).Sum(constraint => Units(problem, constraint, page))),
            problem.AllowsEmptySlots ? 0 : page.Count(candidate => candidate < 0)];
    }

    private static double Worth(SlotProblem problem, int[] page)
    {
        var worth = 0.0;
        for (var slot = 0; slot < page.Length; slot++)
        {
            worth += page[slot] < 0 ? 0 : problem.Weights[slot] * problem.Values[page[slot]];
        }

        return worth - problem.Constraints.ToArray().Where(constraint => !constraint.IsHard).Sum(constraint => constraint.Penalty * Units(problem, constraint, page));
    }

    private static int Units(SlotProblem problem, SlotConstraint row, int[] page)
    {
        if (row.IsPin)
        {
            return row.From < page.Length && row.Candidate >= 0 && page[row.From] == row.Candidate ? 0 : 1;
        }

        var last = Math.Min(row.To, page.Length - 1);
        var width = Math.Min(row.Size, Math.Max(0, last - row.From + 1));
        var starts = Enumerable.Range(row.From, Math.Max(0, last - row.From + 1 - width) + 1).ToArray();
        return width == 0 && row.Sense == RowSense.AtMost ? 0 : Parts(problem, row).Sum(part => starts.Sum(start =>
        {
            var count = Count(part, page, start, start + width - 1);
            return Math.Max(0, row.Sense == RowSense.AtMost ? count - row.Limit : row.Limit - count);
        }));
    }

    private static int Count(HashSet<int> part, int[] page, int from, int to) => page.Where((candidate, slot) => slot >= from && slot <= to && part.Contains(candidate)).Count();

    private static IEnumerable<HashSet<int>> Parts(SlotProblem problem, SlotConstraint constraint)
    {
        var candidates = Enumerable.Range(0, problem.CandidateCount);
        if (constraint.Group >= 0)
        {
            var group = problem.Group(constraint.Group).ToArray();
            return [candidates.Where(candidate => Bits.Contains(group, candidate)).ToHashSet()];
        }

        var keys = problem.Partition(constraint.Partition).ToArray();
        return candidates.Where(candidate => keys[candidate] >= 0).GroupBy(candidate => keys[candidate]).Select(part => part.ToHashSet());
    }
}
