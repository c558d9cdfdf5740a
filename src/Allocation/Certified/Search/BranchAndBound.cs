using RankOrchestrator.Allocation.Certified.LinearProgram;
using RankOrchestrator.Allocation.Certified.Primal;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Memory;

namespace RankOrchestrator.Allocation.Certified.Search;

/// <summary>
/// Branch and bound over the open places (Land and Doig 1960), depth first: a place is used, then it is not. Bounds and
/// reduced costs come from <see cref="ReducedCostBound"/>, so what is pruned is proven. Complete unless the budget ends it.
/// </summary>
internal sealed class BranchAndBound(StepMeter meter, RestrictedMaster master, ReducedCostBound bound, Incumbent incumbent)
{
    private (int Place, double Lower, double Upper)[] trail = new (int, double, double)[256];
    private Branch[] branches = new Branch[64];
    private int trailLength;
    private int depth;
    private double fathomed;
    private double worthAtStart;
    private bool stops;
    private bool prefersLikely;

    /// <summary>Whether pages that solutions come near to are improved before they are offered.</summary>
    public bool ImprovesPages { get; init; } = true;

    /// <summary>Whether places that bring much are branched on before others.</summary>
    public bool WeighsGains { get; init; } = true;

    /// <summary>Searches the open places and offers the pages found.</summary>
    /// <returns>The most that a page in open places can be worth, at least that of the best page found there.</returns>
    public double Run()
    {
        (stops, prefersLikely) = (false, false);
        return Finish();
    }

    /// <summary>Searches until a better page than the incumbent is found; what is left open is not told.</summary>
    /// <param name="likelyFirst">Whether to use what the master uses most of, which leads to a page quickly or not at all.</param>
    public void FindBetterPage(bool likelyFirst)
    {
        (stops, prefersLikely, worthAtStart) = (true, likelyFirst, incumbent.Worth);
        Finish();
    }

    private double Finish()
    {
        var most = Search();
        Undo(0);
        return most;
    }

    private double Search()
    {
        (trailLength, depth, fathomed) = (0, 0, double.NegativeInfinity);
        var limit = double.PositiveInfinity;
        do
        {
            limit = Visit(limit);
            if (meter.IsOver && limit > incumbent.Cutoff)
            {
                return OpenBound(limit);
            }

            if (limit > incumbent.Cutoff && stops && incumbent.Worth > worthAtStart)
            {
                return OpenBound(limit);
            }

            var place = limit > incumbent.Cutoff ? SelectPlace() : -1;
            if (place < 0 && limit > incumbent.Cutoff && master.Model.Sums.Count > 0)
            {
                // A page that the relaxation took for better than it is: by parts of a unit, or by less than it looks at.
                place = FirstOpen();
                if (place < 0)
                {
                    // What the simplex method was brought to an early end by may show another page than the one that is left.
                    master.OfferFixed(incumbent);
                    limit = double.NegativeInfinity;
                }
            }

            if (place >= 0)
            {
                Push(place, limit);
                Use(place);
            }
            else
            {
                fathomed = Math.Max(fathomed, limit);
                limit = Backtrack();
            }
        }
        while (limit > double.NegativeInfinity);
        return fathomed;
    }

    /// <summary>Uses one place after the other until there is a page, without looking back; proves nothing.</summary>
    public void Dive()
    {
        prefersLikely = false;
        (trailLength, depth, fathomed) = (0, 0, double.NegativeInfinity);
        for (var left = master.Model.SlotCount; left > 0 && !incumbent.HasPage && !meter.IsOver; left--)
        {
            var place = SelectPlace();
            if (place < 0)
            {
                break;
            }

            Use(place);
            Visit(double.PositiveInfinity);
        }

        Undo(0);
    }

