using RankOrchestrator.Allocation.Certified.Lagrangian;
using RankOrchestrator.Allocation.Certified.LinearProgram;
using RankOrchestrator.Allocation.Certified.Model;
using RankOrchestrator.Allocation.Certified.Primal;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Memory;

namespace RankOrchestrator.Allocation.Certified.Search;

/// <summary>
/// Better pages by exact search around the best one: most slots keep their items, the others are filled anew by branch and bound
/// over the places that the prices leave near to best (Shaw, Using Constraint Programming and Local Search Methods to Solve
/// Vehicle Routing Problems, 1998; the slots where page and relaxation disagree first: Danna, Rothberg and Le Pape, Exploring
/// Relaxation Induced Neighborhoods to Improve MIP Solutions, 2005). Proves nothing. One neighbourhood costs some hundreds to
/// thousands of steps; their size follows from how quickly they are done.
/// </summary>
internal sealed class LargeNeighbourhoodSearch
{
    /// <summary>Places per slot that are kept in order of loss.</summary>
    private const int Width = 32;

    private const int FewestFree = 6;
    private const int FreeAtFirst = 10;

    /// <summary>Steps that one neighbourhood may take.</summary>
    private const int MostSteps = 6000;

    /// <summary>A neighbourhood done within so many steps is too small.</summary>
    private const int FewSteps = 2000;

    private readonly StepMeter meter;
    private readonly LagrangianDual lagrangian;
    private readonly Incumbent incumbent;
    private readonly RestrictedMaster master = new();
    private readonly ReducedCostBound bound = new();
    private readonly BranchAndBound branchAndBound;
    private readonly Crossover crossover;
    private double[] loss = [];
    private int[] nearItem = [];
    private int[] nearCount = [];
    private double[] slotLoss = [];
    private double[] key = [];
    private int[] order = [];
    private int[] page = [];
    private int[] start = [];
    private bool[] isFree = [];
    private bool[] isTaken = [];
    private double[] slotPrices = [];
    private double[] rowPrices = [];
    private double[] itemPrices = [];
    private PageModel model = null!;
    private ulong random;
    private int size;
    private int turn;

    public LargeNeighbourhoodSearch(StepMeter meter, LagrangianDual lagrangian, Incumbent incumbent)
    {
        this.meter = meter;
        this.lagrangian = lagrangian;
        this.incumbent = incumbent;
        crossover = new Crossover(meter);
        branchAndBound = new BranchAndBound(meter, master, bound, incumbent) { ImprovesPages = false, WeighsGains = false };
    }

    /// <summary>Starts over for a model.</summary>
    public void Reset(PageModel given)
    {
        model = given;
        var (items, slots) = (model.ItemCount, model.SlotCount);
        loss = WorkArray.Sized(loss, slots * Width);
        nearItem = WorkArray.Sized(nearItem, slots * Width);
        nearCount = WorkArray.Sized(nearCount, slots);
        slotLoss = WorkArray.Sized(slotLoss, slots);
        key = WorkArray.Sized(key, slots);
        order = WorkArray.Sized(order, slots);
        page = WorkArray.Sized(page, slots);
        start = WorkArray.Sized(start, slots);
        isFree = WorkArray.Sized(isFree, slots);
        isTaken = WorkArray.Sized(isTaken, items);
        slotPrices = WorkArray.Sized(slotPrices, slots);
        random = 0x9E3779B97F4A7C15;
        (size, turn) = (Math.Min(slots, FreeAtFirst), 0);
    }

    /// <summary>Takes prices of rows and items to look around the page at.</summary>
    public void TakePrices(ReadOnlySpan<double> rows, ReadOnlySpan<double> items)
    {
        rowPrices = WorkArray.Sized(rowPrices, model.RowCount);
        itemPrices = WorkArray.Sized(itemPrices, model.ItemCount);
        rows[..model.RowCount].CopyTo(rowPrices);
        items[..model.ItemCount].CopyTo(itemPrices);
        lagrangian.TakePrices(rowPrices, itemPrices);
        nearCount.AsSpan(0, model.SlotCount).Clear();
        foreach (var item in lagrangian.Gains.NearItems)
        {
            var reduced = lagrangian.Gains.Reduced(item);
            for (var slot = 0; slot < model.SlotCount; slot++)
            {
                if (!double.IsNegativeInfinity(model.Gain[(item * model.SlotCount) + slot]))
                {
                    Insert(slot, item, lagrangian.Gains.SlotPrices[slot] + itemPrices[item] - reduced[slot]);
                }
            }
        }
    }

    /// <summary>Searches one neighbourhood after the other, as long as the budget lasts.</summary>
    /// <param name="most">No page is worth more; there must be one.</param>
    /// <param name="patience">Neighbourhoods in a row without a better page after which to stop.</param>
    public void Run(double most, int patience)
    {
        for (var idle = 0; idle < patience && !meter.IsOver && !incumbent.IsProvenBy(most); idle++)
        {
            ReadPage();
            Free(turn++);
            var before = meter.Used;
            var worth = incumbent.Worth;
            var whole = meter.Confine(1, MostSteps);
            Search(most);
            var isDone = !meter.IsOver;
            meter.Release(whole);
            if (incumbent.Worth > worth)
            {
                idle = -1;
            }
            else if (!isDone)
            {
                size = Math.Max(size - 2, FewestFree);
            }
            else if (meter.Used - before < FewSteps)
            {
                size = Math.Min(size + 1, model.SlotCount);
            }
        }
    }

