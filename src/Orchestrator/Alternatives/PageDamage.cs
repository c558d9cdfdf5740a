using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Orchestrator.Alternatives;

/// <summary>
/// What a page breaks that must hold: units per priority, and slots that stay empty though they must not. Pages are better
/// the less they break, from the highest priority to the lowest, before their value counts.
/// </summary>
internal sealed class PageDamage
{
    private readonly SortedDictionary<long, double> units;

    private PageDamage(SortedDictionary<long, double> units) => this.units = units;

    /// <summary>Whether nothing is broken.</summary>
    public bool IsNone => units.Count == 0;

    /// <summary>What a page of a problem breaks.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="page">Its page.</param>
    /// <param name="count">The constraints that count: the first so many.</param>
    public static PageDamage Of(SlotProblem problem, SlotAllocation page, int count)
    {
        // Highest priority first; empty slots give way before any constraint does.
        var broken = new SortedDictionary<long, double>(Comparer<long>.Create(static (left, right) => right.CompareTo(left)));
        foreach (var violation in page.Violations)
        {
            if (violation.Constraint < 0)
            {
                broken[long.MinValue] = violation.Units;
            }
            else if (violation.Constraint < count && problem.Constraints[violation.Constraint] is { IsHard: true } constraint)
            {
                broken[constraint.Priority] = broken.GetValueOrDefault(constraint.Priority) + violation.Units;
            }
        }

        return new PageDamage(broken);
    }

    /// <summary>Above 0 when this breaks more than the other, 0 when both break the same.</summary>
    public int Compare(PageDamage other)
    {
        foreach (var priority in units.Keys.Union(other.units.Keys).OrderDescending())
        {
            // Sums are decimals, which binary numbers come near to.
            var (own, its) = (units.GetValueOrDefault(priority), other.units.GetValueOrDefault(priority));
            if (Math.Abs(own - its) > 1e-9 * Math.Max(1, Math.Max(own, its)))
            {
                return own.CompareTo(its);
            }
        }

        return 0;
    }
}
