using System.Numerics;
using RankOrchestrator.Allocation.Certified.Lagrangian;
using RankOrchestrator.Allocation.Certified.Model;
using RankOrchestrator.Allocation.Memory;

namespace RankOrchestrator.Allocation.Certified.LinearProgram;

/// <summary>
/// Bounds by reduced costs, and the places that these close (Crowder, Johnson and Padberg, Solving Large-Scale Zero-One Linear
/// Programming Problems, 1983, §2): the bounds that the prices of a <see cref="RestrictedMaster"/> prove, taken afresh from the prices alone: whatever rounding did
/// to the tableau, they hold. Over the places of the master O(places · sets of an item), over all open places
/// O(N · K · priced sets of an item).
/// </summary>
internal sealed class ReducedCostBound
{
    private readonly MembershipCosts costs = new();
    private double[] itemPrices = [];
    private int[] pricedRows = [];
    private int[] touchedSets = [];
    private int[] openItems = [];
    private double[] reduced = [];
    private double[] slotBest = [];
    private bool pricesSums;
    private int pricedCount;
    private int touchedCount;

    /// <summary>Price of each row of the model, from 0 to what a unit of its violation costs.</summary>
    public double[] RowPrices { get; private set; } = [];

    /// <summary>Price of each item.</summary>
    public double[] ItemPrices => itemPrices;

    /// <summary>How much a page loses at least when it uses the place of the master; infinity when it is closed.</summary>
    public double[] Loss { get; private set; } = [];

    /// <summary>Number of items that have open places.</summary>
    public int OpenItemCount { get; private set; }

    public ReadOnlySpan<int> OpenItems => openItems.AsSpan(0, OpenItemCount);

    public void Reset(RestrictedMaster master)
    {
        var model = master.Model;
        costs.Reset(model);
        itemPrices = WorkArray.Sized(itemPrices, model.ItemCount);
        RowPrices = WorkArray.Sized(RowPrices, model.RowCount);
        RowPrices.AsSpan(0, model.RowCount).Clear();
        pricedRows = WorkArray.Sized(pricedRows, model.RowCount);
        touchedSets = WorkArray.Sized(touchedSets, model.RowCount);
        reduced = WorkArray.Sized(reduced, model.ItemCount * model.SlotCount);
        slotBest = WorkArray.Sized(slotBest, model.SlotCount);
        openItems = WorkArray.Sized(openItems, model.ItemCount);
        OpenItemCount = model.ItemCount;
        for (var item = 0; item < model.ItemCount; item++)
        {
            openItems[item] = item;
        }

        (pricedCount, touchedCount) = (0, 0);
    }

    /// <summary>What the item brings in the slot beyond its prices, as of the last <see cref="OfModel"/>.</summary>
    public double Reduced(PageModel model, int item, int slot) => reduced[(item * model.SlotCount) + slot];

    /// <summary>No page within the bounds of the master's places is worth more.</summary>
    public double Of(RestrictedMaster master)
    {
        var model = master.Model;
        TakePrices(master);
        Loss = WorkArray.Sized(Loss, master.Count);
        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            slotBest[slot] = Best(master, slot);
        }

