using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Memory;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Allocation.Exploration;

/// <summary>
/// Who may stand in a slot of a page while everything else on it stays: of every slot the candidates that are not elsewhere on the page
/// and with whom no hard row is violated by more units than it is now, so that a page that keeps all of them still does, and a row that
/// had to give way gives way no further. Who stands there now always may; that nobody does is one of the fillings where it is so now. Soft
/// rows close no slot: what they cost is in what the page is worth.
/// O(rows · K · (K + N) + windows) at worst, and most slots are closed to nobody by most rows. Reused between pages; one thread at a time.
/// </summary>
public sealed class FeasibleFillings
{
    private readonly SlotMembership membership = new();
    private SlotProblem problem = null!;
    private int[] page = [];
    private ulong[] open = [];
    private int[] sizes = [];
    private int[] counts = [];
    private int[] changes = [];
    private int[] seen = [];
    private long[] sums = [];
    private int words;

    /// <summary>Number of slots.</summary>
    public int SlotCount { get; private set; }

    /// <summary>Finds the fillings of every slot.</summary>
    /// <param name="given">What the page was made of; must stay as it is while fillings are asked for.</param>
    /// <param name="candidateBySlot">The page, -1 where a slot is empty.</param>
    /// <param name="clock">The clock of the deadline.</param>
    /// <param name="deadline">A timestamp after which to give up; 0 means never.</param>
    /// <returns>False when the deadline came first; then there are none.</returns>
    public bool Load(SlotProblem given, ReadOnlySpan<int> candidateBySlot, TimeProvider clock, long deadline = 0)
    {
        (problem, SlotCount, words) = (given, given.SlotCount, Bits.Words(given.CandidateCount));
        var end = new Deadline(clock, deadline);
        page = WorkArray.Sized(page, SlotCount);
        candidateBySlot.CopyTo(page);
        membership.Load(problem);
        open = WorkArray.Sized(open, words * (SlotCount + 1));
        sizes = WorkArray.Sized(sizes, SlotCount);
        var onPage = open.AsSpan(words * SlotCount, words);
        onPage.Clear();
        foreach (var candidate in candidateBySlot)
        {
            if (candidate >= 0)
            {
                Bits.Add(onPage, candidate);
            }
        }

        for (var slot = 0; slot < SlotCount; slot++)
        {
            if (end.IsPast)
            {
                SlotCount = 0;
                return false;
            }

            Fill(slot, onPage);
        }

        return true;
    }

    /// <summary>How many fillings a slot has, at least 1.</summary>
    public int Count(int slot) => sizes[slot];

    /// <summary>Whether a candidate, or -1 for nobody, may stand in a slot.</summary>
    public bool Contains(int slot, int candidate) => candidate < 0 ? page[slot] < 0 : Bits.Contains(Open(slot), candidate);

    /// <summary>The filling of a number from 0: candidates in their order, and then nobody.</summary>
    public int Candidate(int slot, int number)
    {
        var fillings = Open(slot);
        var candidate = Bits.Next(fillings, 0);
        for (; candidate >= 0 && number > 0; number--)
        {
            candidate = Bits.Next(fillings, candidate + 1);
        }

        return candidate;
    }

    /// <summary>Who stands in a slot of the page.</summary>
    public int Now(int slot) => page[slot];

    private Span<ulong> Open(int slot) => open.AsSpan(slot * words, words);

    private void Fill(int slot, ReadOnlySpan<ulong> onPage)
    {
        var fillings = Open(slot);
        Bits.Fill(fillings, problem.CandidateCount);
        for (var word = 0; word < words; word++)
        {
            fillings[word] &= ~onPage[word];
        }

        for (var row = 0; row < problem.Constraints.Length; row++)
        {
            ref readonly var constraint = ref problem.Constraints[row];
            if (constraint.IsHard && slot >= constraint.From && slot <= constraint.To)
            {
                if (constraint.IsSum)
                {
                    CloseBySum(row, slot, fillings);
                }
                else
                {
                    CloseByCount(row, slot, fillings);
                }
            }
        }

        if (page[slot] >= 0)
        {
            Bits.Add(fillings, page[slot]);
        }

        sizes[slot] = Bits.Count(fillings) + (page[slot] < 0 ? 1 : 0);
    }

