using RankOrchestrator.Allocation.Certified.Model;
using RankOrchestrator.Allocation.Certified.Primal;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Memory;

namespace RankOrchestrator.Allocation.Certified.LinearProgram;

/// <summary>
/// The linear relaxation over some of the open places (the restricted master of Desaulniers, Desrosiers and Solomon, Column Generation,
/// 2005, §1): Σ gain · x, every slot filled once or empty at its cost, every item
/// used once at most, and the rows of the model as they become violated (cutting planes). Places may be added at any time
/// (column generation). Variables: first the empty slots, then places and slacks as they come.
/// </summary>
internal sealed class RestrictedMaster
{
    /// <summary>Values of variables that are closer to a whole number are whole.</summary>
    public const double Integral = 1e-6;

    private const int None = -1;

    private readonly SimplexTableau tableau = new();
    private readonly BoundedDualSimplex simplex;
    private readonly RowSeparation violated = new();
    private readonly PlaceList places = new();
    private int[] placeOfVariable = [];
    private int[] rowOfVariable = [];
    private int[] slackOfRow = [];
    private int[] slackOfItem = [];
    private int[] roundedItem = [];
    private double[] share = [];
    private double blur;
    private int rowLimit;

    public RestrictedMaster() => simplex = new BoundedDualSimplex(tableau);

    public SimplexTableau Tableau => tableau;

    public BoundedDualSimplex Simplex => simplex;

    public PageModel Model { get; private set; } = null!;

    /// <summary>Number of places.</summary>
    public int Count => places.Count;

    public int[] ItemOf => places.ItemOf;

    public int[] SlotOf => places.SlotOf;

    public int[] VariableOf { get; private set; } = [];

    /// <summary>Differences of gains up to this mean nothing.</summary>
    public double Blur => blur;

    /// <summary>The first place of a slot, -1 when there is none.</summary>
    public int FirstInSlot(int slot) => places.FirstInSlot(slot);

    public int NextInSlot(int place) => places.NextInSlot(place);

    public int FirstOfItem(int item) => places.FirstOfItem(item);

    public int NextOfItem(int place) => places.NextOfItem(place);

    /// <summary>The place of an item in a slot, -1 when the program does not have it.</summary>
    public int PlaceAt(int item, int slot) => places.At(item, slot);

    public bool IsSlack(int variable) => variable >= Model.SlotCount && placeOfVariable[variable] == None;

    /// <summary>The place of a variable, -1 when it is none.</summary>
    public int PlaceOfVariable(int variable) => placeOfVariable[variable];

    /// <summary>The model's row that a slack belongs to, or minus one minus the item.</summary>
    public int RowOfSlack(int variable) => rowOfVariable[variable];

    public bool HasRow(int row) => slackOfRow[row] != None;

    public bool HasItemRow(int item) => slackOfItem[item] != None;

    public double GainOf(int place) => Model.Gain[(ItemOf[place] * Model.SlotCount) + SlotOf[place]];

    public double ValueOf(int place) => tableau.ValueOf(VariableOf[place]);

    /// <summary>Starts over without places.</summary>
    public void Reset(PageModel model)
    {
        Model = model;
        var (items, slots) = (model.ItemCount, model.SlotCount);
        places.Reset(items, slots);
        slackOfRow = Filled(slackOfRow, model.RowCount);
        slackOfItem = Filled(slackOfItem, items);
        rowLimit = (slots * 3) + 64;
        blur = model.Granularity > 0 ? model.Granularity * 1e-6 : Math.Max(model.Scale, model.LargestPenalty) * 1e-12;
        violated.Reset(this);
    }

    /// <summary>Notes a place before <see cref="Start"/>.</summary>
    public void Include(int item, int slot)
    {
        if (PlaceAt(item, slot) == None)
        {
            Add(item, slot);
        }
    }

    /// <summary>Builds the program of the slots over the places chosen so far.</summary>
    /// <param name="itemOfSlot">The place that each slot starts with; chosen, or -1 for empty.</param>
    /// <param name="isFree">Per slot whether it may change its item; empty when all may. The others have one place, or none.</param>
    public void Start(ReadOnlySpan<int> itemOfSlot, ReadOnlySpan<bool> isFree = default)
    {
        var slots = Model.SlotCount;
        tableau.Reset(Count + Count + 64, rowLimit);
        simplex.TieTolerance = blur * 1e-3;
        for (var slot = 0; slot < slots; slot++)
        {
            AddVariable(place: None, row: None, lower: 0, upper: double.PositiveInfinity, price: 0);
        }

        for (var place = 0; place < Count; place++)
        {
            VariableOf[place] = AddVariable(place, row: None, lower: 0, upper: 1, price: 0);
        }

        for (var slot = 0; slot < slots; slot++)
        {
            StartSlot(slot, itemOfSlot[slot] < 0 ? None : PlaceAt(itemOfSlot[slot], slot), isFixed: !isFree.IsEmpty && !isFree[slot]);
        }
    }

