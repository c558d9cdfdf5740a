namespace RankOrchestrator.Constraints.Slots.Certified;

/// <summary>
/// The linear relaxation over the places that are still open: Σ gain · x, every slot filled once or empty at its cost, every
/// item used once at most, and the rows of the model as they become violated (cutting planes). Places are numbered slot by
/// slot; the variable of a place has its number.
/// </summary>
internal sealed class CoreProgram
{
    private const double Violated = 1e-7;

    private readonly CoreTableau tableau = new();
    private double[] usage = [];
    private int[] stampOfRow = [];
    private double[] itemUsage = [];
    private bool[] hasRow = [];
    private bool[] hasItemRow = [];
    private int[] rowOfSlack = [];
    private int[] itemStart = [];
    private int[] touchedRows = [];
    private int stamp;
    private int rowLimit;
    private double blur;

    public CoreTableau Tableau => tableau;

    public PageModel Model { get; private set; } = null!;

    /// <summary>Number of places.</summary>
    public int Count { get; private set; }

    public int[] ItemOf { get; private set; } = [];

    public int[] SlotOf { get; private set; } = [];

    /// <summary>The places of slot k: <c>SlotStart[k] .. SlotStart[k + 1]</c>.</summary>
    public int[] SlotStart { get; private set; } = [];

    /// <summary>The places of each item, one after the other.</summary>
    public int[] PlacesByItem { get; private set; } = [];

    /// <summary>First variable that is a slack of a row.</summary>
    public int FirstSlack => Count + Model.SlotCount;

    public ReadOnlySpan<int> PlacesOf(int item) => PlacesByItem.AsSpan(itemStart[item], itemStart[item + 1] - itemStart[item]);

    /// <summary>The model's row that a slack belongs to, or minus one minus the item.</summary>
    public int RowOfSlack(int variable) => rowOfSlack[variable - FirstSlack];

    /// <summary>Number of places that are open in the model.</summary>
    public static int CountOpen(PageModel model)
    {
        var open = 0;
        foreach (var gain in model.Gain.AsSpan(0, model.ItemCount * model.SlotCount))
        {
            open += double.IsNegativeInfinity(gain) ? 0 : 1;
        }

        return open;
    }

    /// <summary>Starts with the slots alone, each holding its greatest gain.</summary>
    public void Reset(PageModel model)
    {
        Model = model;
        Collect();
        var slots = model.SlotCount;
        rowLimit = (slots * 3) + 64;
        blur = model.Granularity > 0 ? model.Granularity * 1e-6 : Math.Max(model.Scale, model.LargestPenalty) * 1e-12;
        tableau.Reset(Count, rowLimit, blur * 1e-3);
        for (var place = 0; place < Count; place++)
        {
            tableau.AddVariable(0, 1, 0);
        }

        for (var slot = 0; slot < slots; slot++)
        {
            tableau.AddVariable(0, double.PositiveInfinity, 0);
        }

        for (var slot = 0; slot < slots; slot++)
        {
            StartSlot(slot);
        }
    }

    /// <summary>Adds a row of the model that is not there yet.</summary>
    public void AddRow(int row)
    {
        hasRow[row] = true;
        ref readonly var family = ref Model.Families[Model.RowFamilyIndex[row]];
        var sign = family.IsFloor ? -1.0 : 1.0;
        var price = double.IsPositiveInfinity(family.Penalty) ? Model.RigidPrice : family.Penalty;
        var target = AddSlack(row, price, sign * family.Limit);
        var start = family.Start(row);
        for (var place = SlotStart[start]; place < SlotStart[start + family.Size]; place++)
        {
            if (Model.Sets.SetsOf(ItemOf[place]).BinarySearch(family.Set) >= 0)
            {
                AddTerm(target, place, sign);
            }
        }
    }

    /// <summary>Adds the row that uses an item once at most.</summary>
    public void AddItemRow(int item)
    {
        hasItemRow[item] = true;
        var target = AddSlack(-1 - item, double.PositiveInfinity, 1);
        foreach (var place in PlacesOf(item))
        {
            AddTerm(target, place, 1);
        }
    }

