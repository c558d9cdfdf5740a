using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Guarantees;

/// <summary>
/// Objectives with guarantees: the page that makes one objective greatest is made first, under the hard rows, and a row then asks of the real page
/// at least a part of what that one reaches (the ε-constraint method: Haimes, Lasdon and Wismer, On a Bicriterion Formulation of the Problems
/// of Integrated System Identification and System Optimization, 1971). One after the other, each under the rows of those before it, they are a
/// lexicographic order with tolerances.
/// </summary>
public static class GuaranteeRows
{
    /// <summary>Adds the row of one objective.</summary>
    /// <param name="problem">The page to make; receives the row.</param>
    /// <param name="objective">What each candidate brings to the objective; slots count as much as they weigh.</param>
    /// <param name="share">The part of the best that is asked for, from 0 to 1.</param>
    /// <param name="row">Its name, price and priority; what it counts is set here.</param>
    /// <param name="isBefore">Which rows the best page keeps, by index, among the hard ones.</param>
    /// <param name="solve">Makes the best page.</param>
    public static Guarantee Add(
        SlotProblem problem, ReadOnlySpan<double> objective, double share, SlotConstraint row, Func<int, bool> isBefore,
        Func<SlotProblem, SlotAllocation> solve)
    {
        var alone = problem.Copy((index, constraint) => constraint.IsHard && isBefore(index) ? constraint : null);
        objective.CopyTo(alone.Values);
        var best = solve(alone);
        var amounts = problem.AddAmounts(objective, problem.Weights);

        // In the steps in which the row counts, so that the best page itself is never refused by rounding.
        var steps = 0L;
        var table = problem.Amounts(amounts);
        for (var slot = 0; slot < best.CandidateBySlot.Length; slot++)
        {
            steps += best.CandidateBySlot[slot] < 0 ? 0 : table.At(best.CandidateBySlot[slot], slot);
        }

        var reached = steps * table.Unit;
        var least = reached - ((1 - share) * Math.Abs(reached));
        var bound = double.IsFinite(best.Bound) && !best.Certificate.IsBest ? Math.Max(best.Bound, reached) : reached;
        var sum = SlotConstraint.Sum(RowSense.AtLeast, least, amounts, MemberSet.Everybody, row.Source);
        problem.Add(sum with { Penalty = row.Penalty, Priority = row.Priority });
        return new Guarantee(problem.Constraints.Length - 1, share, reached, bound, least);
    }
}
