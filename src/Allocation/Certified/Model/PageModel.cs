using RankOrchestrator.Allocation.Memory;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Allocation.Certified.Model;

/// <summary>
/// A slot problem as the search sees it, an assignment with side constraints (Aggarwal, A Lagrangean-Relaxation Method for the
/// Constrained Assignment Problem, 1985): items in order of value, a gain for every item in every slot (minus infinity
/// where it must not stand), and every other constraint as a family of rows "at most" or "at least so many members of a
/// set in so many neighbouring slots", each rigid or priced. Reused between problems.
/// </summary>
internal sealed class PageModel
{
    private readonly RowFamilies families = new();
    private readonly DominatedItems dominated = new();
    private int[] slotPin = [];
    private int[] itemPin = [];

    public CandidateSets Sets { get; } = new();

    /// <summary>Rows that hard pins fill: their other places are closed.</summary>
    public SaturatedRows Saturated { get; } = new();

    public int ItemCount => Sets.ItemCount;

    public int SlotCount { get; private set; }

    public int FamilyCount => families.Count;

    /// <summary>Number of rows: those that count, then those of <see cref="Sums"/>.</summary>
    public int RowCount => families.RowCount + Sums.Count;

    /// <summary>Index of the first row that limits a sum.</summary>
    public int FirstSumRow => families.RowCount;

    /// <summary>Rows that limit sums.</summary>
    public SumRows Sums { get; } = new();

    /// <summary>
    /// What each slot costs when it is empty; infinity when a page must fill it, as one that a candidate is pinned to.
    /// </summary>
    public double[] EmptyPenalty { get; private set; } = [];

    /// <summary>Worths of pages differ by whole multiples of this; 0 when they can be any numbers.</summary>
    public double Granularity { get; private set; }

    /// <summary>Constant part of every page's worth: floors that speak of no slot of the page.</summary>
    public double Constant { get; private set; }

    /// <summary>
    /// What the search charges for a unit of a rigid constraint on its way to a page that keeps it. Whatever it is, the best
    /// worth with violations so charged bounds the worth of the pages that have none.
    /// </summary>
    public double RigidPrice { get; set; }

    /// <summary>Size of the numbers that worths are made of, for tolerances.</summary>
    public double Scale { get; private set; }

    /// <summary>The largest price of a unit of violation that may be paid; 0 when everything is rigid.</summary>
    public double LargestPenalty { get; private set; }

    /// <summary>Sum of the magnitudes of the numbers that a page's worth is made of, without the prices of rows.</summary>
    public double Magnitude { get; private set; }

    /// <summary>Gain of item i in slot k at <c>i * SlotCount + k</c>.</summary>
    public double[] Gain { get; private set; } = [];

    /// <summary>Value of each item.</summary>
    public double[] ItemValue { get; private set; } = [];

    /// <summary>Weight of each slot.</summary>
    public double[] SlotWeight { get; private set; } = [];

    /// <summary>By how much a gain in the slot can exceed weight · value: what a met pin is worth.</summary>
    public double[] SlotBonus { get; private set; } = [];

    /// <summary>Families, sorted by set.</summary>
    public RowFamily[] Families => families.All;

    /// <summary>Families of set s: <c>SetFamilyStart[s] .. SetFamilyStart[s + 1]</c>.</summary>
    public int[] SetFamilyStart => families.SetStart;

    /// <summary>The family of each row that counts.</summary>
    public int[] RowFamilyIndex => families.OfRow;

    public ReadOnlySpan<RowFamily> FamiliesOf(int set) => families.OfSet(set);

    /// <summary>Loads a problem on the given terms. A pin with infinite penalty must be satisfiable by itself.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="terms">The terms.</param>
    /// <param name="page">A page (candidate per slot) whose items must not be left out; may be empty.</param>
    public void Load(SlotProblem problem, ModelTerms terms, ReadOnlySpan<int> page)
    {
        SlotCount = problem.SlotCount;
        Granularity = terms.Granularity;
        LargestPenalty = 0;
        for (var index = 0; index < terms.Penalties.Length; index++)
        {
            var penalty = problem.Constraints[index].IsSum ? 0 : terms.Penalties[index];
            LargestPenalty = double.IsPositiveInfinity(penalty) ? LargestPenalty : Math.Max(LargestPenalty, penalty);
        }

        Constant = 0;
        Sets.Load(problem, terms);
        ReadPins(problem, terms);
        foreach (var candidate in page)
        {
            if (candidate >= 0 && itemPin[Sets.ItemOf(candidate)] == DominatedItems.Free)
            {
                itemPin[Sets.ItemOf(candidate)] = DominatedItems.Wanted;
            }
        }

        Constant -= families.Load(problem, terms, Sets);
        Constant -= Sums.Load(problem, terms);
        LargestPenalty = Math.Max(LargestPenalty, Sums.LargestPenalty);
        dominated.Reduce(this, itemPin);
        Sums.Fill(Sets, SlotCount);
        ReadGains(problem, terms);
        Saturated.Close(this);
    }

