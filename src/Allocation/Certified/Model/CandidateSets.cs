using RankOrchestrator.Allocation.Memory;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Allocation.Certified.Model;

/// <summary>
/// The groups and parts that the constraints of a model speak of, as sets numbered without gaps, and the items (the
/// candidates in order of value, best first) with the sets of each. Reused between problems. O(N log N + members).
/// </summary>
internal sealed class CandidateSets
{
    private int[] groupSet = [];
    private int[] partitionFirstSet = [];
    private int[] partitionSetCount = [];
    private int[] renumbered = [];
    private double[] keys = [];
    private int[] itemOfCandidate = [];
    private int[] cursor = [];
    private SlotProblem problem = null!;
    private int setCount;

    public int SetCount => setCount;

    public int ItemCount { get; private set; }

    /// <summary>The candidate of each item; items are sorted by value, then by candidate.</summary>
    public int[] CandidateOfItem { get; private set; } = [];

    /// <summary>Item i belongs to the sets <c>ItemSets[ItemSetStart[i] .. ItemSetStart[i + 1]]</c>, in ascending order.</summary>
    public int[] ItemSetStart { get; private set; } = [];

    public int[] ItemSets { get; private set; } = [];

    /// <summary>Members of each set.</summary>
    public int[] SetSize { get; private set; } = [];

    public ReadOnlySpan<int> SetsOf(int item) => ItemSets.AsSpan(ItemSetStart[item], ItemSetStart[item + 1] - ItemSetStart[item]);

    /// <summary>The item of a candidate, -1 when it was left out.</summary>
    public int ItemOf(int candidate) => itemOfCandidate[candidate];

    public void Load(SlotProblem given, ModelTerms terms)
    {
        problem = given;
        Number(terms);
        Sort(terms.IgnoresValues);
        Collect();
    }

    /// <summary>The sets of a constraint: first and count.</summary>
    public (int First, int Count) SetsOf(in SlotConstraint constraint)
        => constraint.IsSum ? (0, 0)
            : constraint.Group >= 0 ? (groupSet[constraint.Group], 1)
            : constraint.Partition >= 0 ? (partitionFirstSet[constraint.Partition], partitionSetCount[constraint.Partition])
            : (0, 0);

    /// <summary>Leaves out the items for which <paramref name="keep"/> is false; sets and their numbers stay.</summary>
    public void Keep(ReadOnlySpan<bool> keep)
    {
        var (next, end) = (0, 0);
        for (var item = 0; item < ItemCount; item++)
        {
            var (from, to) = (ItemSetStart[item], ItemSetStart[item + 1]);
            if (!keep[item])
            {
                itemOfCandidate[CandidateOfItem[item]] = -1;
                continue;
            }

            ItemSetStart[next] = end;
            for (var at = from; at < to; at++)
            {
                ItemSets[end++] = ItemSets[at];
            }

            CandidateOfItem[next] = CandidateOfItem[item];
            itemOfCandidate[CandidateOfItem[next]] = next;
            next++;
        }

        ItemSetStart[next] = end;
        ItemCount = next;
    }

