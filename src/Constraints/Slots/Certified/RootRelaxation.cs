namespace RankOrchestrator.Constraints.Slots.Certified;

/// <summary>
/// The linear relaxation over all open places, by column generation: starts from the places that the best assignment without
/// rows nearly uses, solves, prices every open place, adds those that would bring something, and repeats. Every round gives a
/// bound and closes places that no better page can use, so most are never added.
/// </summary>
internal sealed class RootRelaxation(StepMeter meter)
{
    /// <summary>Places per slot to start with.</summary>
    private const int Width = 4;

    private const int MostRounds = 60;

    private readonly AssignmentSolver assignment = new();
    private readonly double[] nearest = new double[Width];
    private readonly int[] nearestItem = new int[Width];
    private int[] crashItems = [];
    private int[] crashRows = [];
    private PageModel model = null!;

    public CoreProgram Program { get; } = new();

    public CoreBound Pricing { get; } = new();

    /// <summary>The least bound so far.</summary>
    public double Bound { get; private set; }

    /// <summary>The prices of the model's rows that prove <see cref="Bound"/>.</summary>
    public double[] RowPrices { get; private set; } = [];

    /// <summary>Number of places that are still open.</summary>
    public int OpenPlaces { get; private set; }

    /// <summary>Prepares a model; there is no bound yet.</summary>
    public void Reset(PageModel given)
    {
        model = given;
        Bound = double.PositiveInfinity;
        OpenPlaces = int.MaxValue;
        RowPrices = RowPrices.Length >= model.RowCount ? RowPrices : new double[model.RowCount * 2];
        RowPrices.AsSpan(0, model.RowCount).Clear();
    }

    /// <summary>Takes over the bound of other prices when it is lower.</summary>
    public void Learn(DualAscent other)
    {
        if (other.Bound < Bound)
        {
            Bound = other.Bound;
            other.BestMultiplier.AsSpan(0, model.RowCount).CopyTo(RowPrices);
        }
    }

    /// <summary>Solves the relaxation; offers the owner the pages that its solutions come near to.</summary>
    /// <param name="owner">Whose model it is.</param>
    /// <param name="itemOfSlot">The best page so far; may be empty.</param>
    /// <param name="excluded">Raised to the most that a page using a closed place can be worth.</param>
    /// <param name="guide">Knows good prices, from which to start; null when there are none.</param>
    /// <returns>Whether the optimum was reached or the owner's page is proven.</returns>
    public bool Run(PageSearch owner, ReadOnlySpan<int> itemOfSlot, ref double excluded, DualAscent? guide)
    {
        Program.Reset(model);
        Pricing.Reset(Program);
        Assign();
        Bound = Math.Min(Bound, AssignmentBound());
        Choose(itemOfSlot, guide);
        Program.Start(assignment.ItemOfSlot.AsSpan(0, model.SlotCount));
        Crash();
        Follow(guide);
        for (var round = 0; round < MostRounds; round++)
        {
            var isSolved = Program.Solve(meter);
            meter.ChargeOperations((long)Pricing.OpenItemCount * model.SlotCount * 2);
            var bound = Pricing.OfModel(Program);
            if (bound < Bound)
            {
                Bound = bound;
                Pricing.PriceOfRow.AsSpan(0, model.RowCount).CopyTo(RowPrices);
            }

            owner.OfferProgram(Program, improves: false);
            if (Bound <= owner.Cutoff)
            {
                return true;
            }

            if (!isSolved || meter.IsOver)
            {
                return false;
            }

            OpenPlaces = Pricing.Close(Program, bound, owner.Cutoff, ref excluded);
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

    private void Assign()
    {
        assignment.Reset(model.ItemCount, model.SlotCount);
        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            assignment.EmptyCost[slot] = model.EmptyCost(slot);
            var gains = assignment.Gain.AsSpan(slot * assignment.Stride, model.ItemCount);
            for (var item = 0; item < gains.Length; item++)
            {
                gains[item] = model.Gain[(item * model.SlotCount) + slot];
            }
        }

        meter.ChargeOperations(assignment.Solve());
    }

    /// <summary>What the best assignment is worth when rows cost nothing.</summary>
    private double AssignmentBound()
    {
        var bound = model.Constant;
        var size = model.Magnitude;
        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            var price = assignment.FreshPrice(slot);
            bound += price;
            size += Math.Abs(price);
        }

        foreach (var price in assignment.ItemPrice.AsSpan(0, model.ItemCount))
        {
            bound += price;
            size += price;
        }

        return bound + RoundingMargin.Of(size, model.SlotCount);
    }

    private double AssignmentLoss(int item, int slot)
        => assignment.SlotPrice[slot] + assignment.ItemPrice[item] - assignment.Gain[(slot * assignment.Stride) + item];