    /// <summary>
    /// Units are told apart by part: what they change by when the slot's item goes, and when a member comes whose part has none, or some, of
    /// its members in a window that covers the slot.
    /// </summary>
    private void CloseByCount(int index, int slot, Span<ulong> fillings)
    {
        ref readonly var row = ref problem.Constraints[index];
        var parts = membership.Parts(index);
        var last = Math.Min(row.To, SlotCount - 1);
        var size = Math.Min(row.Size, last - row.From + 1);
        var own = page[slot] < 0 ? -1 : parts[page[slot]];
        counts = Cleared(counts, membership.PartCount(index));
        changes = Cleared(changes, membership.PartCount(index));
        seen = WorkArray.Sized(seen, size);
        var (going, coming, worst) = (0, 0, 0);
        for (var start = Math.Max(row.From, slot - size + 1); start <= Math.Min(slot, last - size + 1); start++)
        {
            var distinct = 0;
            for (var other = start; other < start + size; other++)
            {
                if (other != slot && page[other] >= 0 && parts[page[other]] is >= 0 and var part && counts[part]++ == 0)
                {
                    seen[distinct++] = part;
                }
            }

            going += own < 0 ? 0 : Units(row, counts[own]) - Units(row, counts[own] + 1);
            var first = Units(row, 1) - Units(row, 0);
            coming += first;
            foreach (var part in seen.AsSpan(0, distinct))
            {
                changes[part] += Units(row, counts[part] + 1) - Units(row, counts[part]) - first;
                worst = Math.Max(worst, changes[part]);
                counts[part] = 0;
            }
        }

        if (going <= 0 && going + coming + worst <= 0)
        {
            return;
        }

        for (var candidate = Bits.Next(fillings, 0); candidate >= 0; candidate = Bits.Next(fillings, candidate + 1))
        {
            var part = parts[candidate];
            if (going + (part < 0 ? 0 : coming + changes[part]) > 0)
            {
                Bits.Remove(fillings, candidate);
            }
        }
    }

    private void CloseBySum(int index, int slot, Span<ulong> fillings)
    {
        ref readonly var row = ref problem.Constraints[index];
        var parts = membership.Parts(index);
        var amounts = problem.Amounts(row.Amounts);
        var limit = amounts.InUnits(row.SumLimit, row.Sense);
        sums = Cleared(sums, membership.PartCount(index));
        for (var other = row.From; other <= Math.Min(row.To, SlotCount - 1); other++)
        {
            if (other != slot && page[other] >= 0 && parts[page[other]] is >= 0 and var part)
            {
                sums[part] += amounts.At(page[other], other);
            }
        }

        var own = page[slot] < 0 ? -1 : parts[page[slot]];
        var going = own < 0 ? 0 : Units(row, limit, sums[own]) - Units(row, limit, sums[own] + amounts.At(page[slot], slot));
        for (var candidate = Bits.Next(fillings, 0); candidate >= 0; candidate = Bits.Next(fillings, candidate + 1))
        {
            var part = parts[candidate];
            var coming = part < 0 ? 0 : Units(row, limit, sums[part] + amounts.At(candidate, slot)) - Units(row, limit, sums[part]);
            if (going + coming > 0)
            {
                Bits.Remove(fillings, candidate);
            }
        }
    }

    private static int Units(in SlotConstraint row, int count) => Math.Max(0, row.Sense == RowSense.AtLeast ? row.Limit - count : count - row.Limit);

    private static long Units(in SlotConstraint row, long limit, long sum) => Math.Max(0, row.Sense == RowSense.AtLeast ? limit - sum : sum - limit);

    private static T[] Cleared<T>(T[] array, int length)
    {
        array = WorkArray.Sized(array, length);
        array.AsSpan(0, length).Clear();
        return array;
    }
}
