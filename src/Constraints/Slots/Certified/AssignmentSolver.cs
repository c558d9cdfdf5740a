using System.Numerics;

namespace RankOrchestrator.Constraints.Slots.Certified;

/// <summary>
/// The best assignment of items to slots where a slot may also stay empty at a cost, with its duals: shortest augmenting
/// paths (Jonker and Volgenant 1987), warm-started from the prices of the last call. O(K² · N) from scratch, little when
/// gains changed little. Everything is element-wise, so the result does not depend on the width of vectors.
/// </summary>
internal sealed class AssignmentSolver
{
    private double[] distance = [];
    private double[] openPrice = [];
    private double[] via = [];
    private int[] scanned = [];
    private double[] scannedAt = [];
    private double[] reachedAt = [];
    private int stride;
    private double tolerance;

    /// <summary>Gain of item i in slot k at <c>k * Stride + i</c>; minus infinity when not allowed.</summary>
    public double[] Gain { get; private set; } = [];

    public int Stride => stride;

    public int Items { get; private set; }

    public int Slots { get; private set; }

    /// <summary>What each slot costs when it stays empty.</summary>
    public double[] EmptyCost { get; private set; } = [];

    /// <summary>Price of each slot, at least minus the cost of leaving it empty.</summary>
    public double[] SlotPrice { get; private set; } = [];

    /// <summary>Price of each item, at least 0; 0 when it has no slot.</summary>
    public double[] ItemPrice { get; private set; } = [];

    /// <summary>The item in each slot, -1 when empty.</summary>
    public int[] ItemOfSlot { get; private set; } = [];

    public int[] SlotOfItem { get; private set; } = [];

    /// <summary>Starts over with zero prices and no gains.</summary>
    public void Reset(int items, int slots)
    {
        (Items, Slots) = (items, slots);
        stride = (items + Vector<double>.Count - 1) / Vector<double>.Count * Vector<double>.Count;
        Gain = Sized(Gain, stride * slots);
        SlotPrice = Sized(SlotPrice, slots);
        EmptyCost = Sized(EmptyCost, slots);
        ItemPrice = Sized(ItemPrice, stride);
        ItemOfSlot = Sized(ItemOfSlot, slots);
        SlotOfItem = Sized(SlotOfItem, stride);
        distance = Sized(distance, stride);
        openPrice = Sized(openPrice, stride);
        via = Sized(via, stride);
        scanned = Sized(scanned, slots + 1);
        scannedAt = Sized(scannedAt, slots + 1);
        reachedAt = Sized(reachedAt, slots);
        Gain.AsSpan(0, stride * slots).Fill(double.NegativeInfinity);
        ItemPrice.AsSpan(0, stride).Clear();
        ItemOfSlot.AsSpan(0, slots).Fill(-1);
        SlotOfItem.AsSpan(0, stride).Fill(-1);
    }

    /// <summary>Finds the best assignment for the current gains.</summary>
    /// <returns>Operations used.</returns>
    public long Solve()
    {
        // A pair stays when it is tight up to the rounding of the last repricing.
        tolerance = 0;
        foreach (var price in SlotPrice.AsSpan(0, Slots))
        {
            tolerance = Math.Max(tolerance, Math.Abs(price) * 1e-13);
        }

        long operations = (long)stride * Slots;
        for (var item = 0; item < Items; item++)
        {
            ItemPrice[item] = SlotOfItem[item] < 0 ? 0 : ItemPrice[item];
        }

        for (var slot = 0; slot < Slots; slot++)
        {
            SlotPrice[slot] = FreshPrice(slot);
        }

        ReleaseLoose();
        for (var slot = 0; slot < Slots; slot++)
        {
            if (ItemOfSlot[slot] < 0 && SlotPrice[slot] > -EmptyCost[slot])
            {
                operations += Augment(slot);
            }
        }

        return operations;
    }

    /// <summary>The least price of a slot that is consistent with the items' prices, taken afresh.</summary>
    public double FreshPrice(int slot) => Math.Max(-EmptyCost[slot], BestPrice(slot));

    private double BestPrice(int slot)
    {
        var row = new ReadOnlySpan<double>(Gain, slot * stride, stride);
        var prices = new ReadOnlySpan<double>(ItemPrice, 0, stride);
        var best = new Vector<double>(double.NegativeInfinity);
        for (var at = 0; at < stride; at += Vector<double>.Count)
        {
            best = Vector.Max(best, new Vector<double>(row[at..]) - new Vector<double>(prices[at..]));
        }

        var price = double.NegativeInfinity;
        for (var lane = 0; lane < Vector<double>.Count; lane++)
        {
            price = Math.Max(price, best[lane]);
        }

        return price;
    }

