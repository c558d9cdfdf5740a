using RankOrchestrator.Allocation.Memory;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Pages;

/// <summary>
/// Adds up the sums that rows limit as candidates come to a page and go. While a page is filled from the top a sum counts as broken when
/// what later slots could still bring does not mend it. O(rows that count a candidate) for a look. One thread at a time.
/// </summary>
internal sealed class SumTally
{
    private Row[] rows = [];
    private long[] sums = [];
    private long[] relief = [];
    private long[] sorted = [];
    private int[] entryStart = [];
    private (int Row, int Sum)[] entries = [];
    private SlotProblem problem = null!;
    private int sumCount;
    private int reliefCount;
    private int broken;

    /// <summary>Number of rows that limit sums.</summary>
    public int RowCount { get; private set; }

    /// <summary>Whether a sum is beyond its limit.</summary>
    public bool IsBroken => broken > 0;

    /// <summary>What the violations come to, each row weighed by a number of its own.</summary>
    public long Mark { get; private set; }

    /// <summary>Loads the rows of a problem; the page is empty once <see cref="Clear"/> was called.</summary>
    public void Load(SlotProblem given, SlotMembership membership, Func<int, double> damageOf)
    {
        problem = given;
        (RowCount, sumCount, reliefCount) = (0, 0, 0);
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            if (problem.Constraints[index].IsSum)
            {
                Add(index, membership, damageOf);
            }
        }

