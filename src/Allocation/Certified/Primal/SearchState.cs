using RankOrchestrator.Allocation.Certified.Model;
using RankOrchestrator.Allocation.Memory;

namespace RankOrchestrator.Allocation.Certified.Primal;

/// <summary>
/// A page that local search works on: who stands where, how many members each row counts, and what the page is worth with every
/// violation charged at its price (rigid constraints at <see cref="PageModel.RigidPrice"/>). Placing or removing an item
/// costs as many operations as rows cover it.
/// </summary>
internal sealed class SearchState
{
    private int[] counts = [];
    private double[] sums = [];
    private int rigidSums;
    private double gain;
    private double penalty;

    public PageModel Model { get; private set; } = null!;

    /// <summary>The item in each slot, -1 when empty.</summary>
    public int[] ItemOfSlot { get; private set; } = [];

    /// <summary>The slot of each item, -1 when it is not on the page.</summary>
    public int[] SlotOfItem { get; private set; } = [];

    /// <summary>Units by which rigid constraints are violated.</summary>
    public int RigidUnits { get; private set; }

    /// <summary>Units by which any constraint is violated, without empty slots.</summary>
    public int Units { get; private set; }

    /// <summary>Slots that are empty although they must not be.</summary>
    public int RigidEmpties { get; private set; }

    /// <summary>Whether the page keeps every rigid constraint.</summary>
    public bool IsAllowed => RigidUnits == 0 && RigidEmpties == 0 && rigidSums == 0;

    /// <summary>Sums that are beyond their limits.</summary>
    public int BrokenSums { get; private set; }

    public double Worth => gain - penalty;

    public void Reset(PageModel model)
    {
        Model = model;
        ItemOfSlot = WorkArray.Sized(ItemOfSlot, model.SlotCount);
        SlotOfItem = WorkArray.Sized(SlotOfItem, model.ItemCount);
        counts = WorkArray.Sized(counts, model.RowCount);
        sums = WorkArray.Sized(sums, model.Sums.Count);
        Clear();
    }

    /// <summary>Empties the page.</summary>
    public void Clear()
    {
        ItemOfSlot.AsSpan(0, Model.SlotCount).Fill(-1);
        SlotOfItem.AsSpan(0, Model.ItemCount).Fill(-1);
        counts.AsSpan(0, Model.RowCount).Clear();
        (RigidUnits, Units, RigidEmpties) = (0, 0, 0);
        gain = Model.Constant;
        for (var slot = 0; slot < Model.SlotCount; slot++)
        {
            gain -= Model.EmptyCost(slot);
            RigidEmpties += double.IsPositiveInfinity(Model.EmptyPenalty[slot]) ? 1 : 0;
        }

        penalty = 0;
        foreach (ref readonly var family in Model.Families.AsSpan(0, Model.FamilyCount))
        {
            if (family.IsFloor)
            {
                penalty += Price(family) * family.Limit;
                Count(family, family.Limit);
            }
        }

        ClearSums();
    }

    /// <summary>Puts a whole page; slots of items that must not stand where they are asked for, or stand already, stay empty.</summary>
    public void Put(ReadOnlySpan<int> itemOfSlot)
    {
        Clear();
        for (var slot = 0; slot < itemOfSlot.Length; slot++)
        {
            if (itemOfSlot[slot] >= 0 && SlotOfItem[itemOfSlot[slot]] < 0 && Allows(itemOfSlot[slot], slot))
            {
                Insert(slot, itemOfSlot[slot]);
            }
        }
    }

    /// <summary>Recomputes the worth, which drifts by rounding as items come and go.</summary>
    public double Recompute()
    {
        gain = Model.Constant;
        for (var slot = 0; slot < Model.SlotCount; slot++)
        {
            gain += ItemOfSlot[slot] < 0 ? -Model.EmptyCost(slot) : Model.Gain[(ItemOfSlot[slot] * Model.SlotCount) + slot];
        }

        penalty = 0;
        foreach (ref readonly var family in Model.Families.AsSpan(0, Model.FamilyCount))
        {
            foreach (var count in counts.AsSpan(family.FirstRow, family.Positions))
            {
                var units = family.IsFloor ? family.Limit - count : count - family.Limit;
                penalty += units > 0 ? units * Price(family) : 0;
            }
        }

        for (var row = 0; row < Model.Sums.Count; row++)
        {
            penalty += Math.Max(0, sums[row] - Model.Sums.All[row].Limit) * Model.Sums.All[row].Price(Model.RigidPrice);
        }

        return Worth;
    }

    public bool Allows(int item, int slot) => !double.IsNegativeInfinity(Model.Gain[(item * Model.SlotCount) + slot]);

    public void Insert(int slot, int item)
    {
        gain += Model.Gain[(item * Model.SlotCount) + slot] + Model.EmptyCost(slot);
        RigidEmpties -= double.IsPositiveInfinity(Model.EmptyPenalty[slot]) ? 1 : 0;
        ItemOfSlot[slot] = item;
        SlotOfItem[item] = slot;
        foreach (var set in Model.Sets.SetsOf(item))
        {
            foreach (ref readonly var family in Model.FamiliesOf(set))
            {
                Change(family, slot, 1);
            }
        }

        ChangeSums(item, slot, 1);
    }