    /// <summary>
    /// Pairs that are no longer tight part; an item without a slot must be free of charge, which raises what slots can get,
    /// which may loosen other pairs.
    /// </summary>
    private void ReleaseLoose()
    {
        for (var changed = true; changed;)
        {
            changed = false;
            for (var slot = 0; slot < Slots; slot++)
            {
                var item = ItemOfSlot[slot];
                if (item < 0 || Gain[(slot * stride) + item] - ItemPrice[item] >= SlotPrice[slot] - tolerance)
                {
                    continue;
                }

                (ItemOfSlot[slot], SlotOfItem[item]) = (-1, -1);
                if (ItemPrice[item] > 0)
                {
                    ItemPrice[item] = 0;
                    for (var other = 0; other < Slots; other++)
                    {
                        SlotPrice[other] = Math.Max(SlotPrice[other], Gain[(other * stride) + item]);
                    }

                    changed = true;
                }
            }
        }
    }

    private long Augment(int root)
    {
        distance.AsSpan(0, stride).Fill(double.PositiveInfinity);
        ItemPrice.AsSpan(0, stride).CopyTo(openPrice);
        var count = 0;
        var slot = root;
        var reached = 0.0;
        var (endSlot, endAt, endItem) = (-1, double.PositiveInfinity, -1);
        reachedAt[root] = 0;
        while (true)
        {
            if (reached + SlotPrice[slot] + EmptyCost[slot] < endAt)
            {
                (endSlot, endAt) = (slot, reached + SlotPrice[slot] + EmptyCost[slot]);
            }

            var nearest = Scan(slot, reached);
            if (nearest < 0 || distance[nearest] >= endAt)
            {
                break;
            }

            reached = distance[nearest];
            if (SlotOfItem[nearest] < 0)
            {
                (endItem, endAt) = (nearest, reached);
                break;
            }

            scanned[count] = nearest;
            scannedAt[count++] = reached;
            (distance[nearest], openPrice[nearest]) = (double.PositiveInfinity, double.PositiveInfinity);
            slot = SlotOfItem[nearest];
            reachedAt[slot] = reached;
        }

        Reprice(root, count, endAt);
        Switch(root, endSlot, endItem);
        return (long)(count + 2) * stride * 2;
    }

    /// <summary>Relaxes the distances over one slot; returns the nearest open item, -1 when none can be reached.</summary>
    private int Scan(int slot, double reached)
    {
        var row = new ReadOnlySpan<double>(Gain, slot * stride, stride);
        var prices = new ReadOnlySpan<double>(openPrice, 0, stride);
        var distances = new Span<double>(distance, 0, stride);
        var ways = new Span<double>(via, 0, stride);
        var from = new Vector<double>(reached + SlotPrice[slot]);
        var floor = new Vector<double>(reached);
        var way = new Vector<double>(slot);
        var least = new Vector<double>(double.PositiveInfinity);
        for (var at = 0; at < stride; at += Vector<double>.Count)
        {
            // Rounding must not make a distance shorter than the one it comes from.
            var next = Vector.Max(floor, from + new Vector<double>(prices[at..]) - new Vector<double>(row[at..]));
            var known = new Vector<double>(distances[at..]);
            var closer = Vector.LessThan(next, known);
            known = Vector.ConditionalSelect(closer, next, known);
            known.CopyTo(distances[at..]);
            Vector.ConditionalSelect(closer, way, new Vector<double>(ways[at..])).CopyTo(ways[at..]);
            least = Vector.Min(least, known);
        }

        var nearest = double.PositiveInfinity;
        for (var lane = 0; lane < Vector<double>.Count; lane++)
        {
            nearest = Math.Min(nearest, least[lane]);
        }

        return double.IsPositiveInfinity(nearest) ? -1 : distances.IndexOf(nearest);
    }

    private void Reprice(int root, int count, double length)
    {
        SlotPrice[root] -= length;
        for (var index = 0; index < count; index++)
        {
            var item = scanned[index];
            ItemPrice[item] += length - scannedAt[index];
            SlotPrice[SlotOfItem[item]] -= length - scannedAt[index];
        }
    }

    private void Switch(int root, int endSlot, int endItem)
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
            var slot = (int)via[item];
            (ItemOfSlot[slot], item, SlotOfItem[item]) = (item, ItemOfSlot[slot], slot);
            if (slot == root)
            {
                return;
            }
        }
    }

    private static T[] Sized<T>(T[] array, int length) => array.Length >= length ? array : new T[Math.Max(length, array.Length * 2)];
}
