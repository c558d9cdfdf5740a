using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using RankOrchestrator.Allocation.Certified.Model;
using RankOrchestrator.Allocation.Memory;

namespace RankOrchestrator.Allocation.Certified.Lagrangian;

/// <summary>
/// What items bring in slots beyond prices of rows and items, and what each slot would take at these prices if it could
/// choose freely (Geoffrion, Lagrangean Relaxation for Integer Programming, 1974, §2). Any prices bound every page: limits times prices plus the best that remains for each slot. Items lie in
/// rows of a multiple of four slots, which are worked on four at a time; every operation is element-wise, so the result is
/// the same on every machine.
/// </summary>
internal sealed class ReducedGains
{
    private double[] gains = [];
    private double[] afterSums = [];
    private double sumRelief;
    private bool chargesSums;
    private double[] reduced = [];
    private double[] costs = [];
    private double[] best = [];
    private double[] bestItem = [];
    private double[] bonus = [];
    private bool[] isInFloor = [];
    private int[] pricedRows = [];
    private int[] near = [];
    private PageModel model = null!;

    /// <summary>Slots of an item in memory.</summary>
    public int Stride { get; private set; }

    /// <summary>Price of each item.</summary>
    public double[] ItemPrices { get; private set; } = [];

    /// <summary>The items that some slot might have taken in the last <see cref="TakeBest"/>; the others are worth too little.</summary>
    public ReadOnlySpan<int> NearItems => near.AsSpan(0, NearCount);

    public int NearCount { get; private set; }

    /// <summary>What each slot took in the last <see cref="TakeBest"/>, -1 when it is better empty; an item may come twice.</summary>
    public int ItemOfSlot(int slot) => (int)bestItem[slot];

    /// <summary>What that brings beyond prices.</summary>
    public ReadOnlySpan<double> SlotPrices => best.AsSpan(0, model.SlotCount);

    /// <summary>Loads the gains of a model; all prices are 0.</summary>
    public void Reset(PageModel given)
    {
        model = given;
        var (items, slots) = (model.ItemCount, model.SlotCount);
        Stride = (slots + 3) / 4 * 4;
        gains = WorkArray.Sized(gains, items * Stride);
        reduced = WorkArray.Sized(reduced, items * Stride);
        best = WorkArray.Sized(best, Stride);
        bestItem = WorkArray.Sized(bestItem, Stride);
        bonus = WorkArray.Sized(bonus, slots);
        near = WorkArray.Sized(near, items);
        isInFloor = WorkArray.Sized(isInFloor, items);
        ItemPrices = WorkArray.Sized(ItemPrices, items);
        pricedRows = WorkArray.Sized(pricedRows, model.Sets.SetCount);

        // Two more than there are sets: one that costs nothing, and one to add up what an item's fifth set and further ones cost.
        costs = WorkArray.Sized(costs, (model.Sets.SetCount + 2) * Stride);
        for (var item = 0; item < items; item++)
        {
            var row = gains.AsSpan(item * Stride, Stride);
            model.Gain.AsSpan(item * slots, slots).CopyTo(row);
            row[slots..].Fill(double.NegativeInfinity);
            isInFloor[item] = IsInFloor(item);
        }

        Clear();
    }

    /// <summary>Makes all prices 0.</summary>
    public void Clear()
    {
        (chargesSums, sumRelief) = (false, 0);
        ItemPrices.AsSpan(0, model.ItemCount).Clear();
        pricedRows.AsSpan(0, model.Sets.SetCount).Clear();
        ClearCosts();
    }

    /// <summary>Forgets what membership costs, to have it charged afresh: changes leave rounding errors behind.</summary>
    public void ClearCosts() => costs.AsSpan(0, (model.Sets.SetCount + 2) * Stride).Clear();