    private void Number(ModelTerms terms)
    {
        groupSet = WorkArray.Sized(groupSet, problem.GroupCount);
        partitionFirstSet = WorkArray.Sized(partitionFirstSet, problem.PartitionCount);
        partitionSetCount = WorkArray.Sized(partitionSetCount, problem.PartitionCount);
        groupSet.AsSpan().Fill(-1);
        partitionFirstSet.AsSpan().Fill(-1);
        setCount = 0;
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            ref readonly var constraint = ref problem.Constraints[index];
            if (terms.Penalties[index] == ModelTerms.Absent || constraint.IsSum)
            {
                continue;
            }

            if (constraint.Group >= 0 && groupSet[constraint.Group] < 0)
            {
                groupSet[constraint.Group] = setCount++;
            }
            else if (constraint.Group < 0 && constraint.Partition >= 0 && partitionFirstSet[constraint.Partition] < 0)
            {
                var parts = CountParts(problem.Partition(constraint.Partition));
                (partitionFirstSet[constraint.Partition], partitionSetCount[constraint.Partition]) = (setCount, parts);
                setCount += parts;
            }
        }
    }

    private int CountParts(ReadOnlySpan<int> keysOfPartition)
    {
        var largest = -1;
        foreach (var key in keysOfPartition)
        {
            largest = Math.Max(largest, key);
        }

        renumbered = WorkArray.Sized(renumbered, largest + 1);
        renumbered.AsSpan(0, largest + 1).Fill(-1);
        var parts = 0;
        foreach (var key in keysOfPartition)
        {
            if (key >= 0 && renumbered[key] < 0)
            {
                renumbered[key] = parts++;
            }
        }

        return parts;
    }

    private void Sort(bool ignoresValues)
    {
        ItemCount = problem.CandidateCount;
        keys = WorkArray.Sized(keys, ItemCount);
        CandidateOfItem = WorkArray.Sized(CandidateOfItem, ItemCount);
        itemOfCandidate = WorkArray.Sized(itemOfCandidate, ItemCount);
        var values = problem.Values;
        for (var candidate = 0; candidate < ItemCount; candidate++)
        {
            keys[candidate] = ignoresValues ? 0 : -values[candidate];
            CandidateOfItem[candidate] = candidate;
        }

        if (!ignoresValues)
        {
            keys.AsSpan(0, ItemCount).Sort(CandidateOfItem.AsSpan(0, ItemCount));
            OrderEqualValues();
        }

        for (var item = 0; item < ItemCount; item++)
        {
            itemOfCandidate[CandidateOfItem[item]] = item;
        }
    }

    /// <summary>The sort is not stable; equal values are put in order of candidate.</summary>
    private void OrderEqualValues()
    {
        for (var first = 0; first < ItemCount;)
        {
            var end = first + 1;
            while (end < ItemCount && keys[end] == keys[first])
            {
                end++;
            }

            CandidateOfItem.AsSpan(first, end - first).Sort();
            first = end;
        }
    }

    private void Collect()
    {
        SetSize = WorkArray.Sized(SetSize, setCount);
        SetSize.AsSpan(0, setCount).Clear();
        ItemSetStart = WorkArray.Sized(ItemSetStart, ItemCount + 2);
        ItemSetStart.AsSpan(0, ItemCount + 2).Clear();
        for (var pass = 0; pass < 2; pass++)
        {
            for (var group = 0; group < problem.GroupCount; group++)
            {
                CollectGroup(group, fills: pass == 1);
            }

            for (var partition = 0; partition < problem.PartitionCount; partition++)
            {
                CollectPartition(partition, fills: pass == 1);
            }

            if (pass == 0)
            {
                StartItems();
            }
        }

        for (var item = 0; item < ItemCount; item++)
        {
            ItemSets.AsSpan(ItemSetStart[item], ItemSetStart[item + 1] - ItemSetStart[item]).Sort();
        }
    }

    private void StartItems()
    {
        cursor = WorkArray.Sized(cursor, ItemCount);
        for (var item = 0; item < ItemCount; item++)
        {
            cursor[item] = ItemSetStart[item];
            ItemSetStart[item + 1] += ItemSetStart[item];
        }

        ItemSets = WorkArray.Sized(ItemSets, ItemSetStart[ItemCount]);
    }

    private void CollectGroup(int group, bool fills)
    {
        if (groupSet[group] < 0)
        {
            return;
        }

        var members = problem.Group(group);
        for (var candidate = Bits.Next(members, 0); candidate >= 0; candidate = Bits.Next(members, candidate + 1))
        {
            Collect(itemOfCandidate[candidate], groupSet[group], fills);
        }
    }

    private void CollectPartition(int partition, bool fills)
    {
        if (partitionFirstSet[partition] < 0)
        {
            return;
        }

        var parts = problem.Partition(partition);
        CountParts(parts);
        for (var candidate = 0; candidate < parts.Length; candidate++)
        {
            if (parts[candidate] >= 0)
            {
                Collect(itemOfCandidate[candidate], partitionFirstSet[partition] + renumbered[parts[candidate]], fills);
            }
        }
    }

    private void Collect(int item, int set, bool fills)
    {
        if (fills)
        {
            ItemSets[cursor[item]++] = set;
            SetSize[set]++;
        }
        else
        {
            ItemSetStart[item + 1]++;
        }
    }
}
