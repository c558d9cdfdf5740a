using RankOrchestrator.Allocation.Certified.Model;
using RankOrchestrator.Allocation.Memory;

namespace RankOrchestrator.Allocation.Certified.Lagrangian;

/// <summary>
/// The rows of a model that have prices, or may get them next, and the direction in which these move: the deflected subgradient
/// (Camerini, Fratta and Maffioli, On Improving Relaxation Methods by Modified Gradient Techniques, 1975). O(rows near the page).
/// </summary>
internal sealed class RowMultipliers
{
    private const double Deflection = 1.5;

    private Row[] rows = [];
    private (int Start, int Size, double Price)[] floorPrices = [];
    private int[] usage = [];
    private bool[] isActive = [];
    private PageModel model = null!;
    private Sum[] sums = [];
    private double[] sumPrices = [];
    private int rowCount;
    private int floorCount;

    /// <summary>Slots and prices of the rows of floors, as of the last <see cref="Charge"/>.</summary>
    public ReadOnlySpan<(int Start, int Size, double Price)> FloorPrices => floorPrices.AsSpan(0, floorCount);

    /// <summary>Starts over with prices of 0.</summary>
    public void Reset(PageModel given)
    {
        model = given;
        rows = WorkArray.Sized(rows, model.RowCount);
        floorPrices = WorkArray.Sized(floorPrices, model.RowCount);
        usage = WorkArray.Sized(usage, model.RowCount);
        usage.AsSpan(0, model.RowCount).Clear();
        isActive = WorkArray.Sized(isActive, model.RowCount);
        isActive.AsSpan(0, model.RowCount).Clear();
        (rowCount, floorCount) = (0, 0);
        sums = WorkArray.Sized(sums, model.Sums.Count);
        sumPrices = WorkArray.Sized(sumPrices, model.Sums.Count);
        sums.AsSpan(0, model.Sums.Count).Clear();
        sumPrices.AsSpan(0, model.Sums.Count).Clear();
        foreach (ref readonly var family in model.Families.AsSpan(0, model.FamilyCount))
        {
            if (family.IsFloor)
            {
                Activate(family, family.FirstRow);
            }
        }
    }

    /// <summary>Writes down the price of each row of the model.</summary>
    public void CopyTo(Span<double> prices)
    {
        prices[..model.RowCount].Clear();
        foreach (ref readonly var row in rows.AsSpan(0, rowCount))
        {
            prices[row.Index] = row.Price;
        }

        sumPrices.AsSpan(0, model.Sums.Count).CopyTo(prices[model.FirstSumRow..]);
    }

    /// <summary>Adds limits times prices to a bound, and the magnitude of what that is made of.</summary>
    public void AddTo(ref double bound, ref double size)
    {
        foreach (ref readonly var row in rows.AsSpan(0, rowCount))
        {
            bound += row.Sign * row.Price * row.Limit;
            size += row.Price * (row.Limit + 1);
        }

        for (var row = 0; row < model.Sums.Count; row++)
        {
            model.AddLimit(model.FirstSumRow + row, sumPrices[row], ref bound, ref size);
        }
    }

    /// <summary>Adds up what membership costs at the prices.</summary>
    public void Charge(ReducedGains gains)
    {
        gains.ClearCosts();
        floorCount = 0;
        foreach (ref readonly var row in rows.AsSpan(0, rowCount))
        {
            gains.Charge(row.Set, row.Start, row.Size, row.Sign * row.Price);
            if (row.Sign < 0)
            {
                floorPrices[floorCount++] = (row.Start, row.Size, row.Price);
            }
        }

        gains.ChargeSums(sumPrices.AsSpan(0, model.Sums.Count));
    }

    /// <summary>Turns towards what the page violates.</summary>
    /// <param name="itemOfSlot">The page: the item in each slot, -1 where it is empty.</param>
    /// <returns>The square of the direction's length; 0 when no price can move.</returns>
    public double Turn(ReadOnlySpan<int> itemOfSlot)
    {
        CountUsage(itemOfSlot);
        var (across, before) = (0.0, 0.0);
        foreach (ref var row in rows.AsSpan(0, rowCount))
        {
            var over = row.Sign * (usage[row.Index] - row.Limit);
            row.Excess = over > 0 || row.Price > 0 ? over : 0;
            across += row.Excess * row.Direction;
            before += row.Direction * row.Direction;
        }

        AddUp(itemOfSlot, ref across, ref before);
        usage.AsSpan(0, model.RowCount).Clear();
        var deflection = before > 0 ? Math.Max(0, -Deflection * across / before) : 0;
        var norm = 0.0;
        foreach (ref var row in rows.AsSpan(0, rowCount))
        {
            row.Direction = row.Excess + (deflection * row.Direction);
            norm += row.Direction * row.Direction;
        }

        foreach (ref var sum in sums.AsSpan(0, model.Sums.Count))
        {
            sum.Direction = sum.Excess + (deflection * sum.Direction);
            norm += sum.Direction * sum.Direction;
        }

        return norm;
    }