    /// <summary>Adds the rows that better prices are about.</summary>
    private void Follow(DualAscent? guide)
    {
        if (guide is null)
        {
            return;
        }

        for (var row = 0; row < model.RowCount; row++)
        {
            if (guide.BestMultiplier[row] > model.Scale * 1e-5)
            {
                Program.AddRow(row);
            }
        }
    }

    private void Choose(ReadOnlySpan<int> itemOfSlot, DualAscent? guide)
    {
        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            nearest.AsSpan().Fill(double.PositiveInfinity);
            for (var item = 0; item < model.ItemCount; item++)
            {
                Insert(item, guide is null ? AssignmentLoss(item, slot) : guide.Relaxation.ReducedCost(item, slot));
            }

            for (var rank = 0; rank < Width && double.IsFinite(nearest[rank]); rank++)
            {
                Program.Choose(nearestItem[rank], slot);
            }

            if (assignment.ItemOfSlot[slot] >= 0)
            {
                Program.Choose(assignment.ItemOfSlot[slot], slot);
            }

            if (!itemOfSlot.IsEmpty && itemOfSlot[slot] >= 0)
            {
                Program.Choose(itemOfSlot[slot], slot);
            }
        }
    }

    private void Insert(int item, double loss)
    {
        if (!(loss < nearest[Width - 1]))
        {
            return;
        }

        var rank = Width - 1;
        for (; rank > 0 && loss < nearest[rank - 1]; rank--)
        {
            (nearest[rank], nearestItem[rank]) = (nearest[rank - 1], nearestItem[rank - 1]);
        }

        (nearest[rank], nearestItem[rank]) = (loss, item);
    }

    /// <summary>
    /// Gives the program the item prices of the assignment: an item's row takes a place into the basis that the assignment
    /// could use as well. Where none is found, places whose reduced cost comes out negative start at their upper bound.
    /// </summary>
    private void Crash()
    {
        var count = 0;
        crashItems = crashItems.Length >= model.SlotCount ? crashItems : new int[model.SlotCount];
        crashRows = crashRows.Length >= model.SlotCount ? crashRows : new int[model.SlotCount];
        foreach (var item in assignment.ItemOfSlot.AsSpan(0, model.SlotCount))
        {
            if (item >= 0 && assignment.ItemPrice[item] > Program.Blur)
            {
                crashItems[count] = item;
                crashRows[count++] = Program.AddItemRow(item);
            }
        }

        for (var changed = true; changed;)
        {
            changed = false;
            for (var index = 0; index < count; index++)
            {
                var column = crashRows[index] < 0 ? -1 : TightColumn(crashRows[index]);
                if (column >= 0)
                {
                    Program.Tableau.Pivot(crashRows[index], column, rises: false);
                    meter.ChargeOperations((long)Program.Tableau.Rows * Program.Tableau.Columns);
                    crashRows[index] = -1;
                    changed = true;
                }
            }
        }

        var tableau = Program.Tableau;
        for (var column = 0; column < tableau.Columns; column++)
        {
            var variable = tableau.NonbasicVariable[column];
            if (tableau.ReducedCost[column] < -32 * Program.Blur && Program.PlaceOfVariable(variable) >= 0)
            {
                tableau.Settle(variable);
            }
        }
    }

    private int TightColumn(int row)
    {
        var cells = Program.Tableau.Row(row);
        for (var column = 0; column < Program.Tableau.Columns; column++)
        {
            if (Math.Abs(cells[column]) < 0.5)
            {
                continue;
            }

            var variable = Program.Tableau.NonbasicVariable[column];
            var place = Program.PlaceOfVariable(variable);
            var loss = place >= 0 ? AssignmentLoss(Program.ItemOf[place], Program.SlotOf[place])
                : variable < model.SlotCount ? assignment.SlotPrice[variable] + model.EmptyCost(variable)
                : double.PositiveInfinity;
            if (loss <= Program.Blur)
            {
                return column;
            }
        }

        return -1;
    }

    /// <summary>Adds to each slot the open places that would bring most.</summary>
    private int AddPlaces()
    {
        var added = 0;
        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            var most = -model.EmptyCost(slot);
            for (var place = Program.FirstInSlot(slot); place >= 0; place = Program.NextInSlot(place))
            {
                most = Math.Max(most, Pricing.Reduced(model, Program.ItemOf[place], slot));
            }

            nearest.AsSpan().Fill(double.PositiveInfinity);
            foreach (var item in Pricing.OpenItems)
            {
                var gain = Pricing.Reduced(model, item, slot);
                if (gain > most + (2 * Program.Blur))
                {
                    Insert(item, -gain);
                }
            }

            for (var rank = 0; rank < 2 && double.IsFinite(nearest[rank]); rank++)
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