    /// <summary>Solves to the optimum under all rows.</summary>
    /// <returns>Whether that was reached.</returns>
    public bool Solve(StepMeter meter)
    {
        while (tableau.Solve(meter))
        {
            if (tableau.Rows > rowLimit)
            {
                DropSlackRows();
            }

            if (AddViolatedRows(meter) == 0)
            {
                return true;
            }
        }

        return false;
    }

    private static T[] Sized<T>(T[] array, int length) => array.Length >= length ? array : new T[Math.Max(length, array.Length * 2)];

    private void Collect()
    {
        var (items, slots) = (Model.ItemCount, Model.SlotCount);
        Count = CountOpen(Model);
        ItemOf = Sized(ItemOf, Count);
        SlotOf = Sized(SlotOf, Count);
        SlotStart = Sized(SlotStart, slots + 1);
        PlacesByItem = Sized(PlacesByItem, Count);
        itemStart = Sized(itemStart, items + 2);
        itemStart.AsSpan(0, items + 2).Clear();
        itemUsage = Sized(itemUsage, items);
        itemUsage.AsSpan(0, items).Clear();
        hasItemRow = Sized(hasItemRow, items);
        hasItemRow.AsSpan(0, items).Clear();
        hasRow = Sized(hasRow, Model.RowCount);
        hasRow.AsSpan(0, Model.RowCount).Clear();
        usage = Sized(usage, Model.RowCount);
        touchedRows = Sized(touchedRows, Model.RowCount);
        if (stampOfRow.Length < Model.RowCount)
        {
            stampOfRow = new int[Model.RowCount * 2];
            stamp = 0;
        }

        var count = 0;
        for (var slot = 0; slot < slots; slot++)
        {
            SlotStart[slot] = count;
            for (var item = 0; item < items; item++)
            {
                if (!double.IsNegativeInfinity(Model.Gain[(item * slots) + slot]))
                {
                    (ItemOf[count], SlotOf[count]) = (item, slot);
                    itemStart[item + 2]++;
                    count++;
                }
            }
        }

        SlotStart[slots] = count;
        for (var item = 0; item < items; item++)
        {
            itemStart[item + 2] += itemStart[item + 1];
        }

        for (var place = 0; place < count; place++)
        {
            PlacesByItem[itemStart[ItemOf[place] + 1]++] = place;
        }
    }

    private void StartSlot(int slot)
    {
        var (first, end) = (SlotStart[slot], SlotStart[slot + 1]);
        var best = Count + slot;
        var bestGain = -Model.EmptyCost(slot);
        for (var place = first; place < end; place++)
        {
            if (GainOf(place) > bestGain)
            {
                (best, bestGain) = (place, GainOf(place));
            }
        }

        var row = tableau.AddRow(best, 1);
        for (var place = first; place <= end; place++)
        {
            var variable = place == end ? Count + slot : place;
            if (variable != best)
            {
                var gain = place == end ? -Model.EmptyCost(slot) : GainOf(place);
                tableau.Row(row)[tableau.AddColumn(variable, bestGain - gain + Blur(variable))] = 1;
            }
        }
    }

    /// <summary>
    /// Costs that are equal make the simplex method turn in circles; a little that differs from variable to variable, and
    /// that the bound does not see, prevents it.
    /// </summary>
    private double Blur(int variable) => blur * (0.5 + ((uint)(variable * 0x9E3779B1L) / 4294967296.0));

    public double GainOf(int place) => Model.Gain[(ItemOf[place] * Model.SlotCount) + SlotOf[place]];

    private int AddSlack(int row, double price, double limit)
    {
        var variable = tableau.AddVariable(0, double.PositiveInfinity, price);
        if (rowOfSlack.Length <= variable - FirstSlack)
        {
            Array.Resize(ref rowOfSlack, Math.Max(256, rowOfSlack.Length * 2));
        }

        rowOfSlack[variable - FirstSlack] = row;
        return tableau.AddRow(variable, limit);
    }

