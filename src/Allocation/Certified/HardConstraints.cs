using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Certified;

/// <summary>Terms of models that ask about the hard constraints of a problem.</summary>
internal static class HardConstraints
{
    /// <summary>The terms under which the problem is meant: hard constraints hold, soft ones cost their penalty.</summary>
    public static void AsMeant(SlotProblem problem, ModelTerms terms)
    {
        terms.Reset(problem.Constraints.Length);
        terms.EmptySlot = problem.AllowsEmptySlots ? 0 : double.PositiveInfinity;
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            terms.Penalties[index] = problem.Constraints[index].Penalty;
        }
    }

    /// <summary>Each unit by which the chosen hard constraints are violated costs 1, nothing else counts.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="chosen">Per constraint whether it counts; null for all hard ones.</param>
    /// <param name="fills">Whether an empty slot counts as a unit.</param>
    /// <param name="terms">Receives the terms.</param>
    public static void Counted(SlotProblem problem, bool[]? chosen, bool fills, ModelTerms terms)
    {
        terms.Reset(problem.Constraints.Length);
        terms.EmptySlot = fills ? 1 : 0;
        terms.IgnoresValues = true;
        terms.Granularity = 1;
        terms.Uninteresting = -0.001;
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            terms.Penalties[index] = problem.Constraints[index].IsHard && (chosen is null || chosen[index]) ? 1 : ModelTerms.Absent;
        }
    }
}
