using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Allocation.CpSat.Model;

/// <summary>
/// What constraints mean, one set of candidates and one stretch of slots at a time. This is the specification: it is written for reading, and
/// shares no code with the engines that are tested against it.
/// </summary>
internal static class SlotRows
{
    /// <summary>The rows of all constraints in the order of the constraints; rows that no page can violate are left out.</summary>
    public static SlotRow[] Of(SlotProblem problem)
    {
        var rows = new List<SlotRow>();
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            var constraint = problem.Constraints[index];
            foreach (var members in Sets(problem, constraint))
            {
                if (constraint.IsSum)
                {
                    rows.Add(OfSum(problem, index, members));
                    continue;
                }

                foreach (var (from, to) in Stretches(constraint, Math.Min(constraint.To, problem.SlotCount - 1)))
                {
                    rows.Add(new SlotRow(index, members, from, to, constraint.Limit, constraint.Sense == RowSense.AtLeast));
                }
            }
        }

        rows.RemoveAll(static row => row.MostUnits == 0);
        return [.. rows];
    }

    /// <summary>The row of a sum; amounts are whole steps of its unit, which is how they are defined.</summary>
    private static SlotRow OfSum(SlotProblem problem, int index, int[] members)
    {
        var constraint = problem.Constraints[index];
        var amounts = problem.Amounts(constraint.Amounts);
        var last = Math.Min(constraint.To, problem.SlotCount - 1);
        var slots = Enumerable.Range(constraint.From, Math.Max(0, last - constraint.From + 1)).ToArray();
        return new SlotRow(index, members, constraint.From, last, amounts.InUnits(constraint.SumLimit, constraint.Sense), constraint.Sense == RowSense.AtLeast)
        {
            Amounts = [.. members.Select(member => slots.Select(slot => amounts.At(member, slot)).ToArray())],
            Exponent = amounts.Exponent,
        };
    }

    /// <summary>
    /// The slots that a constraint counts together: one stretch per position of its size; the range itself where that is no wider, or
    /// where none may stand in any of its slots, which is the same.
    /// </summary>
    private static IEnumerable<(int From, int To)> Stretches(SlotConstraint constraint, int last)
    {
        if (constraint.IsForbid || constraint.Size >= last - constraint.From + 1)
        {
            return [(constraint.From, last)];
        }

        return Enumerable.Range(constraint.From, last - constraint.From - constraint.Size + 2).Select(from => (from, from + constraint.Size - 1));
    }

    /// <summary>The sets of candidates that a constraint counts separately, each in ascending order.</summary>
    private static IEnumerable<int[]> Sets(SlotProblem problem, SlotConstraint constraint) => constraint.Members.Kind switch
    {
        MemberKind.Group => [Candidates(problem).Where(candidate => Bits.Contains(problem.Group(constraint.Group), candidate)).ToArray()],
        MemberKind.EachPart => Candidates(problem)
            .Where(candidate => problem.Partition(constraint.Partition)[candidate] >= 0)
            .GroupBy(candidate => problem.Partition(constraint.Partition)[candidate])
            .Select(part => part.ToArray()),
        MemberKind.Candidate => [constraint.Candidate < 0 ? [] : [constraint.Candidate]],
        MemberKind.Nobody => [],
        MemberKind.Everybody => [Candidates(problem).ToArray()],
    };

    private static IEnumerable<int> Candidates(SlotProblem problem) => Enumerable.Range(0, problem.CandidateCount);
}
