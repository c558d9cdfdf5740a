using System.Runtime.Intrinsics;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Memory;

namespace RankOrchestrator.Allocation.Certified.Lagrangian;

/// <summary>
/// The best assignment of items to slots where a slot may also stay empty at a cost, with its duals: slots bid once (Bertsekas,
/// Auction Algorithms for Network Flow Problems, 1992, §1.2), those that were outbid find shortest augmenting paths (Jonker
/// and Volgenant, A Shortest Augmenting Path Algorithm for Dense and Sparse Linear Assignment Problems, 1987), and items that
/// have a price but no slot give it up along the same kind of paths. Prices given with the items make it quick.
/// </summary>
internal sealed class AssignmentSolver
{
    private const long MostUncharged = 64 * StepMeter.OperationsPerStep;

    private readonly ShortestPaths itemDistances = new();
    private readonly ShortestPaths slotDistances = new();
    private double[] slotGain = [];
    private double[] itemGain = [];
    private int[] queue = [];
    private int[] scanned = [];
    private double[] scannedAt = [];
    private int itemStride;
    private int slotStride;

    public int Items { get; private set; }

    public int Slots { get; private set; }

    /// <summary>What each slot costs when it stays empty.</summary>
    public double[] EmptyCost { get; private set; } = [];

    /// <summary>Price of each slot, at least minus the cost of leaving it empty.</summary>
    public double[] SlotPrices { get; private set; } = [];

    /// <summary>Price of each item, at least 0 but for rounding; 0 when it has no slot.</summary>
    public double[] ItemPrices { get; private set; } = [];

    /// <summary>The item in each slot, -1 when empty.</summary>
    public int[] ItemOfSlot { get; private set; } = [];

    /// <summary>The slot of each item, -1 when it has none.</summary>
    public int[] SlotOfItem { get; private set; } = [];

    /// <summary>Starts over; all items and the costs of empty slots are to be given.</summary>
    public void Reset(int items, int slots)
    {
        (Items, Slots) = (items, slots);
        itemStride = Math.Max(4, (items + 3) / 4 * 4);
        slotStride = (slots + 3) / 4 * 4;
        slotGain = WorkArray.Sized(slotGain, itemStride * slots);
        itemGain = WorkArray.Sized(itemGain, slotStride * items);
        SlotPrices = WorkArray.Sized(SlotPrices, slots);
        EmptyCost = WorkArray.Sized(EmptyCost, slots);
        ItemPrices = WorkArray.Sized(ItemPrices, itemStride);
        ItemOfSlot = WorkArray.Sized(ItemOfSlot, slots);
        SlotOfItem = WorkArray.Sized(SlotOfItem, itemStride);
        queue = WorkArray.Sized(queue, slots + 1);
        scanned = WorkArray.Sized(scanned, slots + 1);
        scannedAt = WorkArray.Sized(scannedAt, slots + 1);
        for (var slot = 0; slot < slots; slot++)
        {
            slotGain.AsSpan((slot * itemStride) + items, itemStride - items).Fill(double.NegativeInfinity);
        }

        ItemPrices.AsSpan(0, itemStride).Clear();
        ItemOfSlot.AsSpan(0, slots).Fill(-1);
        SlotOfItem.AsSpan(0, itemStride).Fill(-1);
    }

    /// <summary>Sets what an item brings in each slot, minus infinity where it must not stand, and the price to start from.</summary>
    /// <param name="item">The item.</param>
    /// <param name="gains">As many as slots, and as many more as make a multiple of four.</param>
    /// <param name="price">At least 0.</param>
    public void SetItem(int item, ReadOnlySpan<double> gains, double price)
    {
        ItemPrices[item] = price;
        gains[..slotStride].CopyTo(itemGain.AsSpan(item * slotStride));
        var at = item;
        foreach (var gain in gains[..Slots])
        {
            slotGain[at] = gain;
            at += itemStride;
        }
    }