    public int Remove(int slot)
    {
        var item = ItemOfSlot[slot];
        if (item < 0)
        {
            return item;
        }

        gain -= Model.Gain[(item * Model.SlotCount) + slot] + Model.EmptyCost(slot);
        RigidEmpties += double.IsPositiveInfinity(Model.EmptyPenalty[slot]) ? 1 : 0;
        ItemOfSlot[slot] = -1;
        SlotOfItem[item] = -1;
        foreach (var set in Model.Sets.SetsOf(item))
        {
            foreach (ref readonly var family in Model.FamiliesOf(set))
            {
                Change(family, slot, -1);
            }
        }

        ChangeSums(item, slot, -1);
        return item;
    }

    /// <summary>What one more member of the set in the slot would cost; negative where floors need it.</summary>
    public double CostOfMember(int set, int slot)
    {
        var cost = 0.0;
        foreach (ref readonly var family in Model.FamiliesOf(set))
        {
            if (slot < family.From || slot > family.To)
            {
                continue;
            }

            var price = Price(family);
            foreach (var count in Covering(family, slot))
            {
                cost += family.IsFloor ? (count < family.Limit ? -price : 0) : (count >= family.Limit ? price : 0);
            }
        }

        return cost;
    }

    /// <summary>What the item in the slot would cost as far as sums go; negative where it takes something off one that is too much.</summary>
    public double CostOfSums(int item, int slot)
    {
        var (first, end) = Model.Sums.EntriesOf(item);
        var cost = 0.0;
        for (var entry = first; entry < end; entry++)
        {
            ref readonly var row = ref Model.Sums.All[Model.Sums.RowOf(entry)];
            var over = sums[Model.Sums.RowOf(entry)] - row.Limit;
            cost += (Math.Max(0, over + Model.Sums.Cells(entry)[slot]) - Math.Max(0, over)) * row.Price(Model.RigidPrice);
        }

        return cost;
    }

    /// <summary>Most that one more item could take off what sums cost.</summary>
    public double SumReward()
    {
        var reward = 0.0;
        for (var row = 0; row < Model.Sums.Count; row++)
        {
            ref readonly var sum = ref Model.Sums.All[row];
            reward += Math.Clamp(sums[row] - sum.Limit, 0, sum.MostRelief) * sum.Price(Model.RigidPrice);
        }

        return reward;
    }

    /// <summary>Most that floors could reward one more item in the slot with.</summary>
    public double FloorReward(int slot)
    {
        var reward = 0.0;
        foreach (ref readonly var family in Model.Families.AsSpan(0, Model.FamilyCount))
        {
            if (family.IsFloor && slot >= family.From && slot <= family.To && counts[family.FirstRow] < family.Limit)
            {
                reward += Price(family);
            }
        }

        return reward;
    }

    /// <summary>Whether any floor has too few members.</summary>
    public bool LacksMembers()
    {
        foreach (ref readonly var family in Model.Families.AsSpan(0, Model.FamilyCount))
        {
            if (family.IsFloor && counts[family.FirstRow] < family.Limit)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a row that counts the item in the slot has more members than it may.</summary>
    public bool IsOverLimit(int slot)
    {
        if (ItemOfSlot[slot] < 0)
        {
            return false;
        }

        foreach (var set in Model.Sets.SetsOf(ItemOfSlot[slot]))
        {
            foreach (ref readonly var family in Model.FamiliesOf(set))
            {
                if (family.IsFloor || slot < family.From || slot > family.To)
                {
                    continue;
                }

                foreach (var count in Covering(family, slot))
                {
                    if (count > family.Limit)
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    private double Price(in RowFamily family) => double.IsPositiveInfinity(family.Penalty) ? Model.RigidPrice : family.Penalty;

    private Span<int> Covering(in RowFamily family, int slot)
    {
        var (first, last) = family.RowsCovering(slot);
        return counts.AsSpan(first, last - first + 1);
    }

    private void Change(in RowFamily family, int slot, int by)
    {
        if (slot < family.From || slot > family.To)
        {
            return;
        }

        var units = 0;
        foreach (ref var count in Covering(family, slot))
        {
            // Adding the member after `edge` others, or taking the one after them away, is what changes the violation.
            var edge = by > 0 ? count : count - 1;
            units += family.IsFloor ? (edge < family.Limit ? -by : 0) : (edge >= family.Limit ? by : 0);
            count += by;
        }

        if (units != 0)
        {
            penalty += units * Price(family);
            Count(family, units);
        }
    }

    private void ClearSums()
    {
        (BrokenSums, rigidSums) = (0, 0);
        sums.AsSpan(0, Model.Sums.Count).Clear();
        foreach (ref readonly var row in Model.Sums.All)
        {
            penalty += Math.Max(0, -row.Limit) * row.Price(Model.RigidPrice);
            CountBroken(row, 0, -row.Limit);
        }
    }

    private void ChangeSums(int item, int slot, int by)
    {
        if (Model.Sums.Count == 0)
        {
            return;
        }

        var (first, end) = Model.Sums.EntriesOf(item);
        for (var entry = first; entry < end; entry++)
        {
            var index = Model.Sums.RowOf(entry);
            ref readonly var row = ref Model.Sums.All[index];
            var before = sums[index] - row.Limit;
            sums[index] += by * Model.Sums.Cells(entry)[slot];
            var after = sums[index] - row.Limit;
            penalty += (Math.Max(0, after) - Math.Max(0, before)) * row.Price(Model.RigidPrice);
            CountBroken(row, before, after);
        }
    }

    private void CountBroken(in SumRow row, double before, double after)
    {
        var change = (after > 0 ? 1 : 0) - (before > 0 ? 1 : 0);
        BrokenSums += change;
        rigidSums += row.IsRigid ? change : 0;
    }

    private void Count(in RowFamily family, int units)
    {
        Units += units;
        RigidUnits += double.IsPositiveInfinity(family.Penalty) ? units : 0;
    }
}
