using RankOrchestrator.Allocation.Certified.Lagrangian;
using RankOrchestrator.Allocation.Certified.Model;
using RankOrchestrator.Allocation.Certified.Primal;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Memory;

namespace RankOrchestrator.Allocation.Certified.LinearProgram;

/// <summary>
/// The linear relaxation over all open places, by column generation (Gilmore and Gomory, A Linear Programming Approach to the
/// Cutting-Stock Problem, 1961): starts at given prices with the places that these leave
/// nearly best, moves to a basis (<see cref="Crossover"/>), solves, prices every open place,
/// adds those that would bring something, and repeats. Every round gives a bound and closes places that no better page can
/// use, so most are never added.
/// </summary>
internal sealed class ColumnGeneration(StepMeter meter, LagrangianDual lagrangian, Incumbent incumbent)
{
    /// <summary>Places per slot to start with.</summary>
    private const int Width = 12;

    /// <summary>The same where violations are counted and most items are equally good.</summary>
    private const int CountingWidth = 4;

    private const int MostRounds = 60;

    private readonly Crossover crossover = new(meter);
    private double[] nearest = [];
    private int[] nearestItem = [];
    private int[] start = [];
    private int[] incumbentItem = [];
    private PageModel model = null!;
    private double excluded;

    public RestrictedMaster Master { get; } = new();

    public ReducedCostBound Pricing { get; } = new();

    /// <summary>The least bound so far.</summary>
    public double Bound { get; private set; }

    /// <summary>The most that a page using a place that was closed can be worth.</summary>
    public double Excluded => excluded;

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
        (Bound, excluded) = (double.PositiveInfinity, double.NegativeInfinity);
        RowPrices = WorkArray.Sized(RowPrices, model.RowCount);
        ItemPrices = WorkArray.Sized(ItemPrices, model.ItemCount);
        RowPrices.AsSpan(0, model.RowCount).Clear();
        ItemPrices.AsSpan(0, model.ItemCount).Clear();
        nearest = WorkArray.Sized(nearest, model.SlotCount * Width);
        nearestItem = WorkArray.Sized(nearestItem, model.SlotCount * Width);
        start = WorkArray.Sized(start, model.SlotCount);
        incumbentItem = WorkArray.Sized(incumbentItem, model.SlotCount);
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
    /// <returns>Whether the optimum was reached or the incumbent is proven.</returns>
    public bool Run()
    {
        Master.Reset(model);
        Pricing.Reset(Master);
        lagrangian.TakePrices(RowPrices, ItemPrices);
        IncludeNearest();
        Master.Start(start.AsSpan(0, model.SlotCount));
        AddPricedRows();
        Reprice();
        crossover.Run(Master);
        Master.DropSlackRows();
        return Refine();
    }

    /// <summary>Solves the relaxation as it is; offers the pages that its solutions come near to.</summary>
    /// <returns>Whether the optimum was reached or the incumbent is proven.</returns>
    public bool Refine()
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var isSolved = Master.Solve(meter);
            meter.ChargeOperations(((long)Pricing.OpenItemCount * model.SlotCount * 2) + (2 * model.Sums.CellCount));
            var bound = Pricing.OfModel(Master);
            Learn(bound, Pricing.RowPrices, Pricing.ItemPrices);
            Master.OfferRounded(incumbent, improves: false);
            if (Bound <= incumbent.Cutoff)
            {
                return true;
            }

            if (!isSolved || meter.IsOver)
            {
                return false;
            }