    /// <summary>Finds the best assignment, unless the search is over before: prices are then in force as far as they came.</summary>
    /// <param name="meter">Charged in small pieces: on large pages an assignment takes a millisecond.</param>
    public void Solve(StepMeter meter)
    {
        var outbid = 0;
        for (var slot = 0; slot < Slots; slot++)
        {
            var before = Bid(slot);
            if (before >= 0)
            {
                queue[outbid++] = before;
            }
        }

        var operations = (long)Slots * itemStride;
        for (var index = 0; index < outbid && !meter.IsOver; index++)
        {
            var slot = queue[index];
            SlotPrices[slot] = Math.Max(-EmptyCost[slot], BestOf(slot));
            operations = Charged(meter, operations + (SlotPrices[slot] > -EmptyCost[slot] ? Augment(slot) : 0));
        }

        for (var item = 0; item < Items && !meter.IsOver; item++)
        {
            operations = Charged(meter, operations + (SlotOfItem[item] < 0 && ItemPrices[item] > 0 ? Withdraw(item) : 0));
        }

        meter.ChargeOperations(operations);
    }

    /// <summary>Charges operations when enough have come together.</summary>
    /// <returns>Those that are not charged yet.</returns>
    private static long Charged(StepMeter meter, long operations)
    {
        if (operations < MostUncharged)
        {
            return operations;
        }

        meter.ChargeOperations(operations);
        return 0;
    }

    private ReadOnlySpan<double> GainsOfSlot(int slot) => slotGain.AsSpan(slot * itemStride, itemStride);

    private ReadOnlySpan<double> GainsOfItem(int item) => itemGain.AsSpan(item * slotStride, slotStride);

    /// <summary>Gives a slot its best item, at the price that makes it as good as the next best.</summary>
    /// <returns>The slot that had the item before; -1 when it was free or the slot stays empty.</returns>
    private int Bid(int slot)
    {
        ref var gain = ref slotGain[slot * itemStride];
        ref var price = ref ItemPrices[0];
        var most = Vector256.Create(double.NegativeInfinity);
        var next = most;
        var which = Vector256<double>.Zero;
        var name = Vector256.Create(0.0, 1, 2, 3);
        for (nuint at = 0; at < (nuint)itemStride; at += 4)
        {
            var value = Vector256.LoadUnsafe(ref gain, at) - Vector256.LoadUnsafe(ref price, at);
            next = Vector256.Max(next, Vector256.Min(most, value));
            which = Vector256.ConditionalSelect(Vector256.GreaterThan(value, most), name, which);
            most = Vector256.Max(most, value);
            name += Vector256.Create(4.0);
        }

        var (best, item, second) = (double.NegativeInfinity, -1, -EmptyCost[slot]);
        for (var lane = 0; lane < 4; lane++)
        {
            var isBetter = most[lane] > best || (most[lane] == best && (int)which[lane] < item);
            second = Math.Max(second, Math.Max(next[lane], isBetter ? best : most[lane]));
            (best, item) = isBetter ? (most[lane], (int)which[lane]) : (best, item);
        }

        if (best <= -EmptyCost[slot])
        {
            SlotPrices[slot] = -EmptyCost[slot];
            return -1;
        }

        SlotPrices[slot] = second;
        ItemPrices[item] = Math.Max(ItemPrices[item], GainsOfSlot(slot)[item] - second);
        var before = SlotOfItem[item];
        (ItemOfSlot[slot], SlotOfItem[item]) = (item, slot);
        if (before >= 0)
        {
            ItemOfSlot[before] = -1;
        }

        return before;
    }

    private double BestOf(int slot)
    {
        ref var gain = ref slotGain[slot * itemStride];
        ref var price = ref ItemPrices[0];
        var best = Vector256.Create(double.NegativeInfinity);
        for (nuint at = 0; at < (nuint)itemStride; at += 4)
        {
            best = Vector256.Max(best, Vector256.LoadUnsafe(ref gain, at) - Vector256.LoadUnsafe(ref price, at));
        }

        return Math.Max(Math.Max(best[0], best[1]), Math.Max(best[2], best[3]));
    }