    /// <summary>The constraint that a row is of.</summary>
    public int ConstraintOf(int row) => row >= FirstSumRow ? Sums.All[row - FirstSumRow].Constraint : Families[RowFamilyIndex[row]].Constraint;

    /// <summary>What the search charges for a unit of a row's violation.</summary>
    public double PriceOf(int row)
        => row >= FirstSumRow ? Sums.All[row - FirstSumRow].Price(RigidPrice)
            : double.IsPositiveInfinity(Families[RowFamilyIndex[row]].Penalty) ? RigidPrice : Families[RowFamilyIndex[row]].Penalty;

    /// <summary>What the prices of rows make of a bound, but for what they leave to slots, and the magnitude of what that is made of.</summary>
    public void AddLimit(int row, double price, ref double bound, ref double size)
    {
        if (row >= FirstSumRow)
        {
            var limit = Sums.All[row - FirstSumRow].Limit;
            bound += price * limit;
            size += price * (Math.Abs(limit) + SlotCount);
            return;
        }

        ref readonly var family = ref Families[RowFamilyIndex[row]];
        bound += (family.IsFloor ? -price : price) * family.Limit;
        size += price * (family.Limit + 1);
    }

    /// <summary>What sums cost an item in a slot at the prices of rows.</summary>
    public double CostOfSums(int item, int slot, ReadOnlySpan<double> rowPrices)
    {
        var (cost, (first, end)) = (0.0, Sums.EntriesOf(item));
        for (var entry = first; entry < end; entry++)
        {
            cost += rowPrices[FirstSumRow + Sums.RowOf(entry)] * Sums.Cells(entry)[slot];
        }

        return cost;
    }

    /// <summary>Takes what sums cost an item at the prices of rows off what it brings in each slot.</summary>
    public void SubtractSums(int item, ReadOnlySpan<double> rowPrices, Span<double> gains)
    {
        var (first, end) = Sums.EntriesOf(item);
        for (var entry = first; entry < end; entry++)
        {
            var price = rowPrices[FirstSumRow + Sums.RowOf(entry)];
            if (price == 0)
            {
                continue;
            }

            var cells = Sums.Cells(entry);
            for (var slot = 0; slot < gains.Length; slot++)
            {
                gains[slot] -= price * cells[slot];
            }
        }
    }

    /// <summary>The only item that may stand in the slot; -1 where several may.</summary>
    public int PinnedItem(int slot) => slotPin[slot] < 0 ? -1 : Sets.ItemOf(slotPin[slot]);

    /// <summary>What the search charges for leaving a slot empty.</summary>
    public double EmptyCost(int slot) => Math.Min(EmptyPenalty[slot], RigidPrice);

