using RankOrchestrator.Allocation.Certified.Infeasibility;
using RankOrchestrator.Allocation.Certified.Model;
using RankOrchestrator.Allocation.Certified.Primal;
using RankOrchestrator.Allocation.Certified.Search;
using RankOrchestrator.Allocation.Certified.Sensitivity;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Greedy;
using RankOrchestrator.Allocation.Infeasibility;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Pages;

namespace RankOrchestrator.Allocation.Certified;

/// <summary>One allocation from problem to certificate, with the memory it needs. One thread at a time.</summary>
internal sealed class CertifiedSearch
{
    /// <summary>The part of what is left for any page at all, when none turned up at once.</summary>
    private const double AnyPageShare = 0.5;

    /// <summary>The part of what is left for naming the constraints that contradict each other.</summary>
    private const double ConflictShare = 0.4;

    private readonly StepMeter meter = new();
    private readonly GreedySearch greedy = new();
    private readonly ModelTerms terms = new();
    private readonly PageUnits units = new();
    private readonly PageSearch search;
    private readonly LexicographicRelaxation relaxation;
    private readonly PlainConflict plainConflicts = new();
    private readonly InfeasibleSubsystem conflicts;
    private readonly EqualValues equalValues = new();
    private readonly BindingConstraints binding;
    private SlotProblem problem = null!;
    private AllocationOptions options = null!;
    private int[] page = [];

    public CertifiedSearch()
    {
        search = new PageSearch(meter);
        relaxation = new LexicographicRelaxation(search, meter);
        conflicts = new InfeasibleSubsystem(search);
        binding = new BindingConstraints(search, meter);
    }

    /// <summary>Makes a page and its certificate; both are to be copied before the next run.</summary>
    /// <param name="given">The problem in canonical order.</param>
    /// <param name="limits">How hard to look.</param>
    /// <param name="hint">A page to start from, or empty.</param>
    public SlotAllocation Run(SlotProblem given, AllocationOptions limits, ReadOnlySpan<int> hint)
    {
        (problem, options) = (given, limits);
        meter.Start(options);
        units.Load(problem);

        // Whatever else the budget allows: never worse than this.
        page = page.Length == problem.SlotCount ? page : new int[problem.SlotCount];
        greedy.Run(problem, options.Deadline, long.MaxValue, []).CopyTo(page);
        Keep(hint);

        // The gap is a part of the bound; this is the part of the objective that keeps it within the tolerance.
        var tolerance = 0.999 * options.GapTolerance / (1 + options.GapTolerance);
        units.Violations(page, out var breaksHard);
        if (greedy.EndedByClock || meter.IsOver)
        {
            return breaksHard ? DescribeUndecided() : DescribeBest(double.PositiveInfinity, isProven: false, hasPrices: false);
        }

        return !breaksHard ? FromPage(tolerance) : FromNothing(tolerance);
    }

    private SlotAllocation FromPage(double tolerance)
    {
        FindBest(tolerance, page, endsWithoutPage: false);
        Keep(search.Incumbent.Page.AsSpan(0, page.Length));
        return DescribeBest(search.Bound, search.IsProven, hasPrices: true);
    }

    /// <summary>Greedy found no page that keeps every hard constraint; there may be none.</summary>
    private SlotAllocation FromNothing(double tolerance)
    {
        var conflict = plainConflicts.Find(problem);
        if (conflict.Count == 0)
        {
            if (FindFirstPage(tolerance, out var isRefuted))
            {
                Keep(search.Incumbent.Page.AsSpan(0, page.Length));
                return DescribeBest(search.Bound, search.IsProven, hasPrices: true);
            }

            if (!isRefuted)
            {
                return DescribeUndecided();
            }

            var whole = meter.Confine(ConflictShare);
            conflict = conflicts.Find(problem);
            meter.Release(whole);
        }

        if (!options.Relaxes)
        {
            return SlotAllocation.Infeasible(problem.SlotCount, EngineNames.Certified, meter.Used, meter.EndedByClock, conflict);
        }

        var relaxed = (int[])page.Clone();
        relaxation.Run(problem, units, relaxed, conflict, tolerance);
        Keep(relaxed);
        return DescribeRelaxed(conflict);
    }

