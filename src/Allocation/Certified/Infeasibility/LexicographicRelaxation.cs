using RankOrchestrator.Allocation.Certified.Model;
using RankOrchestrator.Allocation.Certified.Primal;
using RankOrchestrator.Allocation.Certified.Search;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Certified.Infeasibility;

/// <summary>
/// The best page when none keeps every hard constraint (preemptive goals: Ignizio, Goal Programming and Extensions, 1976, §3): from the highest priority to the lowest the total violation is made
/// least and kept there, then as many slots are filled as that leaves, then value counts. One search for every priority that
/// must give way, one for value. What is already decided is charged so much that nothing later can pay for more of it.
/// </summary>
internal sealed class LexicographicRelaxation
{
    /// <summary>Parts of a unit that what gives way is charged for at most.</summary>
    private const double MostParts = 1e4;

    /// <summary>Parts of its largest amount that a sum is charged for.</summary>
    private const double PartsOfAnAmount = 16;

    /// <summary>A page is the best when no other is worth more by this part of what pages may be worth.</summary>
    private const double Coarsest = 1e-6;

    private readonly PageSearch search;
    private readonly RelaxationBranching givingWay;
    private readonly PageFilter keeps;
    private readonly PageFilter keepsSoFar;
    private readonly ModelTerms terms = new();
    private readonly List<(int Priority, decimal Units)> decided = [];
    private readonly List<int> alternatives = [];
    private SlotProblem problem = null!;
    private PageUnits units = null!;
    private int[] page = [];
    private int emptySlots;

    public LexicographicRelaxation(PageSearch search, StepMeter meter)
        => (this.search, givingWay, keeps, keepsSoFar) = (search, new RelaxationBranching(search, meter), Keeps, KeepsSoFar);

    /// <summary>Whether every decision on the way was proven least.</summary>
    public bool IsLeast { get; private set; }

    /// <summary>Whether the page is proven the best of those that violate as little, too.</summary>
    public bool IsProven { get; private set; }

    /// <summary>Objectives that differ by no more could not be told apart when the page was proven.</summary>
    public double Resolution { get; private set; }

    /// <summary>The terms of the last search.</summary>
    public ModelTerms Terms => terms;

    /// <summary>The most that a page with the least violations can be worth; an objective, without charges.</summary>
    public double Bound { get; private set; }

    /// <summary>Finds the page.</summary>
    /// <param name="given">The problem.</param>
    /// <param name="measure">Loaded with the problem.</param>
    /// <param name="start">Any page; overwritten by the best one.</param>
    /// <param name="conflict">Hard constraints that contradict each other.</param>
    /// <param name="tolerance">The part of the objective by which the last search may fall short.</param>
    public void Run(SlotProblem given, PageUnits measure, int[] start, IReadOnlyList<int> conflict, double tolerance)
    {
        (problem, units, page) = (given, measure, start);
        decided.Clear();
        IsLeast = true;
        for (var priority = Highest(int.MaxValue, isFirst: true); priority is { } level; priority = Highest(level, isFirst: false))
        {
            Decide(level);
        }

        DecideEmptySlots();
        FindBest(conflict, tolerance);
    }

    /// <summary>The highest priority of a hard constraint below the given one.</summary>
    private int? Highest(int below, bool isFirst)
    {
        int? found = null;
        foreach (ref readonly var constraint in problem.Constraints)
        {
            if (constraint.IsHard && (isFirst || constraint.Priority < below) && (found is null || constraint.Priority > found))
            {
                found = constraint.Priority;
            }
        }

        return found;
    }

    private void Decide(int priority)
    {
        var violated = units.OfPriority(priority, page);
        if (violated > 0)
        {
            terms.Reset(problem.Constraints.Length);
            (terms.IgnoresValues, terms.CountsEveryUnit, terms.Granularity) = (true, true, ModelTerms.StepOf(problem, priority));
            Charge((double)violated, wholeUnits: true);
            for (var index = 0; index < problem.Constraints.Length; index++)
            {
                ref readonly var constraint = ref problem.Constraints[index];
                if (!constraint.IsHard || constraint.Priority < priority)
                {
                    terms.Penalties[index] = ModelTerms.Absent;
                }
                else if (constraint.Priority == priority)
                {
                    terms.Penalties[index] = 1;
                }
            }

            IsLeast &= SearchKept();
            violated = units.OfPriority(priority, page);
        }

        decided.Add((priority, violated));
    }