    private void ReadPins(SlotProblem problem, ModelTerms terms)
    {
        slotPin = WorkArray.Sized(slotPin, SlotCount);
        itemPin = WorkArray.Sized(itemPin, ItemCount);
        slotPin.AsSpan(0, SlotCount).Fill(-1);
        itemPin.AsSpan(0, ItemCount).Fill(DominatedItems.Free);
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            ref readonly var constraint = ref problem.Constraints[index];
            if (!constraint.IsPin || terms.Penalties[index] == ModelTerms.Absent)
            {
                continue;
            }

            if (constraint.Candidate < 0 || constraint.From >= SlotCount || constraint.From < 0)
            {
                Constant -= terms.Penalties[index];
            }
            else if (double.IsPositiveInfinity(terms.Penalties[index]))
            {
                slotPin[constraint.From] = constraint.Candidate;
                itemPin[Sets.ItemOf(constraint.Candidate)] = constraint.From;
            }
            else
            {
                ref var pin = ref itemPin[Sets.ItemOf(constraint.Candidate)];
                pin = pin == DominatedItems.Free ? DominatedItems.Wanted : pin;
            }
        }
    }

    private void ReadGains(SlotProblem problem, ModelTerms terms)
    {
        var slots = SlotCount;
        Gain = WorkArray.Sized(Gain, ItemCount * slots);
        ItemValue = WorkArray.Sized(ItemValue, ItemCount);
        SlotWeight = WorkArray.Sized(SlotWeight, slots);
        SlotBonus = WorkArray.Sized(SlotBonus, slots);
        SlotBonus.AsSpan(0, slots).Clear();
        EmptyPenalty = WorkArray.Sized(EmptyPenalty, slots);
        EmptyPenalty.AsSpan(0, slots).Fill(terms.EmptySlot);
        var weights = problem.Weights;
        weights.CopyTo(SlotWeight);
        var (largest, total) = (0.0, 0.0);
        for (var item = 0; item < ItemCount; item++)
        {
            var row = Gain.AsSpan(item * slots, slots);
            var value = terms.IgnoresValues ? 0 : problem.Values[Sets.CandidateOfItem[item]];
            ItemValue[item] = value;
            largest = Math.Max(largest, Math.Abs(value));
            for (var slot = 0; slot < slots; slot++)
            {
                row[slot] = weights[slot] * value;
            }
        }

        foreach (var weight in weights)
        {
            total += weight;
        }

        Scale = terms.IgnoresValues ? 1 : Math.Max(1e-12, total * largest);
        ReadForbids(problem, terms);
        ApplyPins(problem, terms);
        Magnitude = (total * largest) + Math.Abs(Constant) + (double.IsPositiveInfinity(terms.EmptySlot) ? 0 : terms.EmptySlot * slots);
        foreach (var bonus in SlotBonus.AsSpan(0, slots))
        {
            Magnitude += bonus;
        }

        RigidPrice = 2 * Scale;
        foreach (ref readonly var family in Families.AsSpan(0, FamilyCount))
        {
            RigidPrice = double.IsPositiveInfinity(family.Penalty) ? RigidPrice : Math.Max(RigidPrice, 2 * family.Penalty);
        }

        RigidPrice = Math.Max(RigidPrice, 2 * Sums.LargestPenalty);
        RigidPrice = double.IsPositiveInfinity(terms.EmptySlot) ? RigidPrice : Math.Max(RigidPrice, 2 * terms.EmptySlot);
    }

    private void ReadForbids(SlotProblem problem, ModelTerms terms)
    {
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            ref readonly var constraint = ref problem.Constraints[index];
            var penalty = terms.Penalties[index];
            if (penalty == ModelTerms.Absent || !constraint.IsForbid)
            {
                continue;
            }

            var from = Math.Max(0, constraint.From);
            var to = Math.Min(constraint.To, SlotCount - 1);
            var (first, count) = Sets.SetsOf(constraint);
            for (var item = 0; item < ItemCount && to >= from; item++)
            {
                foreach (var set in Sets.SetsOf(item))
                {
                    if (set >= first && set < first + count)
                    {
                        Charge(item, from, to, penalty);
                    }
                }
            }
        }
    }

    private void Charge(int item, int from, int to, double penalty)
    {
        for (var slot = from; slot <= to; slot++)
        {
            Gain[(item * SlotCount) + slot] -= penalty;
        }
    }

    private void ApplyPins(SlotProblem problem, ModelTerms terms)
    {
        for (var slot = 0; slot < SlotCount; slot++)
        {
            if (slotPin[slot] < 0)
            {
                continue;
            }

            var pinned = Sets.ItemOf(slotPin[slot]);
            for (var item = 0; item < ItemCount; item++)
            {
                Gain[(item * SlotCount) + slot] = item == pinned ? Gain[(item * SlotCount) + slot] : double.NegativeInfinity;
            }

            var gain = Gain[(pinned * SlotCount) + slot];
            Gain.AsSpan(pinned * SlotCount, SlotCount).Fill(double.NegativeInfinity);
            Gain[(pinned * SlotCount) + slot] = gain;
            EmptyPenalty[slot] = double.PositiveInfinity;
        }

        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            ref readonly var constraint = ref problem.Constraints[index];
            var penalty = terms.Penalties[index];
            if (constraint.IsPin && penalty != ModelTerms.Absent && !double.IsPositiveInfinity(penalty)
                && constraint.Candidate >= 0 && constraint.From >= 0 && constraint.From < SlotCount)
            {
                // Missing the pin costs its penalty: every page pays it, and the pinned place pays it back.
                Constant -= penalty;
                Gain[(Sets.ItemOf(constraint.Candidate) * SlotCount) + constraint.From] += penalty;
                SlotBonus[constraint.From] += penalty;
            }
        }
    }
}
