using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Allocation.CpSat.Model;

/// <summary>
/// What every kind of constraint means, in rows of counting. This is the specification: it is written for reading, and
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
            var last = Math.Min(constraint.To, problem.SlotCount - 1);
            if (constraint.Kind == SlotConstraintKind.Pin)
            {
                rows.Add(Pin(problem, constraint, index));
                continue;
            }

            foreach (var members in Parts(problem, constraint))
            {
                switch (constraint.Kind)
                {
                    case SlotConstraintKind.Cap:
                        rows.Add(new SlotRow(index, members, constraint.From, last, constraint.Limit, IsFloor: false));
                        break;
                    case SlotConstraintKind.Forbid:
                        rows.Add(new SlotRow(index, members, constraint.From, last, Limit: 0, IsFloor: false));
                        break;
                    case SlotConstraintKind.Floor:
                        rows.Add(new SlotRow(index, members, constraint.From, last, constraint.Limit, IsFloor: true));
                        break;
                    default:
                        AddWindows(rows, members, constraint, index, last);
                        break;
                }
            }
        }

        rows.RemoveAll(static row => row.MostUnits == 0);
        return [.. rows];
    }

    /// <summary>The candidate stands in the slot: at least one of one member in one slot.</summary>
    private static SlotRow Pin(SlotProblem problem, in SlotConstraint pin, int index)
    {
        int[] members = pin.Candidate < 0 ? [] : [pin.Candidate];
        return new SlotRow(index, members, pin.From, Math.Min(pin.From, problem.SlotCount - 1), Limit: 1, IsFloor: true);
    }

    /// <summary>One row per position of the window; a window wider than the range covers it once.</summary>
    private static void AddWindows(List<SlotRow> rows, int[] members, in SlotConstraint window, int index, int last)
    {
        var size = Math.Min(window.Size, last - window.From + 1);
        for (var from = window.From; size > 0 && from + size - 1 <= last; from++)
        {
            rows.Add(new SlotRow(index, members, from, from + size - 1, window.Limit, IsFloor: false));
        }
    }

    /// <summary>The sets of candidates that a constraint counts separately, each in ascending order.</summary>
    private static IEnumerable<int[]> Parts(SlotProblem problem, SlotConstraint constraint)
    {
        var candidates = Enumerable.Range(0, problem.CandidateCount);
        if (constraint.Group >= 0)
        {
            return [candidates.Where(candidate => Bits.Contains(problem.Group(constraint.Group), candidate)).ToArray()];
        }

        return constraint.Partition < 0
            ? []
            : candidates
                .Where(candidate => problem.Partition(constraint.Partition)[candidate] >= 0)
                .GroupBy(candidate => problem.Partition(constraint.Partition)[candidate])
                .Select(part => part.ToArray());
    }
}
