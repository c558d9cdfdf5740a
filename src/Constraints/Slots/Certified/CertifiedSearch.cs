namespace RankOrchestrator.Constraints.Slots.Certified;

/// <summary>One allocation from problem to certificate, with the memory it needs. One thread at a time.</summary>
internal sealed class CertifiedSearch
{
    /// <summary>
    /// The part of the step budget that is added when the search for the best page used it up without finding any page: a
    /// page has to be made all the same.
    /// </summary>
    private const double Reserve = 0.5;

    /// <summary>The part of the budget for any page at all, when none turned up at once and there may be none.</summary>
    private const double AnyPageShare = 0.5;

    private readonly StepMeter meter = new();
    private readonly ModelTerms terms = new();
    private readonly PageUnits units = new();
    private readonly PageSearch search;
    private readonly LexicographicRelaxation relaxation;
    private readonly ConflictSearch conflicts;
    private readonly EqualValues equalValues;
    private readonly TightRows tightRows = new();

    public CertifiedSearch()
    {
        search = new PageSearch(meter);
        relaxation = new LexicographicRelaxation(search);
        conflicts = new ConflictSearch(search);
        equalValues = new EqualValues(units);
    }

    public SlotAllocation Run(SlotProblem problem, AllocationOptions options, ReadOnlySpan<int> hint)
    {
        meter.Start(options);
        units.Load(problem);
        var page = new int[problem.SlotCount];
        // The gap is a part of the bound; this is the part of the objective that keeps it within the tolerance.
        var tolerance = 0.999 * options.GapTolerance / (1 + options.GapTolerance);
        var mayExist = !HardConstraints.ContradictPlainly(problem);
        var hasPage = mayExist && FindBest(problem, tolerance, IsUsable(problem, hint) ? hint : default, endsWithoutPage: true);
        hasPage = hasPage || (FindAnyPage(problem, page) && FindBest(problem, tolerance, page, endsWithoutPage: false));
        var isRefuted = search.Bound < -0.0005;
        if (mayExist && !hasPage && !isRefuted)
        {
            GrantReserve();
            hasPage = FindBest(problem, tolerance, page, endsWithoutPage: false);
        }

        if (hasPage)
        {
            search.Page.AsSpan(0, page.Length).CopyTo(page);
            return Describe(problem, options, page, search.Bound, isProven: search.IsProven, conflict: []);
        }

        // The last search counted violations: it refuted the constraints or ran out of budget. Naming and relaxing have to be
        // done all the same.
        GrantReserve();
        IReadOnlyList<int> conflict = isRefuted ? conflicts.Find(problem) : [];

        // Undecided is not impossible: where nothing was refuted the least damaged page that was found is answered.
        if (!options.Relaxes && conflict.Count > 0)
        {
            Array.Fill(page, -1);
            return DescribeNothing(page, conflict);
        }

        relaxation.Run(problem, units, page, tolerance);
        return Describe(problem, options, page, relaxation.Bound, relaxation.IsProven, conflict);
    }

    private static bool IsUsable(SlotProblem problem, ReadOnlySpan<int> hint)
    {
        var isUsable = hint.Length == problem.SlotCount;
        foreach (var candidate in hint)
        {
            isUsable &= candidate >= -1 && candidate < problem.CandidateCount;
        }

        return isUsable;
    }

    private bool FindBest(SlotProblem problem, double tolerance, ReadOnlySpan<int> start, bool endsWithoutPage)
    {
        HardConstraints.AsMeant(problem, terms);
        search.Load(problem, terms, tolerance, start);
        search.Search(endsWithoutPage);
        return search.HasPage;
    }

    /// <summary>Looks for a page that keeps every hard constraint, whatever it is worth; the page with few violations otherwise.</summary>
    private bool FindAnyPage(SlotProblem problem, int[] page)
    {
        GrantReserve();
        var whole = meter.Confine(AnyPageShare);
        HardConstraints.Counted(problem, chosen: null, fills: !problem.AllowsEmptySlots, terms);
        search.Load(problem, terms, tolerance: 0, page: default);
        search.Search(endsWithoutPage: false);
        meter.Release(whole);
        search.Page.AsSpan(0, page.Length).CopyTo(page);
        return search.Worth >= 0;
    }

    private void GrantReserve()
    {
        if (meter.IsOver)
        {
            meter.Extend(Reserve);
        }
    }

    private SlotAllocation Describe(SlotProblem problem, AllocationOptions options, int[] page, double bound, bool isProven, IReadOnlyList<int> conflict)
    {
        equalValues.PreferFirst(problem, page);
        var objective = units.Objective(page);
        var violations = Violations(problem, page, out var breaksHard);
        var isOptimal = isProven && bound - objective <= Math.Max(search.Resolution, 1e-9 * Math.Abs(objective));
        if (objective == 0)
        {
            // Where nothing is worth anything, rounding must not pretend that something was.
            bound = Math.Min(bound, SortedBound.Of(problem));
        }

        bound = Math.Max(bound, objective);
        var gap = isOptimal ? 0 : (bound - objective) / Math.Max(1e-9, Math.Abs(bound));
        return new SlotAllocation
        {
            CandidateBySlot = page,
            Status = breaksHard ? AllocationStatus.Relaxed
                : isOptimal ? AllocationStatus.Optimal
                : gap <= options.GapTolerance ? AllocationStatus.Certified
                : AllocationStatus.Feasible,
            Objective = objective,
            Bound = bound,
            Gap = gap,
            Engine = CertifiedAllocator.EngineName,
            Steps = meter.Used,
            EndedByClock = meter.EndedByClock,
            Binding = Binding(problem, page),
            Violations = violations,
            Conflict = conflict,
        };
    }

    private SlotAllocation DescribeNothing(int[] page, IReadOnlyList<int> conflict) => new()
    {
        CandidateBySlot = page,
        Status = AllocationStatus.Infeasible,
        Objective = 0,
        Bound = 0,
        Gap = 0,
        Engine = CertifiedAllocator.EngineName,
        Steps = meter.Used,
        EndedByClock = meter.EndedByClock,
        Conflict = conflict,
    };

    private List<ConstraintViolation> Violations(SlotProblem problem, int[] page, out bool breaksHard)
    {
        var violations = new List<ConstraintViolation>();
        breaksHard = false;
        var empty = problem.AllowsEmptySlots ? 0 : PageUnits.Empty(page);
        if (empty > 0)
        {
            violations.Add(new ConstraintViolation(HardConstraints.Filling, empty));
            breaksHard = true;
        }

        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            var violated = units.Of(index, page);
            if (violated > 0)
            {
                violations.Add(new ConstraintViolation(index, violated));
                breaksHard |= problem.Constraints[index].IsHard;
            }
        }

        return violations;
    }

    private List<BindingConstraint> Binding(SlotProblem problem, int[] page)
    {
        var binding = new List<BindingConstraint>();
        tightRows.Count(search.Model, page);
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            var price = tightRows.PriceOf(search.Model, index, search.RowPrices);
            if (price > search.Model.Scale * 1e-9)
            {
                binding.Add(new BindingConstraint(index, price));
            }
        }

        return binding;
    }
}