    private void Insert(int slot, int item, double lost)
    {
        var first = slot * Width;
        ref var count = ref nearCount[slot];
        if (count == Width && !(lost < loss[first + Width - 1]))
        {
            return;
        }

        var rank = first + (count < Width ? count++ : Width - 1);
        for (; rank > first && lost < loss[rank - 1]; rank--)
        {
            (loss[rank], nearItem[rank]) = (loss[rank - 1], nearItem[rank - 1]);
        }

        (loss[rank], nearItem[rank]) = (lost, item);
    }

    /// <summary>The incumbent, and what each slot loses by it at the prices.</summary>
    private void ReadPage()
    {
        incumbent.CopyItems(page);
        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            slotLoss[slot] = page[slot] < 0
                ? lagrangian.Gains.SlotPrices[slot] + model.EmptyCost(slot)
                : lagrangian.Gains.SlotPrices[slot] + itemPrices[page[slot]] - lagrangian.Gains.Reduce(page[slot])[slot];
        }
    }

    /// <summary>Chooses the slots to free.</summary>
    private void Free(int number)
    {
        isFree.AsSpan(0, model.SlotCount).Clear();
        var slots = model.SlotCount;
        var total = 0.0;
        foreach (var lost in slotLoss.AsSpan(0, slots))
        {
            total += Math.Max(0, lost);
        }

        var center = Next(slots);
        var scale = Math.Max(total / slots, 1e-12);
        for (var slot = 0; slot < slots; slot++)
        {
            order[slot] = slot;
            var chance = (Next(1 << 20) + 1.0) / (1 << 20);
            key[slot] = (number % 4) switch
            {
                // Where page and prices disagree most, with some noise after the first time.
                0 => -(slotLoss[slot] + (number == 0 ? 0 : scale * chance * 2)),
                // Neighbours on the page.
                1 => Math.Abs(slot - center) + (0.1 * chance),
                // Anywhere, rather where something is lost.
                2 => -Math.Pow(chance, scale / (Math.Max(0, slotLoss[slot]) + (0.2 * scale))),
                // Those that share sets with one slot.
                _ => -Kinship(center, slot) - chance,
            };
        }

        key.AsSpan(0, slots).Sort(order.AsSpan(0, slots));
        foreach (var slot in order.AsSpan(0, Math.Min(size, slots)))
        {
            isFree[slot] = true;
        }
    }

    private double Kinship(int slot, int other)
    {
        if (page[slot] < 0 || page[other] < 0)
        {
            return 0;
        }

        var shared = 0;
        foreach (var set in model.Sets.SetsOf(page[other]))
        {
            shared += model.Sets.SetsOf(page[slot]).BinarySearch(set) >= 0 ? 1 : 0;
        }

        return shared + (slotLoss[other] > 0 ? 0.5 : 0);
    }

    private int Next(int below)
    {
        // xorshift64* (Marsaglia 2003; Vigna 2016).
        random ^= random >> 12;
        random ^= random << 25;
        random ^= random >> 27;
        return (int)((random * 0x2545F4914F6CDD1DUL >> 33) % (ulong)below);
    }

    private void Search(double most)
    {
        master.Reset(model);
        bound.Reset(master);
        IncludePlaces(most - incumbent.Worth);
        master.Start(start.AsSpan(0, model.SlotCount), isFree);
        meter.ChargeOperations((model.ItemCount * model.SlotCount / 4) + (master.Count * 64));
        AddPricedRows();
        Reprice();
        crossover.Run(master);
        master.DropSlackRows();
        branchAndBound.Run();
    }

    private void IncludePlaces(double mostLoss)
    {
        isTaken.AsSpan(0, model.ItemCount).Clear();
        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            if (!isFree[slot])
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
            if (!isFree[slot])
            {
                continue;
            }

            start[slot] = -1;
            for (var rank = slot * Width; rank < (slot * Width) + nearCount[slot] && loss[rank] <= mostLoss; rank++)
            {
                if (!isTaken[nearItem[rank]] && !double.IsNegativeInfinity(model.Gain[(nearItem[rank] * model.SlotCount) + slot]))
                {
                    master.Include(nearItem[rank], slot);
                    start[slot] = start[slot] < 0 ? nearItem[rank] : start[slot];
                }
            }

            if (page[slot] >= 0)
            {
                master.Include(page[slot], slot);
                start[slot] = start[slot] < 0 ? page[slot] : start[slot];
            }

            slotPrices[slot] = start[slot] < 0 ? -model.EmptyCost(slot) : Math.Max(-model.EmptyCost(slot), ReducedGain(start[slot], slot));
            start[slot] = start[slot] >= 0 && ReducedGain(start[slot], slot) < slotPrices[slot] ? -1 : start[slot];
        }
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
        ref readonly var family = ref model.Families[model.RowFamilyIndex[row]];
        var first = family.Start(row);
        return isFree.AsSpan(first, family.Size).Contains(true);
    }

    /// <summary>Gives every column the reduced cost that it has at the prices.</summary>
    private void Reprice()
    {
        var tableau = master.Tableau;
        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            if (!isFree[slot])
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
