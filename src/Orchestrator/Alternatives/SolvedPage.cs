using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Orchestrator.Answers;

namespace RankOrchestrator.Orchestrator.Alternatives;

/// <summary>The best page of a problem, as far as it was looked for.</summary>
/// <param name="Problem">The problem.</param>
/// <param name="Allocation">Its page and certificate.</param>
/// <param name="Damage">What the page breaks that must hold.</param>
internal sealed record SolvedPage(SlotProblem Problem, SlotAllocation Allocation, PageDamage Damage)
{
    /// <summary>A page that was made of a problem.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="made">Its page.</param>
    /// <param name="count">The constraints that are the page's own: the first so many.</param>
    public static SolvedPage Of(SlotProblem problem, SlotAllocation made, int count) => new(problem, made, PageDamage.Of(problem, made, count));

    /// <summary>Whether no page is better, or that there is none.</summary>
    public bool IsProven => Allocation.Gap == 0;

    /// <summary>Whether there is a page at all.</summary>
    public bool Exists => Allocation.Status != AllocationStatus.Infeasible;

    /// <summary>What the page is worth.</summary>
    public double Objective => Allocation.Objective;

    /// <summary>The slot in which a candidate stands, or -1.</summary>
    public int SlotOf(int candidate) => Array.IndexOf(Allocation.CandidateBySlot, candidate);

    /// <summary>Names of the constraints that contradict each other where hard ones have to give way, <c>page-full</c> among them where slots would stay empty.</summary>
    public IEnumerable<string> Conflict => Allocation.Conflict.Select(constraint => ConstraintNames.Name(Problem, constraint)).Distinct(StringComparer.Ordinal);

    /// <summary>
    /// By how much the worth of two pages may differ and both still be called best: what the engine proves is proven up to
    /// 1e-9 of the page's worth and 1e-10 of its scale.
    /// </summary>
    public double Resolution
    {
        get
        {
            var scale = 0.0;
            foreach (var value in Problem.Values)
            {
                scale = Math.Max(scale, Math.Abs(value));
            }

            var weights = 0.0;
            foreach (var weight in Problem.Weights)
            {
                weights += weight;
            }

            return 2 * ((1e-9 * Math.Abs(Objective)) + (1e-10 * scale * weights));
        }
    }
}
