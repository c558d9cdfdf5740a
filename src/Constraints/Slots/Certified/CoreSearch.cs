namespace RankOrchestrator.Constraints.Slots.Certified;

/// <summary>
/// Branch and bound over the open places (Land and Doig 1960), depth first: a place is used, then it is not. Bounds and
/// reduced costs come from <see cref="CoreBound"/>, so what is pruned is proven. Complete unless the budget ends it.
/// </summary>
internal sealed class CoreSearch(StepMeter meter)
{
    private const double Integral = 1e-6;

    private readonly CoreBound bound = new();
    private (int Place, double Lower, double Upper)[] trail = new (int, double, double)[256];
    private Branch[] branches = new Branch[64];
    private int[] page = [];
    private double[] share = [];
    private int trailLength;
    private int depth;
    private double fathomed;
    private PageSearch owner = null!;

    public CoreProgram Program { get; } = new();

    /// <summary>Prices of the rows at the root.</summary>
    public double[] RootPrices { get; private set; } = [];

    /// <summary>Searches the open places of the owner's model and offers it the pages found.</summary>
    /// <returns>The most that a page in open places can be worth, at least that of the best page found there.</returns>
    public double Run(PageSearch given)
    {
        owner = given;
        bound.Reset(Program);
        (trailLength, depth, fathomed) = (0, 0, double.NegativeInfinity);
        var limit = double.PositiveInfinity;
        do
        {
            limit = Visit(limit);
            if (meter.IsOver && limit > owner.Cutoff)
            {
                return OpenBound(limit);
            }

            var place = limit > owner.Cutoff ? Choose() : -1;
            if (place >= 0)
            {
                Push(place, limit);
                Use(place);
            }
            else
            {
                fathomed = Math.Max(fathomed, limit);
            }

            limit = place >= 0 ? limit : Backtrack();
        }
        while (limit > double.NegativeInfinity);
        return fathomed;
    }

    private static T[] Sized<T>(T[] array, int length) => array.Length >= length ? array : new T[Math.Max(length, array.Length * 2)];

    /// <summary>Solves the program of a node; returns its bound.</summary>
    private double Visit(double limit)
    {
        Program.Solve(meter);
        var safe = Math.Min(limit, bound.Of(Program));
        meter.ChargeOperations(Program.Count * 8);
        if (depth == 0 && trailLength == 0)
        {
            RootPrices = Sized(RootPrices, Program.Model.RowCount);
            bound.PriceOfRow.AsSpan(0, Program.Model.RowCount).CopyTo(RootPrices);
        }

        if (safe > owner.Cutoff)
        {
            OfferRounded();
        }

        if (safe > owner.Cutoff)
        {
            CloseByLoss(safe);
        }

        return safe;
    }

    private double OpenBound(double limit)
    {
        var open = Math.Max(fathomed, limit);
        for (var level = 0; level < depth; level++)
        {
            open = Math.Max(open, branches[level].IsUsed ? branches[level].Bound : double.NegativeInfinity);
        }

        return open;
    }

    private void CloseByLoss(double safe)
    {
        var cutoff = owner.Cutoff;
        for (var place = 0; place < Program.Count; place++)
        {
            if (Program.Tableau.Upper[place] > 0 && Program.Tableau.Lower[place] == 0 && safe - bound.Loss[place] <= cutoff)
            {
                fathomed = Math.Max(fathomed, safe - bound.Loss[place]);
                Fix(place, 0, 0);
            }
        }
    }

    /// <summary>The fractional place nearest to being used; when all are whole, one that is not decided yet.</summary>
    private int Choose()
    {
        var tableau = Program.Tableau;
        var (found, most) = (-1, 0.0);
        var undecided = -1;
        for (var place = 0; place < Program.Count; place++)
        {
            if (tableau.Lower[place] == tableau.Upper[place])
            {
                continue;
            }

            var value = tableau.ValueOf(place);
            if (value > most && value < 1 - Integral && value > Integral)
            {
                (found, most) = (place, value);
            }

            if (undecided < 0 && value >= 1 - Integral)
            {
                undecided = place;
            }
        }

        return found >= 0 ? found : undecided;
    }

    private void Push(int place, double limit)
    {
        if (depth == branches.Length)
        {
            Array.Resize(ref branches, depth * 2);
        }

        branches[depth++] = new Branch(place, trailLength, limit, IsUsed: true);
    }

    /// <summary>Fills the place: what else could fill the slot or show the item is closed.</summary>
    private void Use(int place)
    {
        var slot = Program.SlotOf[place];
        for (var other = Program.SlotStart[slot]; other < Program.SlotStart[slot + 1]; other++)
        {
            Close(other, place);
        }

        foreach (var other in Program.PlacesOf(Program.ItemOf[place]))
        {
            Close(other, place);
        }

        Fix(place, 1, 1);
    }

    private void Close(int other, int place)
    {
        if (other != place && Program.Tableau.Upper[other] > 0)
        {
            Fix(other, 0, 0);
        }
    }

    private void Fix(int place, double lower, double upper)
    {
        if (trailLength == trail.Length)
        {
            Array.Resize(ref trail, trailLength * 2);
        }

        trail[trailLength++] = (place, Program.Tableau.Lower[place], Program.Tableau.Upper[place]);
        Program.Tableau.SetBounds(place, lower, upper);
    }

    /// <summary>Goes on where a place was used to where it is not; returns the bound there, minus infinity at the end.</summary>
    private double Backtrack()
    {
        while (depth > 0)
        {
            var branch = branches[--depth];
            Undo(branch.TrailLength);
            if (!branch.IsUsed)
            {
                continue;
            }

            if (branch.Bound <= owner.Cutoff)
            {
                fathomed = Math.Max(fathomed, branch.Bound);
                continue;
            }

            branches[depth++] = branch with { IsUsed = false };
            Fix(branch.Place, 0, 0);
            return branch.Bound;
        }

        return double.NegativeInfinity;
    }

    private void Undo(int length)
    {
        while (trailLength > length)
        {
            var (place, lower, upper) = trail[--trailLength];
            Program.Tableau.SetBounds(place, lower, upper);
        }
    }

    /// <summary>Offers the page that takes in each slot what the program takes most of.</summary>
    private void OfferRounded()
    {
        var slots = Program.Model.SlotCount;
        page = Sized(page, slots);
        share = Sized(share, slots);
        page.AsSpan(0, slots).Fill(-1);
        share.AsSpan(0, slots).Clear();
        var isWhole = true;
        for (var place = 0; place < Program.Count; place++)
        {
            var value = Program.Tableau.ValueOf(place);
            isWhole &= value is < Integral or > 1 - Integral;
            if (value > share[Program.SlotOf[place]] && value > Integral)
            {
                (page[Program.SlotOf[place]], share[Program.SlotOf[place]]) = (Program.ItemOf[place], value);
            }
        }

        owner.OfferItems(page.AsSpan(0, slots), improves: !isWhole && (depth < 2 || (depth & 7) == 0));
    }

    /// <summary>A decision: the place is used below it first, then not.</summary>
    private readonly record struct Branch(int Place, int TrailLength, double Bound, bool IsUsed);
}
