using RankOrchestrator.Allocation.Exploration;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Evaluation.Sampling;
using RankOrchestrator.Policies.Exploration;

namespace RankOrchestrator.Orchestrator.Exploration;

/// <summary>What exploring did to a page, and how probable everything on it was. Used again by the next request.</summary>
internal sealed class PageExploration
{
    private const int Nobody = -1;

    private readonly FeasibleFillings fillings = new();
    private double[] propensities = [];
    private double[] values = [];

    /// <summary>How uncertain the values of candidates are, where the page was made by that.</summary>
    public ValueDeviations Deviations { get; } = new();

    /// <summary>How the surface explores; null for a page that was made without any chance.</summary>
    public ExplorationPolicy? Policy { get; private set; }

    /// <summary>What was drawn from.</summary>
    public ulong Draw { get; private set; }

    /// <summary>Whether probabilities are known: by slot, unless time was up and the page is the best one.</summary>
    public bool IsExact { get; private set; }

    /// <summary>The slot that shows another item than the best page; -1 when none does.</summary>
    public int Slot { get; private set; } = Nobody;

    /// <summary>The candidate of the slot problem that stands there on the best page; -1 for nobody.</summary>
    public int Replaced { get; private set; } = Nobody;

    /// <summary>The probability of the page as a whole.</summary>
    public double PageProbability { get; private set; }

    /// <summary>By slot, the probability of the item that stands there, or of the slot being empty as it is.</summary>
    public ReadOnlySpan<double> Propensities => propensities.AsSpan(0, IsExact ? fillings.SlotCount : 0);

    /// <summary>Makes it a page without any chance.</summary>
    public void Clear()
    {
        (Policy, IsExact, Slot, Replaced) = (null, false, Nobody, Nobody);
        Deviations.Clear();
    }

    /// <summary>Puts noise on the values by which a page is made, until it is made: <see cref="Denoise"/>.</summary>
    /// <param name="policy">How much.</param>
    /// <param name="draw">What to draw from.</param>
    /// <param name="problem">What the page is made of.</param>
    /// <param name="rows">The row of each of its candidates.</param>
    public void AddNoise(NoiseExplorationPolicy policy, ulong draw, SlotProblem problem, ReadOnlySpan<int> rows)
    {
        (Policy, Draw) = (policy, draw);
        values = values.Length >= problem.CandidateCount ? values : new double[problem.CandidateCount];
        problem.Values.CopyTo(values);
        ValueNoise.Add(policy, problem.Values, rows, Deviations.All, draw);
    }

    /// <summary>Takes the noise away: the page that was made, measured without it.</summary>
    public SlotAllocation Denoise(SlotProblem problem, SlotAllocation made, double tolerance)
    {
        values.AsSpan(0, problem.CandidateCount).CopyTo(problem.Values);
        return ChangedPage.Revalued(problem, made, tolerance);
    }

    /// <summary>Explores: the page that is served.</summary>
    /// <param name="policy">How.</param>
    /// <param name="draw">What to draw from.</param>
    /// <param name="problem">What the page was made of.</param>
    /// <param name="best">The page without exploration.</param>
    /// <param name="tolerance">The gap that is good enough.</param>
    /// <param name="clock">The clock of the deadline.</param>
    /// <param name="deadline">A timestamp after which nothing is explored.</param>
    public SlotAllocation Explore(
        SlotExplorationPolicy policy,
        ulong draw,
        SlotProblem problem,
        SlotAllocation best,
        double tolerance,
        TimeProvider clock,
        long deadline)
    {
        Clear();
        (Policy, Draw) = (policy, draw);
        if (!fillings.Load(problem, best.CandidateBySlot, clock, deadline))
        {
            return best;
        }

        IsExact = true;
        var served = Drawn(policy.Epsilon, problem, best, tolerance);
        var distribution = new SlotExploration(fillings, policy.Epsilon);
        PageProbability = distribution.OfSlots(served.CandidateBySlot);
        propensities = propensities.Length >= fillings.SlotCount ? propensities : new double[fillings.SlotCount];
        for (var slot = 0; slot < fillings.SlotCount; slot++)
        {
            propensities[slot] = distribution.OfItem(slot, served.CandidateBySlot[slot]);
        }

        return served;
    }

    private SlotAllocation Drawn(double epsilon, SlotProblem problem, SlotAllocation best, double tolerance)
    {
        var random = new SeededRandom(Draw);
        if (random.Share() >= epsilon)
        {
            return best;
        }

        var slot = random.Index(fillings.SlotCount);
        var candidate = fillings.Candidate(slot, random.Index(fillings.Count(slot)));
        if (candidate == fillings.Now(slot))
        {
            return best;
        }

        (Slot, Replaced) = (slot, fillings.Now(slot));
        return ChangedPage.Of(problem, best, slot, candidate, tolerance);
    }
}