    /// <summary>Adds a place to the running program.</summary>
    public void AddPlace(int item, int slot)
    {
        var place = Add(item, slot);
        var variable = AddVariable(place, row: None, lower: 0, upper: 1, price: 0);
        VariableOf[place] = variable;
        var column = tableau.AddColumn(variable, BlurOf(variable) - GainOf(place));
        AddColumnOf(column, slot, 1, -Model.EmptyCost(slot));
        if (slackOfItem[item] != None)
        {
            AddColumnOf(column, slackOfItem[item], 1, 0);
        }

        foreach (var set in Model.Sets.SetsOf(item))
        {
            foreach (ref readonly var family in Model.FamiliesOf(set))
            {
                if (slot < family.From || slot > family.To)
                {
                    continue;
                }

                var (first, last) = family.RowsCovering(slot);
                for (var row = first; row <= last; row++)
                {
                    if (slackOfRow[row] != None)
                    {
                        AddColumnOf(column, slackOfRow[row], family.IsFloor ? -1 : 1, 0);
                    }
                }
            }
        }

        if (Model.Sums.Count > 0)
        {
            AddSumsOf(column, item, slot);
        }

        tableau.MoveToBound(variable);
    }

    /// <summary>Adds a row of the model that is not there yet.</summary>
    /// <returns>Its row in the tableau.</returns>
    public int AddRow(int row)
    {
        if (row >= Model.FirstSumRow)
        {
            return AddSumRow(row);
        }

        ref readonly var family = ref Model.Families[Model.RowFamilyIndex[row]];
        var sign = family.IsFloor ? -1.0 : 1.0;
        var price = double.IsPositiveInfinity(family.Penalty) ? Model.RigidPrice : family.Penalty;
        slackOfRow[row] = AddVariable(None, row, 0, double.PositiveInfinity, price);
        var target = tableau.AddRow(slackOfRow[row], sign * family.Limit);
        var start = family.Start(row);
        for (var slot = start; slot < start + family.Size; slot++)
        {
            for (var place = places.FirstInSlot(slot); place != None; place = places.NextInSlot(place))
            {
                if (Model.Sets.SetsOf(ItemOf[place]).BinarySearch(family.Set) >= 0)
                {
                    AddTerm(target, VariableOf[place], sign);
                }
            }
        }

        return target;
    }

    private int AddSumRow(int row)
    {
        var index = row - Model.FirstSumRow;
        ref readonly var sum = ref Model.Sums.All[index];
        slackOfRow[row] = AddVariable(None, row, 0, double.PositiveInfinity, sum.Price(Model.RigidPrice));
        var target = tableau.AddRow(slackOfRow[row], sum.Limit);
        for (var slot = sum.From; slot <= sum.To; slot++)
        {
            for (var place = places.FirstInSlot(slot); place != None; place = places.NextInSlot(place))
            {
                if (Model.Sums.Cell(ItemOf[place], index, slot) is not 0 and var cell)
                {
                    AddTerm(target, VariableOf[place], cell);
                }
            }
        }

        return target;
    }

    private void AddSumsOf(int column, int item, int slot)
    {
        var (first, end) = Model.Sums.EntriesOf(item);
        for (var entry = first; entry < end; entry++)
        {
            var slack = slackOfRow[Model.FirstSumRow + Model.Sums.RowOf(entry)];
            if (slack != None && Model.Sums.Cells(entry)[slot] is not 0 and var cell)
            {
                AddColumnOf(column, slack, cell, 0);
            }
        }
    }

    /// <summary>Adds the row that uses an item once at most.</summary>
    /// <returns>Its row in the tableau.</returns>
    public int AddItemRow(int item)
    {
        slackOfItem[item] = AddVariable(None, -1 - item, 0, double.PositiveInfinity, double.PositiveInfinity);
        var target = tableau.AddRow(slackOfItem[item], 1);
        for (var place = places.FirstOfItem(item); place != None; place = places.NextOfItem(place))
        {
            AddTerm(target, VariableOf[place], 1);
        }

        return target;
    }

    /// <summary>Offers the page that takes in each slot what the solution takes most of.</summary>
    /// <param name="incumbent">Is offered it.</param>
    /// <param name="improves">Whether to look for a better one near it, unless the solution is a page.</param>
    public void OfferRounded(Incumbent incumbent, bool improves)
    {
        roundedItem = WorkArray.Sized(roundedItem, Model.SlotCount);
        share = WorkArray.Sized(share, Model.SlotCount);
        var items = roundedItem.AsSpan(0, Model.SlotCount);
        items.Fill(None);
        share.AsSpan(0, Model.SlotCount).Clear();
        var isWhole = true;
        for (var place = 0; place < Count; place++)
        {
            var value = ValueOf(place);
            isWhole &= value is < Integral or > 1 - Integral;
            if (value > share[SlotOf[place]] && value > Integral)
            {
                (items[SlotOf[place]], share[SlotOf[place]]) = (ItemOf[place], value);
            }
        }

        incumbent.Offer(items, improves && !isWhole);
    }

