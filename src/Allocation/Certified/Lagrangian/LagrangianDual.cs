using RankOrchestrator.Allocation.Certified.Model;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Memory;

namespace RankOrchestrator.Allocation.Certified.Lagrangian;

/// <summary>
/// Good prices of the rows, quickly: what remains when every unit of a row is paid for is an assignment of items to slots
/// (Lagrangian relaxation: Fisher, The Lagrangian Relaxation Method for Solving Integer Programming Problems, 1981), and the
/// prices move along deflected subgradients (Camerini, Fratta and Maffioli, On Improving Relaxation Methods by Modified
/// Gradient Techniques, 1975) with Polyak's step length. Only the items that come near to a slot are assigned; what is
/// concluded was checked against all. One iteration costs O(near items · K) and an assignment.
/// </summary>
internal sealed class LagrangianDual(StepMeter meter)
{
    /// <summary>Iterations without a better bound after which steps become half as long.</summary>
    private const int Patience = 6;

    private const double ShortestPace = 0.01;

    private readonly AssignmentSolver assignment = new();
    private readonly RowMultipliers rows = new();
    private (int Start, int Size, double Price)[] floorPrices = [];
    private int[] contenders = [];
    private double[] distance = [];
    private double[] sortedDistance = [];
    private PageModel model = null!;
    private int contenderCount;
    private double contenderLimit;
    private double pace;
    private double last;
    private double assigned;
    private double least;
    private int idle;

    /// <summary>What items bring at the prices at hand.</summary>
    public ReducedGains Gains { get; } = new();

    /// <summary>The least bound seen.</summary>
    public double Bound { get; private set; }

    /// <summary>Prices of the model's rows at <see cref="Bound"/>.</summary>
    public double[] RowPrices { get; private set; } = [];

    /// <summary>Prices of the items at <see cref="Bound"/>.</summary>
    public double[] ItemPrices { get; private set; } = [];

    /// <summary>The page of the last evaluation, which may break rows: the item in each slot, -1 where it is empty.</summary>
    public int[] ItemOfSlot { get; private set; } = [];

    /// <summary>Whether steps have become so short that little more can come.</summary>
    public bool IsExhausted => pace < ShortestPace;

    /// <summary>Starts over with prices of 0.</summary>
    public void Reset(PageModel given)
    {
        model = given;
        var (items, slots) = (model.ItemCount, model.SlotCount);
        Gains.Reset(model);
        rows.Reset(model);
        floorPrices = WorkArray.Sized(floorPrices, model.RowCount);
        contenders = WorkArray.Sized(contenders, items);
        distance = WorkArray.Sized(distance, items);
        sortedDistance = WorkArray.Sized(sortedDistance, items);
        RowPrices = WorkArray.Sized(RowPrices, model.RowCount);
        ItemPrices = WorkArray.Sized(ItemPrices, items);
        ItemOfSlot = WorkArray.Sized(ItemOfSlot, slots);
        contenderLimit = -1;
        (Bound, least, pace, idle) = (double.PositiveInfinity, double.PositiveInfinity, 1, 0);
        PriceItems();
        Look();
    }

    /// <summary>Evaluates the bound at the current prices and remembers them when they are the best; nothing when the search is over.</summary>
    public void Evaluate()
    {
        Assign();
        if (meter.IsOver)
        {
            return;
        }

        assigned = BoundOf(assignment.SlotPrices.AsSpan(0, model.SlotCount));
        Look();
        if (last < least)
        {
            (least, idle) = (last, 0);
        }
        else if (++idle >= Patience)
        {
            (pace, idle) = (pace / 2, 0);
        }
    }

    /// <summary>Moves the prices.</summary>
    /// <param name="target">A worth that the bound can hardly fall under.</param>
    /// <returns>Whether any price can move; when none can, the bound is the best there is.</returns>
    public bool Move(double target)
    {
        var norm = rows.Turn(ItemOfSlot.AsSpan(0, model.SlotCount));
        if (norm == 0)
        {
            return false;
        }

        rows.Step(pace * Math.Max(assigned - target, model.Scale * 1e-6) / norm, Gains);
        return true;
    }

    /// <summary>Takes the given prices for <see cref="Gains"/> to speak of.</summary>
    public void TakePrices(ReadOnlySpan<double> rowPrices, ReadOnlySpan<double> itemPrices)
    {
        Gains.Reset(model);
        itemPrices[..model.ItemCount].CopyTo(Gains.ItemPrices);
        var floorCount = 0;
        for (var row = 0; row < model.FirstSumRow; row++)
        {
            if (rowPrices[row] > 0)
            {
                ref readonly var family = ref model.Families[model.RowFamilyIndex[row]];
                Gains.ChargeRow(family, row, rowPrices[row]);
                if (family.IsFloor)
                {
                    floorPrices[floorCount++] = (family.Start(row), family.Size, rowPrices[row]);
                }
            }
        }

        ChargeSums(rowPrices);
        Gains.TakeBest(floorPrices.AsSpan(0, floorCount));
        meter.ChargeOperations((long)Gains.NearCount * Gains.Stride * 2);
    }