    /// <summary>Moves the prices so far in their direction; rows without a price are left out, except floors.</summary>
    public void Step(double step, ReducedGains gains)
    {
        var kept = 0;
        for (var index = 0; index < rowCount; index++)
        {
            ref var row = ref rows[index];
            var price = Math.Clamp(row.Price + (step * row.Direction), 0, row.Most);
            gains.CountPriced(row.Set, (price > 0 ? 1 : 0) - (row.Price > 0 ? 1 : 0));
            row.Price = price;
            row.Direction = price == 0 ? 0 : row.Direction;
            if (price == 0 && row.Sign > 0)
            {
                isActive[row.Index] = false;
                continue;
            }

            if (kept != index)
            {
                rows[kept] = row;
            }

            kept++;
        }

        rowCount = kept;
        for (var index = 0; index < model.Sums.Count; index++)
        {
            ref var price = ref sumPrices[index];
            price = Math.Clamp(price + (step * sums[index].Direction), 0, model.PriceOf(model.FirstSumRow + index));
            sums[index].Direction = price == 0 ? 0 : sums[index].Direction;
        }
    }

    /// <summary>How far the page is beyond the limits of sums.</summary>
    private void AddUp(ReadOnlySpan<int> itemOfSlot, ref double across, ref double before)
    {
        if (model.Sums.Count == 0)
        {
            return;
        }

        for (var index = 0; index < model.Sums.Count; index++)
        {
            sums[index].Excess = -model.Sums.All[index].Limit;
        }

        for (var slot = 0; slot < itemOfSlot.Length; slot++)
        {
            var (first, end) = itemOfSlot[slot] < 0 ? (0, 0) : model.Sums.EntriesOf(itemOfSlot[slot]);
            for (var entry = first; entry < end; entry++)
            {
                sums[model.Sums.RowOf(entry)].Excess += model.Sums.Cells(entry)[slot];
            }
        }

        for (var index = 0; index < model.Sums.Count; index++)
        {
            ref var sum = ref sums[index];
            sum.Excess = sum.Excess > 0 || sumPrices[index] > 0 ? sum.Excess : 0;
            across += sum.Excess * sum.Direction;
            before += sum.Direction * sum.Direction;
        }
    }

    private void Activate(in RowFamily family, int row)
    {
        isActive[row] = true;
        rows[rowCount++] = new Row
        {
            Index = row,
            Set = family.Set,
            Start = family.Start(row),
            Size = family.Size,
            Limit = family.Limit,
            Sign = family.IsFloor ? -1 : 1,
            Most = double.IsPositiveInfinity(family.Penalty) ? model.RigidPrice : family.Penalty,
        };
    }

    private void CountUsage(ReadOnlySpan<int> itemOfSlot)
    {
        for (var slot = 0; slot < itemOfSlot.Length; slot++)
        {
            if (itemOfSlot[slot] < 0)
            {
                continue;
            }

            foreach (var set in model.Sets.SetsOf(itemOfSlot[slot]))
            {
                foreach (ref readonly var family in model.FamiliesOf(set))
                {
                    if (slot >= family.From && slot <= family.To)
                    {
                        Count(family, slot);
                    }
                }
            }
        }
    }

    private void Count(in RowFamily family, int slot)
    {
        var (first, last) = family.RowsCovering(slot);
        for (var row = first; row <= last; row++)
        {
            if (++usage[row] > family.Limit && !family.IsFloor && !isActive[row])
            {
                Activate(family, row);
            }
        }
    }

    /// <summary>How the price of a row that limits a sum moves.</summary>
    private struct Sum
    {
        public double Direction;
        public double Excess;
    }

    /// <summary>A row that has a price, or may get one next.</summary>
    private struct Row
    {
        public int Index;
        public int Set;
        public int Start;
        public int Size;
        public int Limit;

        /// <summary>1 where members are limited, -1 where they are asked for.</summary>
        public int Sign;

        /// <summary>What a unit of violation costs at most.</summary>
        public double Most;
        public double Price;
        public double Direction;
        public double Excess;
    }
}