    private void DecideEmptySlots()
    {
        emptySlots = problem.AllowsEmptySlots ? 0 : PageUnits.Empty(page);
        if (emptySlots > 0)
        {
            terms.Reset(problem.Constraints.Length);
            (terms.IgnoresValues, terms.CountsEveryUnit, terms.Granularity, terms.EmptySlot) = (true, true, 1, 1);
            Charge(emptySlots, wholeUnits: true);
            LeaveOutSoft();
            IsLeast &= SearchKept();
            emptySlots = PageUnits.Empty(page);
        }
    }

    /// <summary>
    /// Values at last: units at a price that is near to what they are worth, so that the relaxation does not pay for parts of them;
    /// what that leaves open, at one that nothing can pay.
    /// </summary>
    private void FindBest(IReadOnlyList<int> conflict, double tolerance)
    {
        search.Incumbent.Accepts = keeps;
        if (FindAlternatives(conflict))
        {
            givingWay.Run(problem, units, alternatives, page, WorthOfAUnit(), tolerance, terms);
            (Bound, IsProven, Resolution) = (givingWay.Bound, givingWay.IsProven, givingWay.Resolution);
        }
        else
        {
            FindBest(tolerance, WorthOfAUnit());
        }

        search.Incumbent.Accepts = null;
        var bound = Bound;
        if (!IsProven && !search.IsOver)
        {
            var range = Math.Max(0, SortedBound.Of(problem) - units.Objective(page));
            range += Math.Max(range, Math.Abs(units.Objective(page))) * 1e-3;
            FindBest(tolerance, range > 0 ? range : 1);
            Bound = Math.Min(Bound, bound);
        }

        IsProven &= IsLeast;
    }

    /// <summary>
    /// Where a single unit gives way, it is one of a constraint of the conflict: every page violates one of these, and no page of
    /// interest more.
    /// </summary>
    /// <returns>Whether that is so.</returns>
    private bool FindAlternatives(IReadOnlyList<int> conflict)
    {
        alternatives.Clear();
        decimal total = emptySlots;
        foreach (var (priority, violated) in decided)
        {
            total += violated;
            if (violated > 0 && GivesWayBySums(priority))
            {
                return false;
            }

            foreach (var constraint in conflict)
            {
                if (violated > 0 && constraint != SlotProblem.Filling && problem.Constraints[constraint].Priority == priority)
                {
                    alternatives.Add(constraint);
                }
            }
        }

        return IsLeast && total == 1 && alternatives.Count > 0;
    }

    /// <summary>Whether parts of a unit may have given way.</summary>
    private bool GivesWayBySums(int priority)
    {
        foreach (ref readonly var constraint in problem.Constraints)
        {
            if (constraint is { IsHard: true, IsSum: true } && constraint.Priority == priority)
            {
                return true;
            }
        }

        return false;
    }

    private void FindBest(double tolerance, double range)
    {
        terms.Reset(problem.Constraints.Length);
        terms.CountsEveryUnit = true;
        if (!problem.AllowsEmptySlots)
        {
            terms.EmptySlot = emptySlots == 0 ? double.PositiveInfinity : range;
            terms.Offset = emptySlots * range;
        }

        range += terms.Offset;
        terms.Offset += Charge(range, wholeUnits: false);
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            if (!problem.Constraints[index].IsHard)
            {
                terms.Penalties[index] = problem.Constraints[index].Penalty;
            }
        }

        IsProven = Search(tolerance);
        Bound = search.Bound + terms.Offset;
        var coarsest = Coarsest * Math.Max(search.Model.Scale, WorthOfAUnit());
        if (IsProven && search.Incumbent.Resolution > coarsest)
        {
            // Where units are charged far more than pages are worth, pages of different worth look the same.
            terms.IsFine = true;
            IsProven = Search(tolerance);
            Bound = Math.Min(Bound, search.Bound + terms.Offset);
        }

