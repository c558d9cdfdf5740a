using RankOrchestrator.Allocation.Memory;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Certified.Model;

/// <summary>
/// The rows of a model that limit sums, each told as one that limits from above: what an item counts in a slot, times −1 where at
/// least so much is asked for. Numbers are whole steps of the sum's unit divided by a power of two, so that none is larger than 1 and a page's sum is
/// exact in whatever order it is made. Their indexes follow those of the rows that count. Reused between problems.
/// </summary>
internal sealed class SumRows
{
    private readonly SlotMembership membership = new();
    private SumRow[] rows = [];
    private int[] entryStart = [];
    private int[] entryRow = [];
    private double[] cells = [];
    private SlotProblem problem = null!;

    /// <summary>Number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>Slots of an entry in memory, a multiple of four; what lies beyond the page or outside of a row's slots is 0.</summary>
    public int Stride { get; private set; }

    /// <summary>Number of cells, for what working through them costs.</summary>
    public long CellCount { get; private set; }

    /// <summary>About what a look at all entries of an item costs.</summary>
    public int OperationsPerItem { get; private set; }

    /// <summary>The largest price of 1 beyond a limit that may be paid; 0 when everything is rigid.</summary>
    public double LargestPenalty { get; private set; }

    /// <summary>The rows.</summary>
    public ReadOnlySpan<SumRow> All => rows.AsSpan(0, Count);

    /// <summary>Entries of an item: <c>First .. End</c>.</summary>
    public (int First, int End) EntriesOf(int item) => Count == 0 ? (0, 0) : (entryStart[item], entryStart[item + 1]);

    /// <summary>The row of an entry.</summary>
    public int RowOf(int entry) => entryRow[entry];

    /// <summary>What the item of an entry counts in each slot.</summary>
    public ReadOnlySpan<double> Cells(int entry) => cells.AsSpan(entry * Stride, Stride);

    /// <summary>What the item counts in a row in the slot.</summary>
    public double Cell(int item, int row, int slot)
    {
        for (var entry = entryStart[item]; entry < entryStart[item + 1]; entry++)
        {
            if (entryRow[entry] == row)
            {
                return cells[(entry * Stride) + slot];
            }
        }

        return 0;
    }

    /// <summary>Takes the rows of a problem, before items are left out.</summary>
    /// <returns>What every page pays for rows that speak of no slot of it.</returns>
    public double Load(SlotProblem given, ModelTerms terms)
    {
        problem = given;
        (Count, CellCount, OperationsPerItem, LargestPenalty) = (0, 0, 0, 0);
        var (paid, isLoaded) = (0.0, false);
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            if (!problem.Constraints[index].IsSum || terms.Penalties[index] is ModelTerms.Absent or 0)
            {
                continue;
            }

            if (!isLoaded)
            {
                membership.Load(problem);
                isLoaded = true;
            }

            paid += Add(index, terms.Penalties[index]);
        }

        return paid;
    }

    /// <summary>
    /// Whether a page never loses by showing one candidate in place of another as far as sums go: no row counts more for it.
    /// </summary>
    public bool IsNoHeavier(int candidate, int other)
    {
        for (var index = 0; index < Count; index += rows[index].Parts)
        {
            ref readonly var row = ref rows[index];
            var parts = membership.Parts(row.Constraint);
            var amounts = problem.Amounts(problem.Constraints[row.Constraint].Amounts);
            if (!IsNoHeavier(row.Sign, parts, amounts.Amounts, candidate, other) || !IsNoHeavier(row.Sign, parts, amounts.SecondAmounts, candidate, other))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsNoHeavier(int sign, ReadOnlySpan<int> parts, ReadOnlySpan<double> amounts, int candidate, int other)
    {
        if (amounts.IsEmpty)
        {
            return true;
        }

        var (own, its) = (parts[candidate] < 0 ? 0 : sign * amounts[candidate], parts[other] < 0 ? 0 : sign * amounts[other]);
        var isSame = parts[candidate] == parts[other] || parts[candidate] < 0 || parts[other] < 0;
        return isSame ? own <= its : own <= 0 && its >= 0;
    }

    /// <summary>Writes down what the items that are left count.</summary>
    public void Fill(CandidateSets sets, int slots)
    {
        if (Count == 0)
        {
            return;
        }

        Stride = (slots + 3) / 4 * 4;
        entryStart = WorkArray.Sized(entryStart, sets.ItemCount + 1);
        var next = 0;
        for (var item = 0; item < sets.ItemCount; item++)
        {
            entryStart[item] = next;
            for (var index = 0; index < Count; index += rows[index].Parts)
            {
                if (membership.Parts(rows[index].Constraint)[sets.CandidateOfItem[item]] is >= 0 and var part)
                {
                    next += AddEntry(next, index + part, sets.CandidateOfItem[item]) ? 1 : 0;
                }
            }
        }

        entryStart[sets.ItemCount] = next;
        CellCount = (long)next * Stride;
        OperationsPerItem = 12 * ((next / Math.Max(1, sets.ItemCount)) + 1);
    }

    private double Add(int index, double penalty)
    {
        ref readonly var constraint = ref problem.Constraints[index];
        var amounts = problem.Amounts(constraint.Amounts);
        var (from, to) = (Math.Max(0, constraint.From), Math.Min(constraint.To, problem.SlotCount - 1));
        var sign = constraint.Sense == RowSense.AtMost ? 1 : -1;
        var limit = sign * amounts.InUnits(constraint.SumLimit, constraint.Sense);
        var parts = membership.PartCount(index);
        if (to < from)
        {
            return limit < 0 && parts > 0 ? -limit * amounts.Unit * parts * penalty : 0;
        }

        rows = WorkArray.Grown(rows, Count + parts);
        var size = amounts.Unit * amounts.Span;
        for (var part = 0; part < parts; part++)
        {
            rows[Count++] = new SumRow(index, parts, sign, from, to, limit / amounts.Span, penalty * size, size);
        }

        LargestPenalty = double.IsPositiveInfinity(penalty) ? LargestPenalty : Math.Max(LargestPenalty, penalty * size);
        return 0;
    }

    private bool AddEntry(int entry, int index, int candidate)
    {
        ref var row = ref rows[index];
        var amounts = problem.Amounts(problem.Constraints[row.Constraint].Amounts);
        cells = WorkArray.Grown(cells, (entry + 1) * Stride);
        entryRow = WorkArray.Grown(entryRow, entry + 1);
        entryRow[entry] = index;
        var own = cells.AsSpan(entry * Stride, Stride);
        own.Clear();
        var (counts, least) = (false, 0.0);
        for (var slot = row.From; slot <= row.To; slot++)
        {
            own[slot] = row.Sign * amounts.At(candidate, slot) / amounts.Span;
            counts |= own[slot] != 0;
            least = Math.Min(least, own[slot]);
        }

        row = row with { MostRelief = Math.Max(row.MostRelief, -least) };
        return counts;
    }
}
