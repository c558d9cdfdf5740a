using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Tests.Oracles;

/// <summary>
/// The truth about small pages: looks at every one of them with <see cref="PageChecker"/>. (N + 1)^K pages at worst.
/// </summary>
/// <param name="IsFeasible">Whether some page satisfies every hard constraint and is filled as it must be.</param>
/// <param name="Objective">What the best page is worth, among the allowed ones or else among the least damaged.</param>
/// <param name="Damage">The least damage there is; see <see cref="PageVerdict.Damage"/>.</param>
internal sealed record BruteForce(bool IsFeasible, double Objective, decimal[] Damage)
{
    /// <summary>Looks at every page.</summary>
    public static BruteForce Solve(SlotProblem problem)
    {
        var priorities = Priorities(problem);
        BruteForce? best = null;
        foreach (var page in Pages(problem))
        {
            var verdict = PageChecker.Check(problem, page);
            var damage = verdict.Damage(priorities);
            var comparison = best is null ? -1 : Compare(damage, best.Damage);
            if (comparison < 0 || (comparison == 0 && verdict.Objective > best!.Objective))
            {
                best = new BruteForce(verdict.IsAllowed, verdict.Objective, damage);
            }
        }

        return best!;
    }

    /// <summary>The priorities of hard constraints, from the highest to the lowest.</summary>
    public static int[] Priorities(SlotProblem problem)
    {
        var priorities = new SortedSet<int>();
        foreach (var constraint in problem.Constraints)
        {
            if (constraint.IsHard)
            {
                priorities.Add(constraint.Priority);
            }
        }

        return [.. priorities.Reverse()];
    }

    /// <summary>Whether some page satisfies these constraints; -1 among them asks for a page without empty slots.</summary>
    public static bool CanSatisfy(SlotProblem problem, IReadOnlyCollection<int> constraints) => Pages(problem).Any(page =>
    {
        var verdict = PageChecker.Check(problem, page);
        return !verdict.Units.Keys.Any(constraints.Contains) && (verdict.EmptySlots == 0 || !constraints.Contains(-1));
    });

    private static int Compare(decimal[] left, decimal[] right)
    {
        var differing = left.Zip(right).FirstOrDefault(pair => pair.First != pair.Second);
        return differing.First.CompareTo(differing.Second);
    }

    /// <summary>Every page, empty slots included; always the same array.</summary>
    private static IEnumerable<int[]> Pages(SlotProblem problem)
    {
        var page = new int[problem.SlotCount];
        return From(0);

        IEnumerable<int[]> From(int slot)
        {
            if (slot == page.Length)
            {
                yield return page;
                yield break;
            }

            for (var candidate = -1; candidate < problem.CandidateCount; candidate++)
            {
                if (candidate >= 0 && Array.IndexOf(page, candidate, 0, slot) >= 0)
                {
                    continue;
                }

                page[slot] = candidate;
                foreach (var whole in From(slot + 1))
                {
                    yield return whole;
                }
            }
        }
    }
}