    private bool FindFirstPage(double tolerance, out bool isRefuted)
    {
        isRefuted = false;
        return FindBest(tolerance, default, endsWithoutPage: true)
            || (FindAnyPage(out isRefuted) ? FindBest(tolerance, page, endsWithoutPage: false)
                : !isRefuted && !meter.IsOver && FindBest(tolerance, default, endsWithoutPage: false));
    }

    /// <summary>Keeps the better page.</summary>
    private void Keep(ReadOnlySpan<int> other)
    {
        if (other.Length == page.Length && units.Compare(other, page) > 0)
        {
            other.CopyTo(page);
        }
    }

    private bool FindBest(double tolerance, ReadOnlySpan<int> start, bool endsWithoutPage)
    {
        terms.AsMeant(problem);
        search.Load(problem, terms, tolerance, start);
        search.Search(endsWithoutPage);
        return search.Incumbent.HasPage;
    }

    /// <summary>Looks for a page that keeps every hard constraint, whatever it is worth; the page with few violations otherwise.</summary>
    private bool FindAnyPage(out bool isRefuted)
    {
        var whole = meter.Confine(AnyPageShare);
        terms.Counted(problem, chosen: null, fills: !problem.AllowsEmptySlots);
        search.Load(problem, terms, tolerance: 0, page: default);
        search.Search(endsWithoutPage: false);
        meter.Release(whole);
        Keep(search.Incumbent.Page.AsSpan(0, page.Length));
        isRefuted = search.Bound < -0.0005 * terms.Granularity;
        return search.Incumbent.Worth >= 0;
    }

    private SlotAllocation DescribeBest(double bound, bool isProven, bool hasPrices)
    {
        equalValues.PreferFirst(problem, page, options.Deadline);
        var objective = units.Objective(page);
        bound = Math.Min(bound, SortedBound.Of(problem));
        var certificate = PageCertificate.Allowed(objective, bound, isProven && IsReached(bound, objective, search.Incumbent.Resolution), options.GapTolerance);
        return Describe(certificate, [], hasPrices ? terms : null);
    }

    private SlotAllocation DescribeRelaxed(IReadOnlyList<int> conflict)
    {
        equalValues.PreferFirst(problem, page, options.Deadline);
        var objective = units.Objective(page);
        var bound = relaxation.IsLeast ? Math.Min(relaxation.Bound, SortedBound.Of(problem)) : SortedBound.Of(problem);
        var isBest = relaxation.IsProven && IsReached(bound, objective, relaxation.Resolution);
        return Describe(PageCertificate.Relaxed(objective, bound, relaxation.IsLeast, isBest), conflict, relaxation.Terms);
    }

    /// <summary>Whether a page is worth as much as its bound, as far as worths can be told apart.</summary>
    private static bool IsReached(double bound, double objective, double resolution) => bound - objective <= Math.Max(resolution, 1e-9 * Math.Abs(objective));

    private SlotAllocation DescribeUndecided()
    {
        equalValues.PreferFirst(problem, page, options.Deadline);
        return Describe(PageCertificate.Undecided(units.Objective(page), SortedBound.Of(problem)), [], priced: null);
    }

    private SlotAllocation Describe(in PageCertificate certificate, IReadOnlyList<int> conflict, ModelTerms? priced)
    {
        var isOptimal = certificate.Status == AllocationStatus.Optimal;
        var held = priced is null ? [] : binding.List(problem, priced, units, page, isOptimal);
        return new SlotAllocation
        {
            CandidateBySlot = page,
            Certificate = certificate,
            Engine = EngineNames.Certified,
            Steps = meter.Used,
            EndedByClock = greedy.EndedByClock || meter.EndedByClock,
            Binding = held,
            Violations = units.Violations(page, out _),
            Conflict = conflict,
        };
    }
}