    /// <summary>Solves the master of a node; returns its bound.</summary>
    private double Visit(double limit)
    {
        master.Solve(meter);
        var atPrices = bound.Of(master);
        var safe = Math.Min(limit, atPrices);
        meter.ChargeOperations(master.Count * (8 + master.Model.Sums.OperationsPerItem));
        if (safe > incumbent.Cutoff)
        {
            master.OfferRounded(incumbent, improves: ImprovesPages && (depth < 2 || (depth & 7) == 0));
        }

        if (safe > incumbent.Cutoff)
        {
            CloseByLoss(atPrices);
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

    /// <summary>
    /// Closes the places that keep a page at or under the cutoff. A loss is measured against the bound of the same prices: against a better
    /// one, from further up, it would close too much.
    /// </summary>
    private void CloseByLoss(double atPrices)
    {
        var cutoff = incumbent.Cutoff;
        for (var place = 0; place < master.Count; place++)
        {
            if (IsOpen(place) && atPrices - bound.Loss[place] <= cutoff)
            {
                fathomed = Math.Max(fathomed, atPrices - bound.Loss[place]);
                Fix(place, 0, 0);
            }
        }
    }

    private bool IsOpen(int place) => master.Tableau.Lower[master.VariableOf[place]] < master.Tableau.Upper[master.VariableOf[place]];

    /// <summary>
    /// The fractional place nearest to a half, rather one that brings much: what stands there decides about more of the page. When all
    /// are whole, one that is used but not decided yet.
    /// </summary>
    private int SelectPlace()
    {
        var (found, most) = (-1, 0.0);
        var undecided = -1;

        // Where violations are counted, gains are nothing.
        var least = master.Model.Scale * 1e-3;
        for (var place = 0; place < master.Count; place++)
        {
            if (!IsOpen(place))
            {
                continue;
            }

            var value = master.ValueOf(place);
            var score = prefersLikely ? value : Math.Min(value, 1 - value) * (WeighsGains ? least + Math.Abs(master.GainOf(place)) : 1);
            if (score > most && value < 1 - RestrictedMaster.Integral && value > RestrictedMaster.Integral)
            {
                (found, most) = (place, score);
            }

            if (undecided < 0 && value >= 1 - RestrictedMaster.Integral)
            {
                undecided = place;
            }
        }

        return found >= 0 ? found : undecided;
    }

    /// <summary>The first place that is not decided; -1 when there is but one page left.</summary>
    private int FirstOpen()
    {
        for (var place = 0; place < master.Count; place++)
        {
            if (IsOpen(place))
            {
                return place;
            }
        }

        return -1;
    }

    private void Push(int place, double limit)
    {
        branches = WorkArray.Grown(branches, depth + 1);
        branches[depth++] = new Branch(place, trailLength, limit, IsUsed: true);
    }

    /// <summary>Fills the place: what else could fill the slot or show the item is closed.</summary>
    private void Use(int place)
    {
        var slot = master.SlotOf[place];
        for (var other = master.FirstInSlot(slot); other >= 0; other = master.NextInSlot(other))
        {
            Close(other, place);
        }

        for (var other = master.FirstOfItem(master.ItemOf[place]); other >= 0; other = master.NextOfItem(other))
        {
            Close(other, place);
        }

        Fix(place, 1, 1);
    }

    private void Close(int other, int place)
    {
        if (other != place && master.Tableau.Upper[master.VariableOf[other]] > 0)
        {
            Fix(other, 0, 0);
        }
    }

    private void Fix(int place, double lower, double upper)
    {
        trail = WorkArray.Grown(trail, trailLength + 1);
        var variable = master.VariableOf[place];
        trail[trailLength++] = (place, master.Tableau.Lower[variable], master.Tableau.Upper[variable]);
        master.Tableau.SetBounds(variable, lower, upper);
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

            if (branch.Bound <= incumbent.Cutoff)
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
            master.Tableau.SetBounds(master.VariableOf[place], lower, upper);
        }
    }

    /// <summary>A decision: the place is used below it first, then not.</summary>
    private readonly record struct Branch(int Place, int TrailLength, double Bound, bool IsUsed);
}