        if (RowCount > 0)
        {
            sums = WorkArray.Sized(sums, sumCount);
            ListEntries(membership);
        }
    }

    /// <summary>Empties the page.</summary>
    public void Clear()
    {
        (broken, Mark) = (0, 0);
        if (RowCount == 0)
        {
            return;
        }

        sums.AsSpan(0, sumCount).Clear();
        for (var index = 0; index < RowCount; index++)
        {
            ref var row = ref rows[index];
            row.Open = row.To - row.From + 1;
            var over = Math.Max(0, -row.Limit);
            broken += over > 0 ? row.Parts : 0;
            Mark += over * row.Parts * row.Weight;
        }
    }

    /// <summary>Counts a candidate that comes to a slot (1) or goes (-1).</summary>
    public void Count(int candidate, int slot, int by)
    {
        for (var index = 0; index < RowCount; index++)
        {
            rows[index].Open -= slot >= rows[index].From && slot <= rows[index].To ? by : 0;
        }

        if (RowCount == 0)
        {
            return;
        }

        foreach (var (index, at) in entries.AsSpan(entryStart[candidate], entryStart[candidate + 1] - entryStart[candidate]))
        {
            ref readonly var row = ref rows[index];
            if (slot < row.From || slot > row.To)
            {
                continue;
            }

            var before = Math.Max(0, sums[at] - row.Limit);
            sums[at] += by * Cell(row, candidate, slot);
            var after = Math.Max(0, sums[at] - row.Limit);
            broken += (after > 0 ? 1 : 0) - (before > 0 ? 1 : 0);
            Mark += (after - before) * row.Weight;
        }
    }

    /// <summary>
    /// What putting the candidate into an empty slot changes, its value apart; while a page is filled from the top, against leaving the slot
    /// empty for good.
    /// </summary>
    public PageChange Adding(int slot, int candidate, bool looksAhead)
    {
        var (damage, penalty) = (0.0, 0.0);
        foreach (var (index, at) in entries.AsSpan(entryStart[candidate], entryStart[candidate + 1] - entryStart[candidate]))
        {
            ref readonly var row = ref rows[index];
            if (slot < row.From || slot > row.To)
            {
                continue;
            }

            var after = sums[at] + Cell(row, candidate, slot) - row.Limit;
            var units = looksAhead
                ? Math.Max(0, after - Relief(row, row.Open - 1)) - Math.Max(0, sums[at] - row.Limit - Relief(row, row.Open - 1))
                : Math.Max(0, after) - Math.Max(0, sums[at] - row.Limit);
            damage += units * row.Damage;
            penalty += units * row.Penalty;
        }

        return new PageChange(damage, -penalty);
    }

    /// <summary>At least as good as <see cref="Adding"/> of any candidate in the slot.</summary>
    public PageChange BestAdding(int slot)
    {
        var (damage, penalty) = (0.0, 0.0);
        for (var index = 0; index < RowCount; index++)
        {
            ref readonly var row = ref rows[index];
            if (slot < row.From || slot > row.To || row.MostRelief == 0)
            {
                continue;
            }

            // No more can be taken off than a sum is too much by.
            var over = 0L;
            foreach (var sum in sums.AsSpan(row.FirstSum, row.Parts))
            {
                over = Math.Max(over, sum - row.Limit);
            }

            var relieved = Math.Min(over, row.MostRelief);
            damage += relieved * row.Damage;
            penalty += relieved * row.Penalty;
        }

        return new PageChange(-damage, penalty);
    }

    private long Cell(in Row row, int candidate, int slot) => row.Sign * problem.Amounts(row.Amounts).At(candidate, slot);

    /// <summary>The most that so many candidates can take off a sum.</summary>
    private long Relief(in Row row, int candidates) => relief[row.FirstRelief + Math.Clamp(candidates, 0, row.Reliefs)];

    private void Add(int index, SlotMembership membership, Func<int, double> damageOf)
    {
        ref readonly var constraint = ref problem.Constraints[index];
        var to = Math.Min(constraint.To, problem.SlotCount - 1);
        if (to < constraint.From)
        {
            return;
        }

        var amounts = problem.Amounts(constraint.Amounts);
        var sign = constraint.Sense == RowSense.AtMost ? 1 : -1;
        rows = WorkArray.Grown(rows, RowCount + 1);
        rows[RowCount] = new Row
        {
            Index = index,
            Amounts = constraint.Amounts,
            Sign = sign,
            From = constraint.From,
            To = to,
            Limit = sign * amounts.InUnits(constraint.SumLimit, constraint.Sense),
            Parts = membership.PartCount(index),
            FirstSum = sumCount,
            Weight = (2 * RowCount) + 1,
            Damage = constraint.IsHard ? damageOf(constraint.Priority) * amounts.Unit : 0,
            Penalty = constraint.IsHard ? 0 : constraint.Penalty * amounts.Unit,
        };
        AddRelief(ref rows[RowCount], membership.Parts(index));
        sumCount += membership.PartCount(index);
        RowCount++;
    }

    /// <summary>Adds up what the members that take most off a sum take off it, each in the slot where it takes most.</summary>
    private void AddRelief(ref Row row, ReadOnlySpan<int> parts)
    {
        sorted = WorkArray.Sized(sorted, parts.Length);
        var count = 0;
        for (var candidate = 0; candidate < parts.Length; candidate++)
        {
            var most = 0L;
            for (var slot = row.From; slot <= row.To && parts[candidate] >= 0; slot++)
            {
                most = Math.Max(most, -Cell(row, candidate, slot));
            }

            if (most > 0)
            {
                sorted[count++] = -most;
            }
        }

        sorted.AsSpan(0, count).Sort();
        row.MostRelief = count == 0 ? 0 : -sorted[0];
        row.Reliefs = Math.Min(count, row.To - row.From + 1);
        row.FirstRelief = reliefCount;
        relief = WorkArray.Grown(relief, reliefCount + row.Reliefs + 1);
        relief[reliefCount++] = 0;
        for (var taken = 0; taken < row.Reliefs; taken++, reliefCount++)
        {
            relief[reliefCount] = relief[reliefCount - 1] - sorted[taken];
        }
    }

    private void ListEntries(SlotMembership membership)
    {
        var candidates = problem.CandidateCount;
        entryStart = WorkArray.Sized(entryStart, candidates + 1);
        var next = 0;
        for (var candidate = 0; candidate < candidates; candidate++)
        {
            entryStart[candidate] = next;
            for (var index = 0; index < RowCount; index++)
            {
                if (membership.Parts(rows[index].Index)[candidate] is >= 0 and var part)
                {
                    entries = WorkArray.Grown(entries, next + 1);
                    entries[next++] = (index, rows[index].FirstSum + part);
                }
            }
        }

        entryStart[candidates] = next;
    }

    /// <summary>A row, told as one that limits a sum from above.</summary>
    private struct Row
    {
        public int Index;
        public int Amounts;
        public int Sign;
        public int From;
        public int To;
        public long Limit;
        public int Parts;
        public int FirstSum;
        public long Weight;

        /// <summary>Weight of a step beyond the limit; 0 for soft rows.</summary>
        public double Damage;

        /// <summary>What a step beyond the limit costs; 0 for hard rows.</summary>
        public double Penalty;

        /// <summary>The most that a single candidate takes off the sum.</summary>
        public long MostRelief;

        /// <summary>Candidates that take something off the sum, at most as many as slots.</summary>
        public int Reliefs;
        public int FirstRelief;

        /// <summary>Empty slots of the range.</summary>
        public int Open;
    }
}
