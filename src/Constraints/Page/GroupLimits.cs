using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Constraints.Page;

/// <summary>The groups of a partition with a limit of each. Reused between constraints and requests.</summary>
internal sealed class GroupLimits
{
    private readonly List<int> different = [];
    private int[] rows = [];
    private int[] parts = [];
    private int[] limits = [];
    private int[] groupOfPart = [];
    private double[] numbers = [];

    /// <summary>Number of groups that have a member.</summary>
    public int Count { get; private set; }

    /// <summary>The row of a member of each.</summary>
    public ReadOnlySpan<int> Rows => rows.AsSpan(0, Count);

    /// <summary>The number of a group in the partition.</summary>
    public int PartOf(int group) => parts[group];

    /// <summary>The group that a part of the partition is; -1 for none.</summary>
    public int GroupOf(int part) => part < 0 ? -1 : groupOfPart[part];

    /// <summary>What was computed for each.</summary>
    public Span<double> Numbers => numbers.AsSpan(0, Count);

    /// <summary>The limit of each; negative for none.</summary>
    public Span<int> Limits => limits.AsSpan(0, Count);

    /// <summary>Finds the groups that candidates of the problem are in.</summary>
    /// <param name="partition">The part of each candidate; negative for none.</param>
    /// <param name="rowOfCandidate">The row of each candidate.</param>
    public void Find(ReadOnlySpan<int> partition, ReadOnlySpan<int> rowOfCandidate)
    {
        var most = -1;
        foreach (var part in partition)
        {
            most = Math.Max(most, part);
        }

        if (rows.Length < partition.Length || groupOfPart.Length <= most)
        {
            var size = Math.Max(partition.Length, most + 1);
            (rows, parts, limits, groupOfPart, numbers) = (new int[size], new int[size], new int[size], new int[size], new double[size]);
        }

        Count = 0;
        groupOfPart.AsSpan(0, most + 1).Fill(-1);
        for (var candidate = 0; candidate < partition.Length; candidate++)
        {
            if (partition[candidate] is >= 0 and var part && groupOfPart[part] < 0)
            {
                groupOfPart[part] = Count;
                parts[Count] = part;
                rows[Count++] = rowOfCandidate[candidate];
            }
        }
    }

    /// <summary>Adds a row for every limit that there is, over a partition of the groups that have it. O(limits · candidates).</summary>
    /// <param name="page">Receives the rows.</param>
    /// <param name="row">The row, whose members are the parts of the partition that was looked through.</param>
    /// <param name="ifAvailable">Whether the rows ask for no more than there is.</param>
    public void AddRows(PageState page, in SlotConstraint row, bool ifAvailable)
    {
        different.Clear();
        for (var group = 0; group < Count; group++)
        {
            if (limits[group] >= 0 && !different.Contains(limits[group]))
            {
                different.Add(limits[group]);
            }
        }

        different.Sort();
        foreach (var limit in different)
        {
            var added = page.Problem.AddPartition();
            var all = page.Problem.Partition(row.Partition);
            var own = page.Problem.Partition(added);
            for (var candidate = 0; candidate < own.Length; candidate++)
            {
                own[candidate] = all[candidate] >= 0 && limits[groupOfPart[all[candidate]]] == limit ? all[candidate] : -1;
            }

            page.Add(row with { Limit = limit, Members = MemberSet.EachPart(added) }, ifAvailable);
        }
    }
}
