using RankOrchestrator.Allocation.Certified.Model;
using RankOrchestrator.Allocation.Certified.Search;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Memory;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Certified.Infeasibility;

/// <summary>
/// The best page when one unit of violation has to be and it is known among which constraints: a branch for each of them giving way
/// while all others are rigid (Land and Doig 1960). In a branch pins close places again and prices are as good as on a possible page,
/// which charging every constraint for its units is far from. Each branch gets a part of the budget; what is left goes to the one
/// with the highest bound.
/// </summary>
internal sealed class RelaxationBranching(PageSearch search, StepMeter meter)
{
    /// <summary>The part of the budget in which all branches are looked at.</summary>
    private const double FirstShare = 0.5;

    /// <summary>What the second visit of a branch leaves open, with all that is left of the budget, every other would.</summary>
    private const int MostVisits = 2;

    private readonly List<Branch> branches = [];
    private double[] rowPrices = [];
    private double[] candidatePrices = [];
    private SlotProblem problem = null!;
    private PageUnits units = null!;
    private ModelTerms terms = null!;
    private int[] page = [];
    private double charge;
    private double tolerance;
    private int holder;

    /// <summary>No page that violates as little is worth more; an objective.</summary>
    public double Bound { get; private set; }

    /// <summary>Whether the page is proven best.</summary>
    public bool IsProven { get; private set; }

    /// <summary>Worths that differ by no more could not be told apart in some branch.</summary>
    public double Resolution { get; private set; }

    /// <summary>Improves a page that violates one unit.</summary>
    /// <param name="given">The problem.</param>
    /// <param name="measure">Loaded with the problem.</param>
    /// <param name="alternatives">Constraints of which every page violates one.</param>
    /// <param name="start">The page; overwritten by the best one.</param>
    /// <param name="worthOfAUnit">About what a unit of violation may bring.</param>
    /// <param name="gap">The part of the objective by which the search may fall short.</param>
    /// <param name="meant">Receives the terms of the page's branch, which the search's prices belong to.</param>
    public void Run(SlotProblem given, PageUnits measure, List<int> alternatives, int[] start, double worthOfAUnit, double gap, ModelTerms meant)
    {
        (problem, units, page, charge, tolerance, terms, holder) = (given, measure, start, worthOfAUnit, gap, meant, -1);
        Resolution = 0;
        branches.Clear();
        foreach (var constraint in alternatives)
        {
            branches.Add(new Branch(constraint, double.PositiveInfinity, IsProven: false, Visits: 0));
        }

        for (var index = 0; index < branches.Count; index++)
        {
            var whole = meter.Confine(FirstShare / (branches.Count - (index * FirstShare)));
            Visit(index);
            meter.Release(whole);
        }

        for (var next = Highest(); next >= 0 && !meter.IsOver; next = Highest())
        {
            Visit(next);
        }

        Conclude();
    }

    /// <summary>The open branch of the highest bound; -1 when there is none above the page.</summary>
    private int Highest()
    {
        var (found, most) = (-1, units.Objective(page));
        for (var index = 0; index < branches.Count; index++)
        {
            if (branches[index] is { IsProven: false, Visits: < MostVisits } && branches[index].Bound > most)
            {
                (found, most) = (index, branches[index].Bound);
            }
        }

        return found;
    }

    private void Visit(int index)
    {
        var branch = branches[index];
        if (PinsContradict(branch.Constraint))
        {
            branches[index] = branch with { Bound = double.NegativeInfinity, IsProven = true };
            return;
        }

        Load(branch.Constraint);
        search.Search(endsWithoutPage: false);
        Resolution = Math.Max(Resolution, search.Incumbent.Resolution);
        branches[index] = branch with { Bound = Math.Min(branch.Bound, search.Bound + terms.Offset), IsProven = search.IsProven, Visits = branch.Visits + 1 };
        if (search.Incumbent.HasPage && units.Compare(search.Incumbent.Page.AsSpan(0, page.Length), page) is var order && (order > 0 || (order == 0 && holder < 0)))
        {
            search.Incumbent.Page.AsSpan(0, page.Length).CopyTo(page);
            holder = index;
            KeepPrices();
        }
    }

    /// <summary>Whether hard pins beside the constraint ask for two candidates in a slot or two slots for a candidate.</summary>
    private bool PinsContradict(int givesWay)
    {
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            for (var other = 0; other < index; other++)
            {
                if (index != givesWay && other != givesWay
                    && problem.Constraints[index] is { IsPin: true, IsHard: true } pin
                    && problem.Constraints[other] is { IsPin: true, IsHard: true } earlier
                    && (pin.From == earlier.From) != (pin.Candidate == earlier.Candidate))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Loads the model in which one constraint may give way: a pin for nothing, as it can only be missed once.</summary>
    private void Load(int constraint)
    {
        terms.AsMeant(problem);
        terms.CountsEveryUnit = true;
        terms.Offset = problem.Constraints[constraint].IsPin ? 0 : charge;
        terms.Penalties[constraint] = terms.Offset;
        search.Load(problem, terms, tolerance, units.Of(constraint, page) > 0 ? page : []);
    }

    private void Conclude()
    {
        var worth = units.Objective(page);
        (Bound, IsProven) = (worth, true);
        foreach (var branch in branches)
        {
            Bound = Math.Max(Bound, branch.Bound);
            IsProven &= branch.IsProven || branch.Bound <= worth;
        }

        if (holder >= 0)
        {
            Load(branches[holder].Constraint);
            search.TakePrices(rowPrices, candidatePrices);
        }
    }

    private void KeepPrices()
    {
        rowPrices = WorkArray.Sized(rowPrices, search.Model.RowCount);
        candidatePrices = WorkArray.Sized(candidatePrices, problem.CandidateCount);
        search.CopyPrices(rowPrices, candidatePrices.AsSpan(0, problem.CandidateCount));
    }

    /// <summary>One constraint giving way: what a page can be worth then, and whether the best such page is known.</summary>
    private readonly record struct Branch(int Constraint, double Bound, bool IsProven, int Visits);
}
