using RankOrchestrator.Allocation.Memory;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Certified.Model;

/// <summary>
/// The rows of a model, in families sorted by set, without those that others imply (Savelsbergh, Preprocessing and Probing Techniques
/// for Mixed Integer Programming Problems, 1994, §1). Reused between problems. O(constraints · parts + families² of a set).
/// </summary>
internal sealed class RowFamilies
{
    private RowFamily[] unsorted = [];
    private int[] order = [];

    /// <summary>Number of families.</summary>
    public int Count { get; private set; }

    /// <summary>Number of rows.</summary>
    public int RowCount { get; private set; }

    /// <summary>The families, sorted by set.</summary>
    public RowFamily[] All { get; private set; } = [];

    /// <summary>Families of set s: <c>SetStart[s] .. SetStart[s + 1]</c>.</summary>
    public int[] SetStart { get; private set; } = [];

    /// <summary>The family of each row.</summary>
    public int[] OfRow { get; private set; } = [];

    /// <summary>Takes the rows of a problem.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="terms">The terms of the model.</param>
    /// <param name="sets">The sets that rows speak of, loaded.</param>
    /// <returns>What every page pays for rows that speak of no slot of it.</returns>
    public double Load(SlotProblem problem, ModelTerms terms, CandidateSets sets)
    {
        var paid = 0.0;
        Count = 0;
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            ref readonly var constraint = ref problem.Constraints[index];
            var penalty = terms.Penalties[index];
            if (penalty is ModelTerms.Absent or 0 || constraint.IsPlacement || constraint.IsSum)
            {
                continue;
            }

            var isFloor = constraint.Sense == RowSense.AtLeast;
            var from = Math.Max(0, constraint.From);
            var to = Math.Min(constraint.To, problem.SlotCount - 1);
            var (first, count) = sets.SetsOf(constraint);
            if (to < from)
            {
                paid += isFloor && constraint.Limit > 0 && count > 0 ? (double)count * constraint.Limit * penalty : 0;
                continue;
            }

            var size = Math.Min(constraint.Size, to - from + 1);
            for (var set = first; set < first + count; set++)
            {
                var speaks = isFloor ? constraint.Limit > 0 : constraint.Limit < Math.Min(size, sets.SetSize[set]);
                if (speaks)
                {
                    Add(new RowFamily(set, isFloor, from, to, size, constraint.Limit, penalty, index, 0));
                }
            }
        }

        Sort(problem, sets.SetCount, terms.CountsEveryUnit);
        Number();
        return paid;
    }

    /// <summary>The families of a set.</summary>
    public ReadOnlySpan<RowFamily> OfSet(int set) => All.AsSpan(SetStart[set], SetStart[set + 1] - SetStart[set]);

    private void Add(in RowFamily family)
    {
        unsorted = WorkArray.Grown(unsorted, Count + 1);
        unsorted[Count++] = family;
    }

    /// <summary>Sorts by set (counting sort, stable) and drops what others imply.</summary>
    private void Sort(SlotProblem problem, int setCount, bool countsEveryUnit)
    {
        SetStart = WorkArray.Sized(SetStart, setCount + 2);
        SetStart.AsSpan(0, setCount + 2).Clear();
        order = WorkArray.Sized(order, Count);
        All = WorkArray.Sized(All, Count);
        for (var index = 0; index < Count; index++)
        {
            SetStart[unsorted[index].Set + 2]++;
        }

        for (var set = 0; set < setCount; set++)
        {
            SetStart[set + 2] += SetStart[set + 1];
        }

        for (var index = 0; index < Count; index++)
        {
            order[SetStart[unsorted[index].Set + 1]++] = index;
        }

        var next = 0;
        for (var set = 0; set < setCount; set++)
        {
            var (from, to) = (SetStart[set], SetStart[set + 1]);
            var start = next;
            for (var at = from; at < to; at++)
            {
                next = Merge(problem, unsorted[order[at]], start, next, countsEveryUnit);
            }

            SetStart[set] = start;
        }

        SetStart[setCount] = next;
        Count = next;
    }

    /// <summary>Adds a family to those of its set from <paramref name="start"/> unless they imply it; returns the new end.</summary>
    private int Merge(SlotProblem problem, in RowFamily family, int start, int next, bool countsEveryUnit)
    {
        for (var at = start; at < next; at++)
        {
            ref var other = ref All[at];
            if (!countsEveryUnit && problem.Constraints[other.Constraint].IsHard && family.IsImpliedBy(other))
            {
                return next;
            }

            if (family.IsSameAs(other) && !double.IsPositiveInfinity(family.Penalty) && !double.IsPositiveInfinity(other.Penalty)
                && problem.Constraints[other.Constraint].IsHard == problem.Constraints[family.Constraint].IsHard)
            {
                other = other with { Penalty = other.Penalty + family.Penalty };
                return next;
            }
        }

        if (!countsEveryUnit && problem.Constraints[family.Constraint].IsHard)
        {
            var kept = start;
            for (var at = start; at < next; at++)
            {
                if (!All[at].IsImpliedBy(family))
                {
                    All[kept++] = All[at];
                }
            }

            next = kept;
        }

        All[next] = family;
        return next + 1;
    }

    private void Number()
    {
        RowCount = 0;
        for (var index = 0; index < Count; index++)
        {
            All[index] = All[index] with { FirstRow = RowCount };
            RowCount += All[index].Positions;
        }

        OfRow = WorkArray.Sized(OfRow, RowCount);
        for (var index = 0; index < Count; index++)
        {
            OfRow.AsSpan(All[index].FirstRow, All[index].Positions).Fill(index);
        }
    }
}