    /// <summary>Charges what items count in sums at the prices of their rows, in place of what was charged before. O(cells).</summary>
    public void ChargeSums(ReadOnlySpan<double> prices)
    {
        (chargesSums, sumRelief) = (false, 0);
        for (var row = 0; row < prices.Length; row++)
        {
            chargesSums |= prices[row] > 0;
            sumRelief += prices[row] * model.Sums.All[row].MostRelief;
        }

        if (!chargesSums)
        {
            return;
        }

        afterSums = WorkArray.Sized(afterSums, model.ItemCount * Stride);
        gains.AsSpan(0, model.ItemCount * Stride).CopyTo(afterSums);
        for (var item = 0; item < model.ItemCount; item++)
        {
            ref var to = ref afterSums[item * Stride];
            var (first, end) = model.Sums.EntriesOf(item);
            for (var entry = first; entry < end; entry++)
            {
                var price = prices[model.Sums.RowOf(entry)];
                if (price == 0)
                {
                    continue;
                }

                ref var cell = ref MemoryMarshal.GetReference(model.Sums.Cells(entry));
                var each = Vector256.Create(price);
                for (nuint at = 0; at < (nuint)Stride; at += 4)
                {
                    (Vector256.LoadUnsafe(ref to, at) - (each * Vector256.LoadUnsafe(ref cell, at))).StoreUnsafe(ref to, at);
                }
            }
        }
    }

    /// <summary>Says that a row of the set got a price (1) or lost it (-1).</summary>
    public void CountPriced(int set, int change) => pricedRows[set] += change;

    /// <summary>Charges every member of a set in the slots of a row.</summary>
    public void Charge(int set, int start, int size, double price)
    {
        foreach (ref var cost in costs.AsSpan((set * Stride) + start, size))
        {
            cost += price;
        }
    }

    /// <summary>Charges the row of a family and counts it.</summary>
    public void ChargeRow(in RowFamily family, int row, double price)
    {
        Charge(family.Set, family.Start(row), family.Size, family.IsFloor ? -price : price);
        CountPriced(family.Set, 1);
    }

    /// <summary>What the item brings in each slot beyond the prices of rows, now.</summary>
    public ReadOnlySpan<double> Reduce(int item)
    {
        ref var gain = ref Before(item);
        ref var to = ref reduced[item * Stride];
        ref var cost = ref MemoryMarshal.GetArrayDataReference(costs);
        FindCosts(item, out var first, out var second, out var third, out var fourth);
        for (nuint at = 0; at < (nuint)Stride; at += 4)
        {
            var value = Vector256.LoadUnsafe(ref gain, at) - Vector256.LoadUnsafe(ref cost, first + at) - Vector256.LoadUnsafe(ref cost, second + at)
                - Vector256.LoadUnsafe(ref cost, third + at) - Vector256.LoadUnsafe(ref cost, fourth + at);
            value.StoreUnsafe(ref to, at);
        }

        return Reduced(item);
    }

    /// <summary>What a near item brings in each slot beyond the prices of rows, as of the last <see cref="TakeBest"/>.</summary>
    public ReadOnlySpan<double> Reduced(int item) => reduced.AsSpan(item * Stride, Stride);