        // What charges leave open all the same is a gap.
        Resolution = Math.Min(coarsest, search.Incumbent.Resolution);
    }

    /// <summary>
    /// About the most that one unit more could bring: what the best candidate brings in the first slot, beside what soft constraints
    /// cost. Pages that violate more than was decided are not accepted whatever they bring, so a price too low costs time, not truth,
    /// and a price too high makes the relaxation pay for parts of a unit.
    /// </summary>
    private double WorthOfAUnit()
    {
        var largest = 0.0;
        foreach (var value in problem.Values)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        var worth = problem.SlotCount == 0 ? 0 : largest * problem.Weights[0];
        foreach (ref readonly var constraint in problem.Constraints)
        {
            worth = constraint.IsHard ? worth : Math.Max(worth, constraint.Penalty);
        }

        return worth > 0 ? worth : 1;
    }

    /// <summary>Whether a page violates no more than was decided.</summary>
    private bool Keeps(ReadOnlySpan<int> other)
    {
        return KeepsSoFar(other) && (problem.AllowsEmptySlots || PageUnits.Empty(other) <= emptySlots);
    }

    /// <summary>
    /// Makes the decided constraints rigid where nothing gave way; elsewhere a unit more costs more than all that it could
    /// bring below.
    /// </summary>
    /// <returns>What the decided violations cost together.</returns>
    private double Charge(double below, bool wholeUnits)
    {
        var charges = 0.0;
        for (var level = decided.Count - 1; level >= 0; level--)
        {
            var (priority, violated) = decided[level];
            var price = violated == 0 ? double.PositiveInfinity : (below + charges + (wholeUnits ? 1 : 0)) * PartsOfAUnit(priority);
            charges += violated == 0 ? 0 : (double)violated * price;
            for (var index = 0; index < problem.Constraints.Length; index++)
            {
                ref readonly var constraint = ref problem.Constraints[index];
                if (constraint.IsHard && constraint.Priority == priority)
                {
                    terms.Penalties[index] = price;
                }
            }
        }

        return charges;
    }

    /// <summary>
    /// Sums give way by parts of a unit, which are to cost something too: but no more than numbers are good for, as pages that violate more
    /// than was decided are not accepted whatever they bring.
    /// </summary>
    private double PartsOfAUnit(int priority)
    {
        // A member is a unit of its own; what is large in a sum may cost less per unit.
        var parts = 0.0;
        foreach (ref readonly var constraint in problem.Constraints)
        {
            if (!constraint.IsHard || constraint.Priority != priority)
            {
                continue;
            }

            if (!constraint.IsSum)
            {
                parts = Math.Max(parts, 1);
            }
            else
            {
                var amounts = problem.Amounts(constraint.Amounts);
                parts = Math.Max(parts, PartsOfAnAmount / (amounts.Unit * amounts.Span));
            }
        }

        return Math.Min(parts, MostParts);
    }

    private void LeaveOutSoft()
    {
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            if (!problem.Constraints[index].IsHard)
            {
                terms.Penalties[index] = ModelTerms.Absent;
            }
        }
    }

    /// <summary>Searches among pages that violate no more than was decided.</summary>
    private bool SearchKept()
    {
        search.Incumbent.Accepts = HasSums() ? keepsSoFar : null;
        var isProven = Search(tolerance: 0);
        search.Incumbent.Accepts = null;
        return isProven;
    }

    private bool HasSums()
    {
        foreach (var (priority, violated) in decided)
        {
            if (violated > 0 && GivesWayBySums(priority))
            {
                return true;
            }
        }

        return false;
    }

    private bool KeepsSoFar(ReadOnlySpan<int> other)
    {
        foreach (var (priority, violated) in decided)
        {
            if (units.OfPriority(priority, other) > violated)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Searches on the terms at hand.</summary>
    /// <returns>Whether the page is proven best on them.</returns>
    private bool Search(double tolerance)
    {
        search.Load(problem, terms, tolerance, page);
        search.Search(endsWithoutPage: false);
        if (search.Incumbent.HasPage)
        {
            search.Incumbent.Page.AsSpan(0, page.Length).CopyTo(page);
        }

        return search.IsProven;
    }
}
