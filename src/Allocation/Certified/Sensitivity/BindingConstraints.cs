using RankOrchestrator.Allocation.Certified.Lagrangian;
using RankOrchestrator.Allocation.Certified.Model;
using RankOrchestrator.Allocation.Certified.Search;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Memory;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Certified.Sensitivity;

/// <summary>
/// The constraints that hold a page back (postoptimal analysis: Gal, Postoptimal Analyses, Parametric Programming, and Related Topics,
/// 1979). Those with rows cost what a unit more of their limit is priced at; pins and forbids what
/// removing them would bring: on a proven page found out by searching again without them from the same prices, as long as that is
/// cheap, otherwise what the prices say. One thread at a time.
/// </summary>
internal sealed class BindingConstraints(PageSearch search, StepMeter meter)
{
    /// <summary>Searching again may take as long as the page did, and so many steps in any case.</summary>
    private const long FewestSteps = 1000;

    private readonly List<BindingConstraint> binding = [];
    private readonly TightRows tightRows = new();
    private readonly PlacementPrices placements = new();
    private double[] rowPrices = [];
    private double[] candidatePrices = [];

    /// <summary>Lists them in order of constraint, after a search over the terms; the list is the same every time.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="terms">The terms of the last search; changed on the way.</param>
    /// <param name="units">Loaded with the problem.</param>
    /// <param name="page">The page that is answered.</param>
    /// <param name="isProven">Whether it is proven best.</param>
    public List<BindingConstraint> List(SlotProblem problem, ModelTerms terms, PageUnits units, int[] page, bool isProven)
    {
        binding.Clear();
        var least = search.Model.Scale * 1e-9;
        tightRows.Count(search.Model, page);
        placements.Load(problem, terms, search);

        // What branching has closed between page and bound the prices do not know of: removing a pin may bring so much more.
        var unpriced = isProven ? Math.Max(0, search.BestBound - search.Incumbent.Worth) : 0;
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            if (!problem.Constraints[index].IsPlacement)
            {
                Add(index, tightRows.PriceOf(search.Model, index, placements.RowPrices), unpriced: 0, least);
            }
            else if (!problem.Constraints[index].IsHard || units.Of(index, page) == 0)
            {
                // A hard one that gave way costs the page nothing any more; a soft one at least what is paid for it.
                var paid = problem.Constraints[index].IsHard ? 0 : problem.Constraints[index].Penalty * units.Of(index, page);
                Add(index, Math.Max(paid, placements.Of(index)), unpriced, least);
            }
        }

        if (isProven && !meter.IsOver)
        {
            Refine(problem, terms, units, page);
        }

        RemoveBelow(least);
        return binding;
    }

    private void Add(int constraint, double price, double unpriced, double least)
    {
        if (price + unpriced > least)
        {
            binding.Add(new BindingConstraint(constraint, price));
        }
    }

    private void RemoveBelow(double least)
    {
        for (var at = binding.Count - 1; at >= 0; at--)
        {
            if (binding[at].Price <= least)
            {
                binding.RemoveAt(at);
            }
        }
    }

    /// <summary>Replaces what prices say of pins and forbids by what is found without them.</summary>
    private void Refine(SlotProblem problem, ModelTerms terms, PageUnits units, int[] page)
    {
        KeepPrices(problem.CandidateCount);
        var whole = meter.Confine(1, Math.Max(FewestSteps, meter.Used));
        for (var at = binding.Count - 1; at >= 0 && !meter.IsOver; at--)
        {
            var index = binding[at].Constraint;
            if (!problem.Constraints[index].IsPlacement)
            {
                continue;
            }

            var brings = WorthWithout(problem, terms, units, page, index) - units.Objective(page);
            binding[at] = binding[at] with { Price = search.IsProven ? brings : Math.Min(binding[at].Price, brings) };
        }

        meter.Release(whole);
    }

    /// <summary>What the best page without a pin or forbid is worth, or the most that it can be where it is not proven.</summary>
    private double WorthWithout(SlotProblem problem, ModelTerms terms, PageUnits units, int[] page, int constraint)
    {
        var penalty = terms.Penalties[constraint];

        // Free of charge rather than absent, so that the model has the same sets and rows.
        terms.Penalties[constraint] = 0;
        search.Load(problem, terms, tolerance: 0, page);
        search.SearchFrom(rowPrices, candidatePrices, freed: problem.Constraints[constraint].Candidate);
        terms.Penalties[constraint] = penalty;
        if (!search.IsProven)
        {
            return search.Bound;
        }

        var found = search.Incumbent.Page.AsSpan(0, page.Length);
        return units.Objective(found) + (problem.Constraints[constraint].IsHard ? 0 : penalty * units.Of(constraint, found));
    }

    private void KeepPrices(int candidates)
    {
        rowPrices = WorkArray.Sized(rowPrices, search.Model.RowCount);
        candidatePrices = WorkArray.Sized(candidatePrices, candidates);
        search.CopyPrices(rowPrices, candidatePrices.AsSpan(0, candidates));
        placements.RowPrices.CopyTo(rowPrices);
    }
}
