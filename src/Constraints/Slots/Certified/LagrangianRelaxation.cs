using System.Numerics;

namespace RankOrchestrator.Constraints.Slots.Certified;

/// <summary>
/// The page without its rows, every unit of which is priced instead (Lagrangian relaxation: Fisher, The Lagrangian
/// Relaxation Method for Solving Integer Programming Problems, 1981). What remains is an assignment; its worth at any
/// prices bounds every allowed page, and reduced costs tell which places no better page can use. O(touched items · K) plus
/// the assignment for one evaluation.
/// </summary>
internal sealed class LagrangianRelaxation
{
    private readonly RowPrices prices = new();
    private bool[] isDirty = [];
    private double[] row = [];

    public AssignmentSolver Assignment { get; } = new();

    public PageModel Model { get; private set; } = null!;

    /// <summary>Price of each row, from 0 to what a unit of its violation costs.</summary>
    public double[] Multiplier { get; private set; } = [];

    /// <summary>The bound of the last evaluation, safe against rounding.</summary>
    public double Bound { get; private set; }

    /// <summary>Starts over with zero prices.</summary>
    public void Reset(PageModel model)
    {
        Model = model;
        Multiplier = Sized(Multiplier, model.RowCount);
        Multiplier.AsSpan(0, model.RowCount).Clear();
        isDirty = Sized(isDirty, model.Sets.SetCount);
        isDirty.AsSpan(0, model.Sets.SetCount).Clear();
        row = Sized(row, model.SlotCount);
        prices.Reset(model);
        Assignment.Reset(model.ItemCount, model.SlotCount);
        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            Assignment.EmptyCost[slot] = model.EmptyCost(slot);
        }

        for (var item = 0; item < model.ItemCount; item++)
        {
            for (var slot = 0; slot < model.SlotCount; slot++)
            {
                Assignment.Gain[(slot * Assignment.Stride) + item] = model.Gain[(item * model.SlotCount) + slot];
            }
        }
    }

    /// <summary>Says that prices of rows of the set have changed.</summary>
    public void Touch(int set) => isDirty[set] = true;

    /// <summary>Solves the relaxation at the current prices.</summary>
    /// <returns>Operations used.</returns>
    public long Evaluate()
    {
        var operations = Reprice();
        operations += Assignment.Solve();
        Bound = SafeBound();
        return operations + ((long)Assignment.Stride * Model.SlotCount / 4);
    }

    /// <summary>How much a page loses at least against <see cref="Bound"/> when the item stands in the slot.</summary>
    public double ReducedCost(int item, int slot)
        => Assignment.SlotPrice[slot] + Assignment.ItemPrice[item] - Assignment.Gain[(slot * Assignment.Stride) + item];

    /// <summary>Closes the places whose use keeps a page at or under the cutoff.</summary>
    /// <param name="cutoff">Pages worth no more are of no interest.</param>
    /// <param name="excluded">Raised to the most that a page using a closed place can be worth.</param>
    /// <returns>The number of places that are still open.</returns>
    public int Close(double cutoff, ref double excluded)
    {
        var open = 0;
        var slots = Model.SlotCount;
        for (var slot = 0; slot < slots; slot++)
        {
            var gains = Assignment.Gain.AsSpan(slot * Assignment.Stride, Model.ItemCount);
            var atMost = Bound - Assignment.SlotPrice[slot];
            for (var item = 0; item < gains.Length; item++)
            {
                if (double.IsNegativeInfinity(gains[item]))
                {
                    continue;
                }

                var worth = atMost - Assignment.ItemPrice[item] + gains[item];
                if (worth <= cutoff)
                {
                    excluded = Math.Max(excluded, worth);
                    gains[item] = double.NegativeInfinity;
                    Model.Gain[(item * slots) + slot] = double.NegativeInfinity;
                }
                else
                {
                    open++;
                }
            }
        }

        return open;
    }

    private static T[] Sized<T>(T[] array, int length) => array.Length >= length ? array : new T[Math.Max(length, array.Length * 2)];

    private long Reprice()
    {
        for (var set = 0; set < Model.Sets.SetCount; set++)
        {
            if (isDirty[set])
            {
                prices.Update(Model, set, Multiplier);
            }
        }

        var slots = Model.SlotCount;
        var touched = 0L;
        for (var item = 0; item < Model.ItemCount; item++)
        {
            var sets = Model.Sets.SetsOf(item);
            var changes = false;
            foreach (var set in sets)
            {
                changes |= isDirty[set];
            }

            if (!changes)
            {
                continue;
            }

            var gains = row.AsSpan(0, slots);
            Model.Gain.AsSpan(item * slots, slots).CopyTo(gains);
            foreach (var set in sets)
            {
                Subtract(gains, prices.Of(set));
            }

            var at = item;
            foreach (var gain in gains)
            {
                Assignment.Gain[at] = gain;
                at += Assignment.Stride;
            }

            touched++;
        }

        isDirty.AsSpan(0, Model.Sets.SetCount).Clear();
        return (touched * slots * 3) + Model.ItemCount;
    }

    private static void Subtract(Span<double> gains, ReadOnlySpan<double> costs)
    {
        var at = 0;
        for (; at <= gains.Length - Vector<double>.Count; at += Vector<double>.Count)
        {
            (new Vector<double>(gains[at..]) - new Vector<double>(costs[at..])).CopyTo(gains[at..]);
        }

        for (; at < gains.Length; at++)
        {
            gains[at] -= costs[at];
        }
    }

    /// <summary>
    /// Any prices give a bound: that of the rows, the items and, for each slot, the best that remains. Taken afresh from the
    /// prices, not from what the assignment accumulated, and widened by more than the roundings can add up to.
    /// </summary>
    private double SafeBound()
    {
        var bound = Model.Constant;
        var size = Model.Magnitude;
        foreach (ref readonly var family in Model.Families.AsSpan(0, Model.FamilyCount))
        {
            foreach (var price in Multiplier.AsSpan(family.FirstRow, family.Positions))
            {
                bound += family.IsFloor ? -price * family.Limit : price * family.Limit;
                size += price * (family.Limit + 1);
            }
        }

        foreach (var price in Assignment.ItemPrice.AsSpan(0, Model.ItemCount))
        {
            bound += price;
            size += price;
        }

        for (var slot = 0; slot < Model.SlotCount; slot++)
        {
            var price = Assignment.FreshPrice(slot);
            bound += price;
            size += Math.Abs(price);
        }

        return bound + RoundingMargin.Of(size, Model.SlotCount);
    }
}