    /// <summary>Offers the page of the places that must be used, whatever the solution is.</summary>
    public void OfferFixed(Incumbent incumbent)
    {
        roundedItem = WorkArray.Sized(roundedItem, Model.SlotCount);
        var items = roundedItem.AsSpan(0, Model.SlotCount);
        items.Fill(None);
        for (var place = 0; place < Count; place++)
        {
            if (tableau.Lower[VariableOf[place]] > 0)
            {
                items[SlotOf[place]] = ItemOf[place];
            }
        }

        incumbent.Offer(items, improves: false);
    }

    /// <summary>Solves to the optimum over its places under all rows.</summary>
    /// <returns>Whether that was reached.</returns>
    public bool Solve(StepMeter meter)
    {
        while (simplex.Solve(meter))
        {
            if (tableau.Rows > rowLimit)
            {
                DropSlackRows();
            }

            if (violated.AddTo(this, meter) == 0)
            {
                return true;
            }
        }

        return false;
    }

    private static int[] Filled(int[] array, int length)
    {
        array = WorkArray.Sized(array, length);
        array.AsSpan(0, length).Fill(None);
        return array;
    }

    private int Add(int item, int slot)
    {
        var place = places.Add(item, slot);
        VariableOf = WorkArray.Grown(VariableOf, Count);
        return place;
    }

    private int AddVariable(int place, int row, double lower, double upper, double price)
    {
        var variable = tableau.AddVariable(lower, upper, price);
        placeOfVariable = WorkArray.Grown(placeOfVariable, variable + 1);
        rowOfVariable = WorkArray.Grown(rowOfVariable, variable + 1);
        (placeOfVariable[variable], rowOfVariable[variable]) = (place, row);
        return variable;
    }

    private void StartSlot(int slot, int basic, bool isFixed)
    {
        var basicVariable = basic == None ? slot : VariableOf[basic];
        var basicGain = basic == None ? -Model.EmptyCost(slot) : GainOf(basic);
        var row = tableau.AddRow(basicVariable, 1);
        if (isFixed)
        {
            // A row without columns costs a pivot nothing.
            tableau.Fix(basicVariable);
            tableau.Leave(basic == None ? None : slot);
            return;
        }

        if (basic != None)
        {
            var column = tableau.AddColumn(slot, basicGain + Model.EmptyCost(slot) + BlurOf(slot));
            tableau.Row(row)[column] = 1;
        }

        for (var place = places.FirstInSlot(slot); place != None; place = places.NextInSlot(place))
        {
            if (place != basic)
            {
                var column = tableau.AddColumn(VariableOf[place], basicGain - GainOf(place) + BlurOf(VariableOf[place]));
                tableau.Row(row)[column] = 1;
            }
        }
    }

    /// <summary>
    /// Costs that are equal make the simplex method turn in circles; a little that differs from variable to variable, and
    /// that the bound does not see, prevents it.
    /// </summary>
    public double BlurOf(int variable) => blur * (0.5 + ((uint)(variable * 0x9E3779B1L) / 4294967296.0));

    /// <summary>
    /// What a variable that stands alone in a row looks like in the present basis tells what the row's coefficient of a new
    /// place looks like in it.
    /// </summary>
    private void AddColumnOf(int column, int variable, double times, double cost)
    {
        var source = tableau.Position[variable];
        if (source >= 0)
        {
            tableau.AddToColumn(column, source, times);
            tableau.ReducedCost[column] += times * (tableau.ReducedCost[source] + cost);
        }
        else
        {
            tableau.Row(-1 - source)[column] += times;
            tableau.ReducedCost[column] += times * (cost + (tableau.Price[variable] > 0 && tableau.IsTurned[variable] ? tableau.Price[variable] : 0));
        }
    }

    private void AddTerm(int target, int variable, double sign)
    {
        if (tableau.IsRemoved(variable))
        {
            return;
        }

        var column = tableau.Position[variable];
        tableau.Value[target] -= sign * tableau.ValueOf(variable);
        if (column >= 0)
        {
            tableau.Row(target)[column] += sign;
        }
        else
        {
            tableau.Subtract(tableau.Row(target), -1 - column, sign);
        }
    }

    /// <summary>Leaves out what does not matter for now: closed places, and rows with room to spare.</summary>
    public void Shrink()
    {
        tableau.RemoveClosedColumns();
        DropSlackRows();
    }

    /// <summary>Rows with room to spare do not hold the page back; they come back when they are violated.</summary>
    public void DropSlackRows()
    {
        for (var row = tableau.Rows - 1; row >= 0; row--)
        {
            var variable = tableau.BasicVariable[row];
            if (IsSlack(variable) && !tableau.IsTurned[variable] && tableau.Value[row] > 1e-6)
            {
                var source = rowOfVariable[variable];
                if (source >= 0)
                {
                    slackOfRow[source] = None;
                }
                else
                {
                    slackOfItem[-1 - source] = None;
                }

                tableau.RemoveRow(row);
            }
        }

        rowLimit = Math.Max(rowLimit, tableau.Rows + Model.SlotCount + 32);
    }
}
