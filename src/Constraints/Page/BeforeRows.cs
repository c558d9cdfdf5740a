using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Constraints.Page;

/// <summary>
/// Puts the rows of an order between groups into the problem of a request: for each slot, an item of the second group there leaves no room for
/// items of the first in the slots after it. What such a row is beyond its limit is the number of items of the first group that stand after
/// the one of the second, so that violations are pairs that stand the wrong way round. One row per slot and part.
/// </summary>
internal static class BeforeRows
{
    /// <summary>Adds the rows.</summary>
    /// <param name="constraint">The constraint.</param>
    /// <param name="first">The group that comes first.</param>
    /// <param name="then">The group that comes after it.</param>
    /// <param name="members">Everybody, or the parts within which the order holds.</param>
    /// <param name="page">Receives the rows.</param>
    public static void Add(CompiledConstraint constraint, int first, int then, MemberSet members, PageState page)
    {
        var (problem, policy) = (page.Problem, constraint.Policy);
        var last = Math.Min(policy.To, problem.SlotCount - 1);
        var (ones, rooms) = (new double[problem.CandidateCount], new double[problem.CandidateCount]);
        var (after, here) = (new double[problem.SlotCount], new double[problem.SlotCount]);
        for (var slot = policy.From; slot < last; slot++)
        {
            // As many as can stand after this slot: where none of the second group is here, the row asks for nothing.
            var room = last - slot;
            for (var candidate = 0; candidate < problem.CandidateCount; candidate++)
            {
                ones[candidate] = Bits.Contains(problem.Group(first), candidate) ? 1 : 0;
                rooms[candidate] = Bits.Contains(problem.Group(then), candidate) ? room : 0;
            }

            for (var other = 0; other < problem.SlotCount; other++)
            {
                after[other] = other > slot && other <= last ? 1 : 0;
                here[other] = other == slot ? 1 : 0;
            }

            problem.Add(SlotConstraint.Sum(RowSense.AtMost, room, problem.AddAmounts(ones, after, rooms, here), members, constraint.Source) with
            {
                From = slot,
                To = last,
                Penalty = policy.Penalty ?? double.PositiveInfinity,
                Priority = policy.Priority,
            });
        }
    }
}