        return Sum(model);
    }

    /// <summary>No page in open places of the model is worth more.</summary>
    public double OfModel(RestrictedMaster master)
    {
        var model = master.Model;
        TakePrices(master);
        var slots = model.SlotCount;
        var best = slotBest.AsSpan(0, slots);
        for (var slot = 0; slot < slots; slot++)
        {
            best[slot] = -model.EmptyCost(slot);
        }

        foreach (var item in OpenItems)
        {
            var gains = reduced.AsSpan(item * slots, slots);
            model.Gain.AsSpan(item * slots, slots).CopyTo(gains);
            foreach (var set in model.Sets.SetsOf(item))
            {
                if (costs.IsPriced(set))
                {
                    Subtract(gains, costs.Of(set));
                }
            }

            if (pricesSums)
            {
                model.SubtractSums(item, RowPrices, gains);
            }

            Raise(best, gains, itemPrices[item]);
        }

        return Sum(model);
    }

    /// <summary>Closes the places whose use keeps a page at or under the cutoff, as <see cref="OfModel"/> found.</summary>
    /// <param name="master">The master; its places are closed in it too.</param>
    /// <param name="bound">What <see cref="OfModel"/> returned.</param>
    /// <param name="cutoff">Pages worth no more are of no interest.</param>
    /// <param name="excluded">Raised to the most that a page using a closed place can be worth.</param>
    /// <returns>The number of places that are still open.</returns>
    public int FixByReducedCost(RestrictedMaster master, double bound, double cutoff, ref double excluded)
    {
        var model = master.Model;
        var slots = model.SlotCount;
        var (open, kept) = (0, 0);
        foreach (var item in OpenItems)
        {
            var before = open;
            for (var slot = 0; slot < slots; slot++)
            {
                ref var gain = ref model.Gain[(item * slots) + slot];
                if (double.IsNegativeInfinity(gain))
                {
                    continue;
                }

                var worth = bound - slotBest[slot] + reduced[(item * slots) + slot];
                if (worth > cutoff)
                {
                    open++;
                    continue;
                }

                excluded = Math.Max(excluded, worth);
                var place = master.PlaceAt(item, slot);
                if (place >= 0)
                {
                    master.Tableau.SetBounds(master.VariableOf[place], 0, 0);
                }

                gain = double.NegativeInfinity;
            }

            if (open > before)
            {
                openItems[kept++] = item;
            }
        }

        OpenItemCount = kept;
        return open;
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

    private static void Raise(Span<double> best, Span<double> gains, double price)
    {
        var at = 0;
        var charge = new Vector<double>(price);
        for (; at <= gains.Length - Vector<double>.Count; at += Vector<double>.Count)
        {
            var gain = new Vector<double>(gains[at..]) - charge;
            gain.CopyTo(gains[at..]);
            Vector.Max(gain, new Vector<double>(best[at..])).CopyTo(best[at..]);
        }

        for (; at < gains.Length; at++)
        {
            gains[at] -= price;
            best[at] = Math.Max(best[at], gains[at]);
        }
    }

    private double Sum(PageModel model)
    {
        var bound = model.Constant;
        var size = model.Magnitude;
        for (var index = 0; index < pricedCount; index++)
        {
            model.AddLimit(pricedRows[index], RowPrices[pricedRows[index]], ref bound, ref size);
        }

        foreach (var price in itemPrices.AsSpan(0, model.ItemCount))
        {
            bound += price;
            size += price;
        }

        foreach (var best in slotBest.AsSpan(0, model.SlotCount))
        {
            bound += best;
            size += Math.Abs(best);
        }

        return bound + RoundingMargin.Of(size, model.SlotCount);
    }

    private void TakePrices(RestrictedMaster master)
    {
        var (model, tableau) = (master.Model, master.Tableau);
        foreach (var row in pricedRows.AsSpan(0, pricedCount))
        {
            RowPrices[row] = 0;
        }

        itemPrices.AsSpan(0, model.ItemCount).Clear();
        pricesSums = false;
        var before = touchedCount;
        pricedCount = 0;
        for (var column = 0; column < tableau.Columns; column++)
        {
            var variable = tableau.NonbasicVariable[column];
            if (master.IsSlack(variable))
            {
                Take(master, variable, Math.Clamp(tableau.ReducedCost[column], 0, tableau.Price[variable]));
            }
        }

        for (var row = 0; row < tableau.Rows; row++)
        {
            var variable = tableau.BasicVariable[row];
            if (master.IsSlack(variable) && tableau.IsTurned[variable])
            {
                Take(master, variable, tableau.Price[variable]);
            }
        }

        // Sets that had priced rows before and those that have them now; some twice, which does no harm.
        for (var index = 0; index < before; index++)
        {
            costs.Update(model, touchedSets[index], RowPrices);
        }

        touchedCount = 0;
        var last = -1;
        for (var index = 0; index < pricedCount; index++)
        {
            if (pricedRows[index] >= model.FirstSumRow)
            {
                pricesSums = true;
                continue;
            }

            var set = model.Families[model.RowFamilyIndex[pricedRows[index]]].Set;
            if (set != last)
            {
                costs.Update(model, set, RowPrices);
                touchedSets[touchedCount++] = last = set;
            }
        }
    }

    private void Take(RestrictedMaster master, int variable, double price)
    {
        var row = master.RowOfSlack(variable);
        if (row < 0)
        {
            itemPrices[-1 - row] = price;
        }
        else if (price > 0)
        {
            RowPrices[row] = price;
            pricedRows[pricedCount++] = row;
        }
    }

    private double Best(RestrictedMaster master, int slot)
    {
        var (model, tableau) = (master.Model, master.Tableau);
        var best = -model.EmptyCost(slot);
        var fixedGain = double.NaN;
        for (var place = master.FirstInSlot(slot); place >= 0; place = master.NextInSlot(place))
        {
            var variable = master.VariableOf[place];
            if (tableau.Upper[variable] == 0)
            {
                Loss[place] = double.PositiveInfinity;
                continue;
            }

            var item = master.ItemOf[place];
            var gain = master.GainOf(place) - itemPrices[item];
            foreach (var set in model.Sets.SetsOf(item))
            {
                gain -= costs.IsPriced(set) ? costs.Of(set)[slot] : 0;
            }

            gain -= pricesSums ? model.CostOfSums(item, slot, RowPrices) : 0;
            Loss[place] = -gain;
            best = Math.Max(best, gain);
            fixedGain = tableau.Lower[variable] > 0 ? gain : fixedGain;
        }

        best = double.IsNaN(fixedGain) ? best : fixedGain;
        for (var place = master.FirstInSlot(slot); place >= 0; place = master.NextInSlot(place))
        {
            Loss[place] += best;
        }

        return best;
    }
}
