using System.Numerics;

namespace RankOrchestrator.Allocation.Certified;

/// <summary>
/// The bounds that the prices of a <see cref="CoreProgram"/> prove, taken afresh from the prices alone: whatever rounding did
/// to the tableau, they hold. Over the places of the program O(places · sets of an item), over all open places
/// O(N · K · priced sets of an item).
/// </summary>
internal sealed class CoreBound
{
    private readonly RowPrices prices = new();
    private double[] itemPrice = [];
    private int[] pricedRows = [];
    private int[] touchedSets = [];
    private int[] openItems = [];
    private double[] reduced = [];
    private double[] slotBest = [];
    private int pricedCount;
    private int touchedCount;

    /// <summary>Price of each row of the model, from 0 to what a unit of its violation costs.</summary>
    public double[] PriceOfRow { get; private set; } = [];

    /// <summary>Price of each item.</summary>
    public double[] PriceOfItem => itemPrice;

    /// <summary>How much a page loses at least when it uses the place of the program; infinity when it is closed.</summary>
    public double[] Loss { get; private set; } = [];

    /// <summary>Number of items that have open places.</summary>
    public int OpenItemCount { get; private set; }

    public ReadOnlySpan<int> OpenItems => openItems.AsSpan(0, OpenItemCount);

    public void Reset(CoreProgram program)
    {
        var model = program.Model;
        prices.Reset(model);
        itemPrice = Sized(itemPrice, model.ItemCount);
        PriceOfRow = Sized(PriceOfRow, model.RowCount);
        PriceOfRow.AsSpan(0, model.RowCount).Clear();
        pricedRows = Sized(pricedRows, model.RowCount);
        touchedSets = Sized(touchedSets, model.RowCount);
        reduced = Sized(reduced, model.ItemCount * model.SlotCount);
        slotBest = Sized(slotBest, model.SlotCount);
        openItems = Sized(openItems, model.ItemCount);
        OpenItemCount = model.ItemCount;
        for (var item = 0; item < model.ItemCount; item++)
        {
            openItems[item] = item;
        }

        (pricedCount, touchedCount) = (0, 0);
    }

    /// <summary>What the item brings in the slot beyond its prices, as of the last <see cref="OfModel"/>.</summary>
    public double Reduced(PageModel model, int item, int slot) => reduced[(item * model.SlotCount) + slot];

    /// <summary>No page within the bounds of the program's places is worth more.</summary>
    public double Of(CoreProgram program)
    {
        var model = program.Model;
        TakePrices(program);
        Loss = Sized(Loss, program.Count);
        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            slotBest[slot] = Best(program, slot);
        }

        return Sum(model);
    }

    /// <summary>No page in open places of the model is worth more.</summary>
    public double OfModel(CoreProgram program)
    {
        var model = program.Model;
        TakePrices(program);
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
                if (prices.IsPriced(set))
                {
                    Subtract(gains, prices.Of(set));
                }
            }

            Raise(best, gains, itemPrice[item]);
        }

        return Sum(model);
    }

    /// <summary>Closes the places whose use keeps a page at or under the cutoff, as <see cref="OfModel"/> found.</summary>
    /// <param name="program">The program; its places are closed in it too.</param>
    /// <param name="bound">What <see cref="OfModel"/> returned.</param>
    /// <param name="cutoff">Pages worth no more are of no interest.</param>
    /// <param name="excluded">Raised to the most that a page using a closed place can be worth.</param>
    /// <returns>The number of places that are still open.</returns>
    public int Close(CoreProgram program, double bound, double cutoff, ref double excluded)
    {
        var model = program.Model;
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
                var place = program.PlaceAt(item, slot);
                if (place >= 0)
                {
                    program.Tableau.SetBounds(program.VariableOf[place], 0, 0);
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

    private static T[] Sized<T>(T[] array, int length) => array.Length >= length ? array : new T[Math.Max(length, array.Length * 2)];

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
            ref readonly var family = ref model.Families[model.RowFamilyIndex[pricedRows[index]]];
            var price = PriceOfRow[pricedRows[index]];
            bound += family.IsFloor ? -price * family.Limit : price * family.Limit;
            size += price * (family.Limit + 1);
        }

        foreach (var price in itemPrice.AsSpan(0, model.ItemCount))
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

    private void TakePrices(CoreProgram program)
    {
        var (model, tableau) = (program.Model, program.Tableau);
        foreach (var row in pricedRows.AsSpan(0, pricedCount))
        {
            PriceOfRow[row] = 0;
        }

        itemPrice.AsSpan(0, model.ItemCount).Clear();
        var before = touchedCount;
        pricedCount = 0;
        for (var column = 0; column < tableau.Columns; column++)
        {
            var variable = tableau.NonbasicVariable[column];
            if (program.IsSlack(variable))
            {
                Take(program, variable, Math.Clamp(tableau.ReducedCost[column], 0, tableau.Price[variable]));
            }
        }

        for (var row = 0; row < tableau.Rows; row++)
        {
            var variable = tableau.BasicVariable[row];
            if (program.IsSlack(variable) && tableau.IsTurned[variable])
            {
                Take(program, variable, tableau.Price[variable]);
            }
        }

        // Sets that had priced rows before and those that have them now; some twice, which does no harm.
        for (var index = 0; index < before; index++)
        {
            prices.Update(model, touchedSets[index], PriceOfRow);
        }

        touchedCount = 0;
        var last = -1;
        for (var index = 0; index < pricedCount; index++)
        {
            var set = model.Families[model.RowFamilyIndex[pricedRows[index]]].Set;
            if (set != last)
            {
                prices.Update(model, set, PriceOfRow);
                touchedSets[touchedCount++] = last = set;
            }
        }
    }

    private void Take(CoreProgram program, int variable, double price)
    {
        var row = program.RowOfSlack(variable);
        if (row < 0)
        {
            itemPrice[-1 - row] = price;
        }
        else if (price > 0)
        {
            PriceOfRow[row] = price;
            pricedRows[pricedCount++] = row;
        }
    }

    private double Best(CoreProgram program, int slot)
    {
        var (model, tableau) = (program.Model, program.Tableau);
        var best = -model.EmptyCost(slot);
        var fixedGain = double.NaN;
        for (var place = program.FirstInSlot(slot); place >= 0; place = program.NextInSlot(place))
        {
            var variable = program.VariableOf[place];
            if (tableau.Upper[variable] == 0)
            {
                Loss[place] = double.PositiveInfinity;
                continue;
            }

            var item = program.ItemOf[place];
            var gain = program.GainOf(place) - itemPrice[item];
            foreach (var set in model.Sets.SetsOf(item))
            {
                gain -= prices.IsPriced(set) ? prices.Of(set)[slot] : 0;
            }

            Loss[place] = -gain;
            best = Math.Max(best, gain);
            fixedGain = tableau.Lower[variable] > 0 ? gain : fixedGain;
        }

        best = double.IsNaN(fixedGain) ? best : fixedGain;
        for (var place = program.FirstInSlot(slot); place >= 0; place = program.NextInSlot(place))
        {
            Loss[place] += best;
        }

        return best;
    }
}