            Pricing.FixByReducedCost(Master, bound, incumbent.Cutoff, ref excluded);
            if (AddPlaces() == 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Closes the places that no page above the cutoff uses.</summary>
    /// <returns>The number of places that are still open.</returns>
    public int FixPlaces() => Pricing.FixByReducedCost(Master, Pricing.OfModel(Master), incumbent.Cutoff, ref excluded);

    /// <summary>Adds all open places to the program, which then bounds every page of interest.</summary>
    public void AddOpenPlaces()
    {
        foreach (var item in Pricing.OpenItems)
        {
            for (var slot = 0; slot < model.SlotCount; slot++)
            {
                if (!double.IsNegativeInfinity(model.Gain[(item * model.SlotCount) + slot]) && Master.PlaceAt(item, slot) < 0)
                {
                    Master.AddPlace(item, slot);
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

    /// <summary>Chooses the places that the prices leave nearest to best in each slot, and those of the page.</summary>
    private void IncludeNearest()
    {
        incumbentItem.AsSpan(0, model.SlotCount).Fill(-1);
        if (incumbent.HasPage)
        {
            incumbent.CopyItems(incumbentItem);
        }

        var gains = lagrangian.Gains;
        var width = model.Granularity > 0 ? CountingWidth : Width;
        nearest.AsSpan(0, model.SlotCount * Width).Fill(double.PositiveInfinity);
        foreach (var item in gains.NearItems)
        {
            var reduced = gains.Reduced(item);
            for (var slot = 0; slot < model.SlotCount; slot++)
            {
                if (!double.IsNegativeInfinity(model.Gain[(item * model.SlotCount) + slot]))
                {
                    Insert(slot, item, gains.ItemPrices[item] - reduced[slot]);
                }
            }
        }

        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            start[slot] = gains.ItemOfSlot(slot);
            for (var rank = slot * Width; rank < (slot * Width) + width && double.IsFinite(nearest[rank]); rank++)
            {
                Master.Include(nearestItem[rank], slot);
            }

            if (incumbentItem[slot] >= 0)
            {
                Master.Include(incumbentItem[slot], slot);
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

    private void AddPricedRows()
    {
        crossover.Reset(model);
        var least = model.Scale * 1e-9;
        for (var row = 0; row < model.RowCount; row++)
        {
            if (RowPrices[row] > least)
            {
                crossover.AddRow(Master, row, RowPrices[row]);
            }
        }

        for (var item = 0; item < model.ItemCount; item++)
        {
            if (ItemPrices[item] > least)
            {
                crossover.AddItemRow(Master, item, ItemPrices[item]);
            }
        }
    }

    /// <summary>Gives every column the reduced cost that it has at the prices.</summary>
    private void Reprice()
    {
        var (gains, tableau) = (lagrangian.Gains, Master.Tableau);
        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            if (tableau.Position[slot] is >= 0 and var column)
            {
                tableau.ReducedCost[column] = gains.SlotPrices[slot] + model.EmptyCost(slot) + Master.BlurOf(slot);
            }
        }

        for (var item = 0; item < model.ItemCount; item++)
        {
            if (Master.FirstOfItem(item) < 0)
            {
                continue;
            }

            var reduced = gains.Reduce(item);
            for (var place = Master.FirstOfItem(item); place >= 0; place = Master.NextOfItem(place))
            {
                if (tableau.Position[Master.VariableOf[place]] is >= 0 and var at)
                {
                    tableau.ReducedCost[at] = Math.Max(0, gains.SlotPrices[Master.SlotOf[place]] + gains.ItemPrices[item] - reduced[Master.SlotOf[place]]) + Master.BlurOf(Master.VariableOf[place]);
                }
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
            for (var place = Master.FirstInSlot(slot); place >= 0; place = Master.NextInSlot(place))
            {
                most = Math.Max(most, Pricing.Reduced(model, Master.ItemOf[place], slot));
            }

            foreach (var item in Pricing.OpenItems)
            {
                var gain = Pricing.Reduced(model, item, slot);
                if (gain > most + (2 * Master.Blur))
                {
                    Insert(slot, item, -gain);
                }
            }

            for (var rank = slot * Width; rank < (slot * Width) + 3 && double.IsFinite(nearest[rank]); rank++)
            {
                if (Master.PlaceAt(nearestItem[rank], slot) < 0)
                {
                    Master.AddPlace(nearestItem[rank], slot);
                    added++;
                }
            }
        }

        return added;
    }
}
