namespace RankOrchestrator.Allocation.Certified;

/// <summary>
/// The linear relaxation over all open places, by column generation: starts at given prices with the places that these leave
/// nearly best, moves to a basis (Megiddo, On Finding Primal- and Dual-Optimal Bases, 1991), solves, prices every open place,
/// adds those that would bring something, and repeats. Every round gives a bound and closes places that no better page can
/// use, so most are never added.
/// </summary>
internal sealed class RootRelaxation(StepMeter meter, PriceAscent ascent)
{
    /// <summary>Places per slot to start with.</summary>
    private const int Width = 12;

    /// <summary>The same where violations are counted and most items are equally good.</summary>
    private const int CountingWidth = 4;

    private const int MostRounds = 60;

    private double[] nearest = [];
    private int[] nearestItem = [];
    private int[] start = [];
    private double[] price = [];
    private int[] slack = [];
    private PageModel model = null!;

    public CoreProgram Program { get; } = new();

    public CoreBound Pricing { get; } = new();

    /// <summary>The least bound so far.</summary>
    public double Bound { get; private set; }

    /// <summary>The prices of the model's rows that prove <see cref="Bound"/>.</summary>
    public double[] RowPrices { get; private set; } = [];

    /// <summary>The prices of the items that prove <see cref="Bound"/>.</summary>
    public double[] ItemPrices { get; private set; } = [];

    /// <summary>
    /// About what <see cref="Run"/> costs at the prices so far: two pivots for every price, in a tableau of the priced rows and the
    /// places to start with.
    /// </summary>
    public long ExpectedSteps
    {
        get
        {
            var priced = (long)CountPriced(RowPrices.AsSpan(0, model.RowCount)) + CountPriced(ItemPrices.AsSpan(0, model.ItemCount));
            return 2 * priced * (priced + model.SlotCount) * Width * model.SlotCount / (3 * StepMeter.OperationsPerStep);
        }
    }

    /// <summary>Prepares a model; there is no bound yet.</summary>
    public void Reset(PageModel given)
    {
        model = given;
        Bound = double.PositiveInfinity;
        RowPrices = Sized(RowPrices, model.RowCount);
        ItemPrices = Sized(ItemPrices, model.ItemCount);
        RowPrices.AsSpan(0, model.RowCount).Clear();
        ItemPrices.AsSpan(0, model.ItemCount).Clear();
        nearest = Sized(nearest, model.SlotCount * Width);
        nearestItem = Sized(nearestItem, model.SlotCount * Width);
        start = Sized(start, model.SlotCount);
        price = Sized(price, model.RowCount + model.ItemCount);
        slack = Sized(slack, model.RowCount + model.ItemCount);
    }

    /// <summary>Takes over the bound of other prices when it is lower.</summary>
    public void Learn(double bound, ReadOnlySpan<double> rowPrices, ReadOnlySpan<double> itemPrices)
    {
        if (bound < Bound)
        {
            Bound = bound;
            rowPrices[..model.RowCount].CopyTo(RowPrices);
            itemPrices[..model.ItemCount].CopyTo(ItemPrices);
        }
    }

    /// <summary>Builds the relaxation at the best prices so far and solves it as <see cref="Refine"/> does.</summary>
    /// <param name="owner">Whose model it is.</param>
    /// <param name="itemOfSlot">The best page so far; may be empty.</param>
    /// <param name="excluded">Raised to the most that a page using a closed place can be worth.</param>
    /// <returns>Whether the optimum was reached or the owner's page is proven.</returns>
    public bool Run(PageSearch owner, ReadOnlySpan<int> itemOfSlot, ref double excluded)
    {
        Program.Reset(model);
        Pricing.Reset(Program);
        ascent.Settle(RowPrices, ItemPrices);
        Choose(itemOfSlot);
        Program.Start(start.AsSpan(0, model.SlotCount));
        var count = AddPricedRows();
        Reprice();
        Push(count);
        Program.DropSlackRows();
        return Refine(owner, ref excluded);
    }

    /// <summary>Solves the relaxation as it is; offers the owner the pages that its solutions come near to.</summary>
    /// <param name="owner">Whose model it is.</param>
    /// <param name="excluded">Raised to the most that a page using a closed place can be worth.</param>
    /// <returns>Whether the optimum was reached or the owner's page is proven.</returns>
    public bool Refine(PageSearch owner, ref double excluded)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var isSolved = Program.Solve(meter);
            meter.ChargeOperations((long)Pricing.OpenItemCount * model.SlotCount * 2);
            var bound = Pricing.OfModel(Program);
            Learn(bound, Pricing.PriceOfRow, Pricing.PriceOfItem);
            owner.OfferProgram(Program, improves: false);
            if (Bound <= owner.Cutoff)
            {
                return true;
            }

            if (!isSolved || meter.IsOver)
            {
                return false;
            }