    /// <summary>Finds an item for a slot, by the shortest path on which slots pass theirs on.</summary>
    private long Augment(int root)
    {
        itemDistances.Start(ItemPrices.AsSpan(0, itemStride), itemStride);
        var (count, slot, reached) = (0, root, 0.0);
        var (endSlot, endAt, endItem) = (-1, double.PositiveInfinity, -1);
        while (true)
        {
            if (reached + SlotPrices[slot] + EmptyCost[slot] < endAt)
            {
                (endSlot, endAt) = (slot, reached + SlotPrices[slot] + EmptyCost[slot]);
            }

            var nearest = itemDistances.Scan(slot, SlotPrices[slot], GainsOfSlot(slot), reached);
            if (nearest < 0 || itemDistances.Of(nearest) >= endAt)
            {
                break;
            }

            reached = itemDistances.Of(nearest);
            if (SlotOfItem[nearest] < 0)
            {
                (endItem, endAt) = (nearest, reached);
                break;
            }

            (scanned[count], scannedAt[count]) = (nearest, reached);
            count++;
            itemDistances.End(nearest);
            slot = SlotOfItem[nearest];
        }

        SlotPrices[root] -= endAt;
        for (var index = 0; index < count; index++)
        {
            ItemPrices[scanned[index]] += endAt - scannedAt[index];
            SlotPrices[SlotOfItem[scanned[index]]] -= endAt - scannedAt[index];
        }

        PassItems(root, endSlot, endItem);
        return (long)(count + 2) * itemStride * 2;
    }

    private void PassItems(int root, int endSlot, int endItem)
    {
        var item = endItem;
        if (endItem < 0)
        {
            if (endSlot == root)
            {
                return;
            }

            item = ItemOfSlot[endSlot];
            ItemOfSlot[endSlot] = -1;
        }

        while (true)
        {
            var slot = itemDistances.Via(item);
            (ItemOfSlot[slot], item, SlotOfItem[item]) = (item, ItemOfSlot[slot], slot);
            if (slot == root)
            {
                return;
            }
        }
    }

    /// <summary>
    /// An item without a slot must be free of charge: its price falls until a slot takes it, whose item passes it on, until an
    /// item comes out whose price has fallen to 0.
    /// </summary>
    private long Withdraw(int root)
    {
        slotDistances.Start(SlotPrices.AsSpan(0, Slots), slotStride);
        var (count, item, reached) = (0, root, 0.0);
        var (endItem, endSlot, endAt) = (-1, -1, double.PositiveInfinity);
        while (true)
        {
            if (reached + ItemPrices[item] < endAt)
            {
                (endItem, endAt) = (item, reached + ItemPrices[item]);
            }

            var nearest = slotDistances.Scan(item, ItemPrices[item], GainsOfItem(item), reached);
            if (nearest < 0 || slotDistances.Of(nearest) >= endAt)
            {
                break;
            }

            reached = slotDistances.Of(nearest);
            (scanned[count], scannedAt[count]) = (nearest, reached);
            count++;
            slotDistances.End(nearest);
            if (ItemOfSlot[nearest] < 0)
            {
                (endItem, endSlot, endAt) = (-1, nearest, reached);
                break;
            }

            item = ItemOfSlot[nearest];
        }

        ItemPrices[root] -= endAt;
        for (var index = 0; index < count; index++)
        {
            // The end may lie before a slot that was reached since.
            var change = Math.Max(0, endAt - scannedAt[index]);
            SlotPrices[scanned[index]] += change;
            if (ItemOfSlot[scanned[index]] is >= 0 and var other)
            {
                ItemPrices[other] -= change;
            }
        }

        PassSlots(root, endItem, endSlot);
        return (long)(count + 1) * slotStride * 2;
    }

    private void PassSlots(int root, int endItem, int endSlot)
    {
        var slot = endSlot;
        if (endItem >= 0)
        {
            ItemPrices[endItem] = 0;
            slot = endItem == root ? -1 : SlotOfItem[endItem];
            SlotOfItem[endItem] = -1;
        }

        while (slot >= 0)
        {
            var taker = slotDistances.Via(slot);
            var before = taker == root ? -1 : SlotOfItem[taker];
            (ItemOfSlot[slot], SlotOfItem[taker]) = (taker, slot);
            slot = before;
        }
    }
}