    private void AddTerm(int target, int place, double sign)
    {
        var column = tableau.Place[place];
        tableau.Value[target] -= sign * tableau.ValueOf(place);
        if (column >= 0)
        {
            tableau.Row(target)[column] += sign;
        }
        else
        {
            tableau.Subtract(tableau.Row(target), -1 - column, sign);
        }
    }

    /// <summary>Rows with room to spare do not hold the page back; they come back when they are violated.</summary>
    private void DropSlackRows()
    {
        for (var row = tableau.Rows - 1; row >= 0; row--)
        {
            var variable = tableau.BasicVariable[row];
            if (variable >= FirstSlack && !tableau.IsTurned[variable] && tableau.Value[row] > 1e-6)
            {
                var source = RowOfSlack(variable);
                if (source >= 0)
                {
                    hasRow[source] = false;
                }
                else
                {
                    hasItemRow[-1 - source] = false;
                }

                tableau.RemoveRow(row);
            }
        }

        rowLimit = Math.Max(rowLimit, tableau.Rows + Model.SlotCount + 32);
    }

    /// <summary>Of each family the most violated row, and every item used more than once.</summary>
    private int AddViolatedRows(StepMeter meter)
    {
        stamp++;
        var touched = 0;
        for (var row = 0; row < tableau.Rows; row++)
        {
            if (tableau.BasicVariable[row] < Count && tableau.Value[row] > Violated)
            {
                Use(tableau.BasicVariable[row], tableau.Value[row], ref touched);
            }
        }

        for (var column = 0; column < tableau.Columns; column++)
        {
            var variable = tableau.NonbasicVariable[column];
            if (variable < Count && tableau.ValueOf(variable) > 0)
            {
                Use(variable, tableau.ValueOf(variable), ref touched);
            }
        }

        meter.ChargeOperations((touched * 4) + tableau.Columns + (8 * Model.FamilyCount));
        return AddViolatedFamilies() + AddViolatedItems();
    }

    private void Use(int place, double value, ref int touched)
    {
        var slot = SlotOf[place];
        itemUsage[ItemOf[place]] += value;
        foreach (var set in Model.Sets.SetsOf(ItemOf[place]))
        {
            foreach (ref readonly var family in Model.FamiliesOf(set))
            {
                if (slot < family.From || slot > family.To)
                {
                    continue;
                }

                var last = family.FirstRow + Math.Min(slot, family.To - family.Size + 1) - family.From;
                for (var row = family.FirstRow + Math.Max(0, slot - family.Size + 1 - family.From); row <= last; row++)
                {
                    if (stampOfRow[row] != stamp)
                    {
                        (stampOfRow[row], usage[row]) = (stamp, 0);
                        touchedRows[touched++] = row;
                    }

                    usage[row] += value;
                }
            }
        }
    }

    private int AddViolatedFamilies()
    {
        var added = 0;
        for (var index = 0; index < Model.FamilyCount; index++)
        {
            ref readonly var family = ref Model.Families[index];
            var (worst, found) = (Violated, -1);
            for (var row = family.FirstRow; row < family.FirstRow + family.Positions; row++)
            {
                var used = stampOfRow[row] == stamp ? usage[row] : 0;
                var excess = family.IsFloor ? family.Limit - used : used - family.Limit;
                if (excess > worst && !hasRow[row])
                {
                    (worst, found) = (excess, row);
                }
            }

            if (found >= 0)
            {
                AddRow(found);
                added++;
            }
        }

        return added;
    }

    private int AddViolatedItems()
    {
        var added = 0;
        for (var item = 0; item < Model.ItemCount; item++)
        {
            if (itemUsage[item] > 1 + Violated && !hasItemRow[item])
            {
                AddItemRow(item);
                added++;
            }

            itemUsage[item] = 0;
        }

        return added;
    }
}
