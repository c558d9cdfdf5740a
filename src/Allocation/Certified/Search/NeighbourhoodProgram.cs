using RankOrchestrator.Allocation.Certified.Lagrangian;
using RankOrchestrator.Allocation.Certified.LinearProgram;
using RankOrchestrator.Allocation.Certified.Model;
using RankOrchestrator.Allocation.Certified.Primal;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Memory;

namespace RankOrchestrator.Allocation.Certified.Search;

/// <summary>
/// Fills the freed slots of a neighbourhood by branch and bound over the places that prices leave near to best; the others keep their items.
/// Starts from the prices, which are those of the whole page (Megiddo, On Finding Primal- and Dual-Optimal Bases, 1991).
/// </summary>
internal sealed class NeighbourhoodProgram
{
    private readonly StepMeter meter;
    private readonly LagrangianDual lagrangian;
    private readonly RestrictedMaster master = new();
    private readonly ReducedCostBound bound = new();
    private readonly BranchAndBound branchAndBound;
    private readonly Crossover crossover;
    private readonly NearPlaces near = new();
    private int[] start = [];
    private bool[] isTaken = [];
    private double[] slotPrices = [];
    private double[] rowPrices = [];
    private double[] itemPrices = [];
    private PageModel model = null!;
    private Neighbourhood neighbourhood = null!;

    /// <summary>Makes the program.</summary>
    /// <param name="meter">Charged for what is done.</param>
    /// <param name="lagrangian">Reduces gains by prices.</param>
    /// <param name="incumbent">Is offered the pages, and says what they have to be worth.</param>
    public NeighbourhoodProgram(StepMeter meter, LagrangianDual lagrangian, Incumbent incumbent)
    {
        (this.meter, this.lagrangian) = (meter, lagrangian);
        crossover = new Crossover(meter);
        branchAndBound = new BranchAndBound(meter, master, bound, incumbent) { ImprovesPages = false, WeighsGains = false };
    }

    /// <summary>Starts over for a model.</summary>
    public void Reset(PageModel given)
    {
        model = given;
        start = WorkArray.Sized(start, model.SlotCount);
        isTaken = WorkArray.Sized(isTaken, model.ItemCount);
        slotPrices = WorkArray.Sized(slotPrices, model.SlotCount);
    }

    /// <summary>Takes prices of rows and items.</summary>
    public void TakePrices(ReadOnlySpan<double> rows, ReadOnlySpan<double> items)
    {
        rowPrices = WorkArray.Sized(rowPrices, model.RowCount);
        itemPrices = WorkArray.Sized(itemPrices, model.ItemCount);
        rows[..model.RowCount].CopyTo(rowPrices);
        items[..model.ItemCount].CopyTo(itemPrices);
        lagrangian.TakePrices(rowPrices, itemPrices);
        near.Collect(model, lagrangian.Gains);
    }

    /// <summary>Searches a neighbourhood.</summary>
    /// <param name="given">The neighbourhood.</param>
    /// <param name="most">Places that lose more by the prices are not looked at.</param>
    public void Search(Neighbourhood given, double most)
    {
        neighbourhood = given;
        master.Reset(model);
        bound.Reset(master);
        IncludePlaces(most);
        master.Start(start.AsSpan(0, model.SlotCount), neighbourhood.IsFree);
        meter.ChargeOperations((model.ItemCount * model.SlotCount / 4) + (master.Count * 64));
        AddPricedRows();
        Reprice();
        crossover.Run(master);
        master.DropSlackRows();
        branchAndBound.Run();
    }

    private void IncludePlaces(double most)
    {
        var page = neighbourhood.Page;
        isTaken.AsSpan(0, model.ItemCount).Clear();
        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            if (!neighbourhood.IsFree[slot])
            {
                start[slot] = page[slot];
                if (page[slot] >= 0)
                {
                    isTaken[page[slot]] = true;
                    master.Include(page[slot], slot);
                }
            }
        }

        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            if (neighbourhood.IsFree[slot])
            {
                IncludePlaces(slot, most);
            }
        }
    }

    private void IncludePlaces(int slot, double most)
    {
        start[slot] = -1;
        foreach (var item in near.Of(slot, most))
        {
            if (!isTaken[item] && neighbourhood.Allows(item, slot) && !double.IsNegativeInfinity(model.Gain[(item * model.SlotCount) + slot]))
            {
                master.Include(item, slot);
                start[slot] = start[slot] < 0 ? item : start[slot];
            }
        }

        if (neighbourhood.Page[slot] is >= 0 and var before && neighbourhood.Allows(before, slot))
        {
            master.Include(before, slot);
            start[slot] = start[slot] < 0 ? before : start[slot];
        }

        slotPrices[slot] = start[slot] < 0 ? -model.EmptyCost(slot) : Math.Max(-model.EmptyCost(slot), ReducedGain(start[slot], slot));
        start[slot] = start[slot] >= 0 && ReducedGain(start[slot], slot) < slotPrices[slot] ? -1 : start[slot];
    }

    /// <summary>What the item brings in the slot beyond prices; an item that has one place alone needs no price.</summary>
    private double ReducedGain(int item, int slot) => lagrangian.Gains.Reduced(item)[slot] - itemPrices[item];

    private void AddPricedRows()
    {
        crossover.Reset(model);
        var least = model.Scale * 1e-9;
        for (var row = 0; row < model.RowCount; row++)
        {
            if (rowPrices[row] > least && TouchesFree(row))
            {
                crossover.AddRow(master, row, rowPrices[row]);
            }
        }

        for (var item = 0; item < model.ItemCount; item++)
        {
            if (itemPrices[item] > least && !isTaken[item] && master.FirstOfItem(item) >= 0)
            {
                crossover.AddItemRow(master, item, itemPrices[item]);
            }
        }
    }

    private bool TouchesFree(int row)
    {
        if (row >= model.FirstSumRow)
        {
            ref readonly var sum = ref model.Sums.All[row - model.FirstSumRow];
            return neighbourhood.IsFree.Slice(sum.From, sum.To - sum.From + 1).Contains(true);
        }

        ref readonly var family = ref model.Families[model.RowFamilyIndex[row]];
        return neighbourhood.IsFree.Slice(family.Start(row), family.Size).Contains(true);
    }

    /// <summary>Gives every column the reduced cost that it has at the prices.</summary>
    private void Reprice()
    {
        var tableau = master.Tableau;
        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            if (!neighbourhood.IsFree[slot])
            {
                continue;
            }

            if (tableau.Position[slot] is >= 0 and var column)
            {
                tableau.ReducedCost[column] = Math.Max(0, slotPrices[slot] + model.EmptyCost(slot)) + master.BlurOf(slot);
            }

            for (var place = master.FirstInSlot(slot); place >= 0; place = master.NextInSlot(place))
            {
                if (tableau.Position[master.VariableOf[place]] is >= 0 and var at)
                {
                    tableau.ReducedCost[at] = Math.Max(0, slotPrices[slot] - ReducedGain(master.ItemOf[place], slot)) + master.BlurOf(master.VariableOf[place]);
                }
            }
        }
    }
}
