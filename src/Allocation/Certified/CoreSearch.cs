namespace RankOrchestrator.Allocation.Certified;

/// <summary>
/// Branch and bound over the open places (Land and Doig 1960), depth first: a place is used, then it is not. Bounds and
/// reduced costs come from <see cref="CoreBound"/>, so what is pruned is proven. Complete unless the budget ends it.
/// </summary>
internal sealed class CoreSearch(StepMeter meter, CoreProgram program, CoreBound bound)
{
    private (int Place, double Lower, double Upper)[] trail = new (int, double, double)[256];
    private Branch[] branches = new Branch[64];
    private int trailLength;
    private int depth;
    private double fathomed;
    private PageSearch owner = null!;
    private double worthAtStart;
    private bool stops;
    private bool prefersLikely;

    /// <summary>Whether pages that solutions come near to are improved before they are offered.</summary>
    public bool ImprovesPages { get; init; } = true;

    /// <summary>Whether places that bring much are branched on before others.</summary>
    public bool WeighsGains { get; init; } = true;

    /// <summary>Searches the open places of the owner's model and offers it the pages found.</summary>
    /// <returns>The most that a page in open places can be worth, at least that of the best page found there.</returns>
    /// <param name="given">The owner.</param>
    public double Run(PageSearch given)
    {
        (stops, prefersLikely) = (false, false);
        return Finish(given);
    }

    /// <summary>Searches until a better page than the owner's is found; what is left open is not told.</summary>
    /// <param name="given">The owner.</param>
    /// <param name="likelyFirst">Whether to use what the program uses most of, which leads to a page quickly or not at all.</param>
    public void FindBetterPage(PageSearch given, bool likelyFirst)
    {
        (stops, prefersLikely, worthAtStart) = (true, likelyFirst, given.Worth);
        Finish(given);
    }

    private double Finish(PageSearch given)
    {
        var most = Search(given);
        Undo(0);
        return most;
    }

    private double Search(PageSearch given)
    {
        owner = given;
        (trailLength, depth, fathomed) = (0, 0, double.NegativeInfinity);
        var limit = double.PositiveInfinity;
        do
        {
            limit = Visit(limit);
            if (meter.IsOver && limit > owner.Cutoff)
            {
                return OpenBound(limit);
            }

            if (limit > owner.Cutoff && stops && owner.Worth > worthAtStart)
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
                limit = Backtrack();
            }
        }
        while (limit > double.NegativeInfinity);
        return fathomed;
    }

    /// <summary>Uses one place after the other until the owner has a page, without looking back; proves nothing.</summary>
    public void Dive(PageSearch given)
    {
        owner = given;
        prefersLikely = false;
        (trailLength, depth, fathomed) = (0, 0, double.NegativeInfinity);
        for (var left = program.Model.SlotCount; left > 0 && !owner.HasPage && !meter.IsOver; left--)
        {
            var place = Choose();
            if (place < 0)
            {
                break;
            }

            Use(place);
            Visit(double.PositiveInfinity);
        }

        Undo(0);
    }

    /// <summary>Solves the program of a node; returns its bound.</summary>
    private double Visit(double limit)
    {
        program.Solve(meter);
        var safe = Math.Min(limit, bound.Of(program));
        meter.ChargeOperations(program.Count * 8);
        if (safe > owner.Cutoff)
        {
            owner.OfferProgram(program, improves: ImprovesPages && (depth < 2 || (depth & 7) == 0));
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
        for (var place = 0; place < program.Count; place++)
        {
            if (IsOpen(place) && safe - bound.Loss[place] <= cutoff)
            {
                fathomed = Math.Max(fathomed, safe - bound.Loss[place]);
                Fix(place, 0, 0);
            }
        }
    }

    private bool IsOpen(int place) => program.Tableau.Lower[program.VariableOf[place]] < program.Tableau.Upper[program.VariableOf[place]];

    /// <summary>
    /// The fractional place nearest to a half, rather one that brings much: what stands there decides about more of the page. When all
    /// are whole, one that is used but not decided yet.
    /// </summary>
    private int Choose()
    {
        var (found, most) = (-1, 0.0);
        var undecided = -1;

        // Where violations are counted, gains are nothing.
        var least = program.Model.Scale * 1e-3;
        for (var place = 0; place < program.Count; place++)
        {
            if (!IsOpen(place))
            {
                continue;
            }

            var value = program.ValueOf(place);
            var score = prefersLikely ? value : Math.Min(value, 1 - value) * (WeighsGains ? least + Math.Abs(program.GainOf(place)) : 1);
            if (score > most && value < 1 - PageSearch.Integral && value > PageSearch.Integral)
            {
                (found, most) = (place, score);
            }

            if (undecided < 0 && value >= 1 - PageSearch.Integral)
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
        var slot = program.SlotOf[place];
        for (var other = program.FirstInSlot(slot); other >= 0; other = program.NextInSlot(other))
        {
            Close(other, place);
        }

        for (var other = program.FirstOfItem(program.ItemOf[place]); other >= 0; other = program.NextOfItem(other))
        {
            Close(other, place);
        }

        Fix(place, 1, 1);
    }

    private void Close(int other, int place)
    {
        if (other != place && program.Tableau.Upper[program.VariableOf[other]] > 0)
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

        var variable = program.VariableOf[place];
        trail[trailLength++] = (place, program.Tableau.Lower[variable], program.Tableau.Upper[variable]);
        program.Tableau.SetBounds(variable, lower, upper);
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
            program.Tableau.SetBounds(program.VariableOf[place], lower, upper);
        }
    }

    /// <summary>A decision: the place is used below it first, then not.</summary>
    private readonly record struct Branch(int Place, int TrailLength, double Bound, bool IsUsed);
}