    /// <summary>The bound at the given prices; the items' are those of <see cref="Gains"/> from then on.</summary>
    public double BoundAt(ReadOnlySpan<double> rowPrices, ReadOnlySpan<double> itemPrices)
    {
        TakePrices(rowPrices, itemPrices);
        var (bound, size) = (model.Constant, model.Magnitude);
        for (var row = 0; row < model.RowCount; row++)
        {
            model.AddLimit(row, rowPrices[row], ref bound, ref size);
        }

        return Added(bound, size, Gains.SlotPrices);
    }

    private void ChargeSums(ReadOnlySpan<double> rowPrices)
    {
        if (model.Sums.Count > 0)
        {
            Gains.ChargeSums(rowPrices.Slice(model.FirstSumRow, model.Sums.Count));
            meter.ChargeOperations(model.Sums.CellCount);
        }
    }

    /// <summary>Prices one item of <see cref="ItemPrices"/> so that the bound is least: one slot alone gains by it.</summary>
    public void FreeItem(int item, ReadOnlySpan<double> rowPrices)
    {
        ItemPrices[item] = double.MaxValue;
        TakePrices(rowPrices, ItemPrices);
        var reduced = Gains.Reduce(item);
        var (most, second) = (0.0, 0.0);
        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            var gain = reduced[slot] - Gains.SlotPrices[slot];
            (most, second) = gain > most ? (gain, most) : (most, Math.Max(second, gain));
        }

        ItemPrices[item] = second;
    }

    /// <summary>The prices of items on a page without rows: what the better item is worth more, at the weights it is fought for.</summary>
    private void PriceItems()
    {
        var price = 0.0;
        for (var item = Math.Min(model.SlotCount, model.ItemCount - 1) - 1; item >= 0; item--)
        {
            var weight = (Math.Abs(model.SlotWeight[item]) + Math.Abs(model.SlotWeight[Math.Min(item + 1, model.SlotCount - 1)])) / 2;
            price += weight * (model.ItemValue[item] - model.ItemValue[item + 1]);
            Gains.ItemPrices[item] = price;
        }
    }

    private void Assign()
    {
        rows.Charge(Gains);
        if (model.Sums.Count > 0)
        {
            meter.ChargeOperations(model.Sums.CellCount);
        }

        assignment.Reset(contenderCount, model.SlotCount);
        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            assignment.EmptyCost[slot] = model.EmptyCost(slot);
        }

        meter.ChargeOperations((long)contenderCount * Gains.Stride * 4);
        for (var index = 0; index < contenderCount; index++)
        {
            var item = contenders[index];
            assignment.SetItem(index, Gains.Reduce(item), Gains.ItemPrices[item]);
        }

        assignment.Solve(meter);
        Gains.ItemPrices.AsSpan(0, model.ItemCount).Clear();
        for (var index = 0; index < contenderCount; index++)
        {
            Gains.ItemPrices[contenders[index]] = assignment.ItemPrices[index];
        }

        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            ItemOfSlot[slot] = assignment.ItemOfSlot[slot] < 0 ? -1 : contenders[assignment.ItemOfSlot[slot]];
        }
    }

    /// <summary>Checks the prices against all items, and finds those that matter at the next prices.</summary>
    private void Look()
    {
        Gains.TakeBest(rows.FloorPrices);
        meter.ChargeOperations((long)Gains.NearCount * Gains.Stride * 4);
        last = BoundOf(Gains.SlotPrices);
        if (last < Bound)
        {
            Bound = last;
            rows.CopyTo(RowPrices);
            Gains.ItemPrices.AsSpan(0, model.ItemCount).CopyTo(ItemPrices);
        }

        FindContenders();
    }

    private void FindContenders()
    {
        var near = Gains.NearItems;
        for (var index = 0; index < near.Length; index++)
        {
            distance[index] = Gains.Distance(near[index]);
        }

        // About so many; the limit of the last iteration mostly does.
        var most = Math.Min(near.Length, (2 * model.SlotCount) + 24);
        var count = CountWithin(near.Length, contenderLimit);
        if (count < Math.Max(1, most * 3 / 4) || count > most * 3 / 2)
        {
            distance.AsSpan(0, near.Length).CopyTo(sortedDistance);
            sortedDistance.AsSpan(0, near.Length).Sort();
            contenderLimit = most == 0 ? 0 : sortedDistance[most - 1];
        }

        contenderCount = 0;
        for (var index = 0; index < near.Length; index++)
        {
            if (distance[index] <= contenderLimit)
            {
                contenders[contenderCount++] = near[index];
            }
        }
    }

    private int CountWithin(int length, double limit)
    {
        var count = 0;
        foreach (var lacks in distance.AsSpan(0, length))
        {
            count += lacks <= limit ? 1 : 0;
        }

        return count;
    }

    private double BoundOf(ReadOnlySpan<double> slotPrices)
    {
        var bound = model.Constant;
        var size = model.Magnitude;
        rows.AddTo(ref bound, ref size);
        return Added(bound, size, slotPrices);
    }

    /// <summary>Adds the prices of items and slots to what rows make of a bound, and its margin.</summary>
    private double Added(double bound, double size, ReadOnlySpan<double> slotPrices)
    {
        foreach (var price in Gains.ItemPrices.AsSpan(0, model.ItemCount))
        {
            bound += price;
            size += price;
        }

        foreach (var price in slotPrices)
        {
            bound += price;
            size += Math.Abs(price);
        }

        return bound + RoundingMargin.Of(size, model.SlotCount);
    }
}