            Pricing.Close(Program, bound, owner.Cutoff, ref excluded);
            if (AddPlaces() == 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds all open places to the program, which then bounds every page of interest.</summary>
    public void AddOpenPlaces()
    {
        foreach (var item in Pricing.OpenItems)
        {
            for (var slot = 0; slot < model.SlotCount; slot++)
            {
                if (!double.IsNegativeInfinity(model.Gain[(item * model.SlotCount) + slot]) && Program.PlaceAt(item, slot) < 0)
                {
                    Program.AddPlace(item, slot);
                }
            }
        }
    }

    private int CountPriced(ReadOnlySpan<double> prices)
    {
        var count = 0;
        foreach (var one in prices)
        {
            count += one > model.Scale * 1e-9 ? 1 : 0;
        }

        return count;
    }

    private static T[] Sized<T>(T[] array, int length) => array.Length >= length ? array : new T[Math.Max(length, array.Length * 2)];

    /// <summary>Chooses the places that the prices leave nearest to best in each slot, and those of the page.</summary>
    private void Choose(ReadOnlySpan<int> itemOfSlot)
    {
        var gains = ascent.Gains;
        var width = model.Granularity > 0 ? CountingWidth : Width;
        nearest.AsSpan(0, model.SlotCount * Width).Fill(double.PositiveInfinity);
        foreach (var item in gains.NearItems)
        {
            var reduced = gains.Reduced(item);
            for (var slot = 0; slot < model.SlotCount; slot++)
            {
                if (!double.IsNegativeInfinity(model.Gain[(item * model.SlotCount) + slot]))
                {
                    Insert(slot, item, gains.ItemPrice[item] - reduced[slot]);
                }
            }
        }

        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            start[slot] = gains.ItemOfSlot(slot);
            for (var rank = slot * Width; rank < (slot * Width) + width && double.IsFinite(nearest[rank]); rank++)
            {
                Program.Choose(nearestItem[rank], slot);
            }

            if (!itemOfSlot.IsEmpty && itemOfSlot[slot] >= 0)
            {
                Program.Choose(itemOfSlot[slot], slot);
            }
        }
    }

    private void Insert(int slot, int item, double loss)
    {
        var first = slot * Width;
        if (!(loss < nearest[first + Width - 1]))
        {
            return;
        }

        var rank = first + Width - 1;
        for (; rank > first && loss < nearest[rank - 1]; rank--)
        {
            (nearest[rank], nearestItem[rank]) = (nearest[rank - 1], nearestItem[rank - 1]);
        }

        (nearest[rank], nearestItem[rank]) = (loss, item);
    }

    private int AddPricedRows()
    {
        var count = 0;
        var least = model.Scale * 1e-9;
        for (var row = 0; row < model.RowCount; row++)
        {
            if (RowPrices[row] > least)
            {
                slack[count] = Program.AddRow(row);
                price[count++] = -RowPrices[row];
            }
        }

        for (var item = 0; item < model.ItemCount; item++)
        {
            if (ItemPrices[item] > least)
            {
                slack[count] = Program.AddItemRow(item);
                price[count++] = -ItemPrices[item];
            }
        }

        foreach (ref var at in slack.AsSpan(0, count))
        {
            at = Program.Tableau.BasicVariable[at];
        }

        return count;
    }

    /// <summary>Gives every column the reduced cost that it has at the prices.</summary>
    private void Reprice()
    {
        var (gains, tableau) = (ascent.Gains, Program.Tableau);
        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            if (tableau.Place[slot] is >= 0 and var column)
            {
                tableau.ReducedCost[column] = gains.SlotPrices[slot] + model.EmptyCost(slot) + Program.BlurOf(slot);
            }
        }

        for (var item = 0; item < model.ItemCount; item++)
        {
            if (Program.FirstOfItem(item) < 0)
            {
                continue;
            }

            var reduced = gains.Reduce(item);
            for (var place = Program.FirstOfItem(item); place >= 0; place = Program.NextOfItem(place))
            {
                if (tableau.Place[Program.VariableOf[place]] is >= 0 and var at)
                {
                    tableau.ReducedCost[at] = Math.Max(0, gains.SlotPrices[Program.SlotOf[place]] + gains.ItemPrice[item] - reduced[Program.SlotOf[place]]) + Program.BlurOf(Program.VariableOf[place]);
                }
            }
        }
    }

    /// <summary>Settles the highest prices first: they matter most.</summary>
    private void Push(int count)
    {
        price.AsSpan(0, count).Sort(slack.AsSpan(0, count));
        for (var index = 0; index < count && !meter.IsOver; index++)
        {
            meter.ChargeOperations(Program.Tableau.Columns);
            if (Program.Tableau.Push(-1 - Program.Tableau.Place[slack[index]], -price[index]))
            {
                meter.ChargeOperations(Program.Tableau.PivotOperations);
            }
        }
    }

    /// <summary>Adds to each slot the open places that would bring most.</summary>
    private int AddPlaces()
    {
        var added = 0;
        nearest.AsSpan(0, model.SlotCount * Width).Fill(double.PositiveInfinity);
        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            var most = -model.EmptyCost(slot);
            for (var place = Program.FirstInSlot(slot); place >= 0; place = Program.NextInSlot(place))
            {
                most = Math.Max(most, Pricing.Reduced(model, Program.ItemOf[place], slot));
            }

            foreach (var item in Pricing.OpenItems)
            {
                var gain = Pricing.Reduced(model, item, slot);
                if (gain > most + (2 * Program.Blur))
                {
                    Insert(slot, item, -gain);
                }
            }

            for (var rank = slot * Width; rank < (slot * Width) + 3 && double.IsFinite(nearest[rank]); rank++)
            {
                if (Program.PlaceAt(nearestItem[rank], slot) < 0)
                {
                    Program.AddPlace(nearestItem[rank], slot);
                    added++;
                }
            }
        }

        return added;
    }
}
