namespace RankOrchestrator.Constraints.Slots.Certified;

/// <summary>
/// The bound that the prices of a <see cref="CoreProgram"/> prove, taken afresh from the prices alone: whatever rounding did
/// to the tableau, it holds. O(places · sets of an item).
/// </summary>
internal sealed class CoreBound
{
    private readonly RowPrices prices = new();
    private double[] itemPrice = [];
    private int[] pricedRows = [];
    private int[] touchedSets = [];
    private int pricedCount;
    private int touchedCount;

    /// <summary>Price of each row of the model, from 0 to what a unit of its violation costs.</summary>
    public double[] PriceOfRow { get; private set; } = [];

    /// <summary>How much a page loses at least when it uses the place; infinity when the place is closed.</summary>
    public double[] Loss { get; private set; } = [];

    public void Reset(CoreProgram program)
    {
        var model = program.Model;
        prices.Reset(model);
        itemPrice = Sized(itemPrice, model.ItemCount);
        PriceOfRow = Sized(PriceOfRow, model.RowCount);
        PriceOfRow.AsSpan(0, model.RowCount).Clear();
        pricedRows = Sized(pricedRows, model.RowCount);
        touchedSets = Sized(touchedSets, model.RowCount);
        Loss = Sized(Loss, program.Count);
        (pricedCount, touchedCount) = (0, 0);
    }

    /// <summary>No page within the bounds of the places is worth more.</summary>
    public double Of(CoreProgram program)
    {
        var model = program.Model;
        TakePrices(program);
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

        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            var best = Best(program, slot);
            bound += best;
            size += Math.Abs(best);
        }

        return bound + RoundingMargin.Of(size, model.SlotCount);
    }

    private static T[] Sized<T>(T[] array, int length) => array.Length >= length ? array : new T[Math.Max(length, array.Length * 2)];

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
            if (variable >= program.FirstSlack)
            {
                Take(program, variable, Math.Clamp(tableau.ReducedCost[column], 0, tableau.Price[variable]));
            }
        }

        for (var row = 0; row < tableau.Rows; row++)
        {
            var variable = tableau.BasicVariable[row];
            if (variable >= program.FirstSlack && tableau.IsTurned[variable])
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
        var (first, end) = (program.SlotStart[slot], program.SlotStart[slot + 1]);
        for (var place = first; place < end; place++)
        {
            if (tableau.Upper[place] == 0)
            {
                Loss[place] = double.PositiveInfinity;
                continue;
            }

            var item = program.ItemOf[place];
            var gain = program.GainOf(place) - itemPrice[item];
            foreach (var set in model.Sets.SetsOf(item))
            {
                gain -= prices.Of(set)[slot];
            }

            Loss[place] = -gain;
            best = tableau.Lower[place] > 0 ? double.PositiveInfinity : Math.Max(best, gain);
        }

        if (double.IsPositiveInfinity(best))
        {
            best = FixedGain(program, first, end);
        }

        for (var place = first; place < end; place++)
        {
            Loss[place] += best;
        }

        return best;
    }

    private double FixedGain(CoreProgram program, int first, int end)
    {
        for (var place = first; place < end; place++)
        {
            if (program.Tableau.Lower[place] > 0)
            {
                return -Loss[place];
            }
        }

        return double.NegativeInfinity;
    }
}