    /// <summary>Every slot takes what brings most beyond its prices, the first of equals.</summary>
    /// <param name="floorPrices">Prices of the rows of floors: what they reward.</param>
    public void TakeBest(ReadOnlySpan<(int Start, int Size, double Price)> floorPrices)
    {
        for (var slot = 0; slot < Stride; slot++)
        {
            (best[slot], bestItem[slot]) = slot < model.SlotCount ? (-model.EmptyCost(slot), -1) : (double.PositiveInfinity, -1);
        }

        SumBonus(floorPrices);
        var (least, leastInFloor) = (double.NegativeInfinity, double.NegativeInfinity);
        NearCount = 0;
        for (var item = 0; item < model.ItemCount; item++)
        {
            if ((item & 15) == 15)
            {
                (least, leastInFloor) = LeastValues();
            }

            if (model.ItemValue[item] >= (isInFloor[item] ? leastInFloor : least))
            {
                Offer(item);
                near[NearCount++] = item;
            }
            else if (model.ItemValue[item] < leastInFloor)
            {
                break;
            }
        }

        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            if (model.PinnedItem(slot) is >= 0 and var pinned && !NearItems.Contains(pinned))
            {
                Offer(pinned);
                near[NearCount++] = pinned;
            }
        }
    }

    /// <summary>How much a near item lacks in the slot where it lacks least.</summary>
    public double Distance(int item)
    {
        ref var value = ref reduced[item * Stride];
        ref var most = ref MemoryMarshal.GetArrayDataReference(best);
        var nearest = Vector256.Create(double.PositiveInfinity);
        for (nuint at = 0; at < (nuint)Stride; at += 4)
        {
            nearest = Vector256.Min(nearest, Vector256.LoadUnsafe(ref most, at) - Vector256.LoadUnsafe(ref value, at));
        }

        return Math.Min(Math.Min(nearest[0], nearest[1]), Math.Min(nearest[2], nearest[3])) + ItemPrices[item];
    }

    private static void Take(Vector256<double> value, Vector256<double> name, ref double most, ref double mostItem)
    {
        var bestSoFar = Vector256.LoadUnsafe(ref most);
        var isBetter = Vector256.GreaterThan(value, bestSoFar);
        if (isBetter != Vector256<double>.Zero)
        {
            Vector256.ConditionalSelect(isBetter, value, bestSoFar).StoreUnsafe(ref most);
            Vector256.ConditionalSelect(isBetter, name, Vector256.LoadUnsafe(ref mostItem)).StoreUnsafe(ref mostItem);
        }
    }

    private bool IsInFloor(int item)
    {
        foreach (var set in model.Sets.SetsOf(item))
        {
            foreach (ref readonly var family in model.FamiliesOf(set))
            {
                if (family.IsFloor)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void Offer(int item)
    {
        ref var gain = ref Before(item);
        ref var to = ref reduced[item * Stride];
        ref var cost = ref MemoryMarshal.GetArrayDataReference(costs);
        FindCosts(item, out var first, out var second, out var third, out var fourth);
        var charge = Vector256.Create(ItemPrices[item]);
        var name = Vector256.Create((double)item);
        for (nuint at = 0; at < (nuint)Stride; at += 4)
        {
            var value = Vector256.LoadUnsafe(ref gain, at) - Vector256.LoadUnsafe(ref cost, first + at) - Vector256.LoadUnsafe(ref cost, second + at)
                - Vector256.LoadUnsafe(ref cost, third + at) - Vector256.LoadUnsafe(ref cost, fourth + at);
            value.StoreUnsafe(ref to, at);
            Take(value - charge, name, ref best[at], ref bestItem[at]);
        }
    }

    /// <summary>What the item brings before membership of sets is charged.</summary>
    private ref double Before(int item) => ref (chargesSums ? afterSums : gains)[item * Stride];

    /// <summary>Where the costs of up to four sets of the item lie.</summary>
    private void FindCosts(int item, out nuint first, out nuint second, out nuint third, out nuint fourth)
    {
        var none = (nuint)(model.Sets.SetCount * Stride);
        first = second = third = fourth = none;
        foreach (var set in model.Sets.SetsOf(item))
        {
            if (pricedRows[set] == 0)
            {
                continue;
            }

            var at = (nuint)(set * Stride);
            if (fourth == none)
            {
                (first, second, third, fourth) = (at, first, second, third);
            }
            else
            {
                Join((int)fourth, (int)at);
                fourth = (nuint)((model.Sets.SetCount + 1) * Stride);
            }
        }
    }

    private void Join(int one, int other)
    {
        var sum = (model.Sets.SetCount + 1) * Stride;
        for (var slot = 0; slot < Stride; slot++)
        {
            costs[sum + slot] = costs[one + slot] + costs[other + slot];
        }
    }

    private void SumBonus(ReadOnlySpan<(int Start, int Size, double Price)> floorPrices)
    {
        model.SlotBonus.AsSpan(0, model.SlotCount).CopyTo(bonus);
        foreach (var (start, size, price) in floorPrices)
        {
            foreach (ref var slot in bonus.AsSpan(start, size))
            {
                slot += price;
            }
        }
    }

    /// <summary>Items worth less than this, outside floors and in them, cannot bring more anywhere than what slots have taken so far.</summary>
    private (double Least, double LeastInFloor) LeastValues()
    {
        var (least, leastInFloor) = (double.PositiveInfinity, double.PositiveInfinity);
        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            var weight = model.SlotWeight[slot];
            if (weight <= 0)
            {
                return (double.NegativeInfinity, double.NegativeInfinity);
            }

            if (model.PinnedItem(slot) >= 0)
            {
                continue;
            }

            // A little less, for rounding.
            var needed = best[slot] - (Math.Abs(best[slot]) * 1e-12) - (sumRelief * (1 + 1e-12));
            least = Math.Min(least, (needed - model.SlotBonus[slot]) / weight);
            leastInFloor = Math.Min(leastInFloor, (needed - bonus[slot]) / weight);
        }

        return (least, leastInFloor);
    }
}
