using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Policies.Constraints;

namespace RankOrchestrator.Constraints.Page;

/// <summary>
/// Puts rows whose limit is computed into the problem of a request: one for all members, or one for every limit that groups have.
/// What is at most is rounded down and what is at least up; less than nothing is nothing, and more than may be written counts as that.
/// Where it cannot be computed there is no row, which is told.
/// </summary>
internal static class ComputedLimits
{
    /// <summary>Adds the rows.</summary>
    /// <param name="index">The constraint, by the surface's order.</param>
    /// <param name="constraint">The constraint.</param>
    /// <param name="members">Who counts.</param>
    /// <param name="frame">The request.</param>
    /// <param name="slotCount">Slots of the page.</param>
    /// <param name="page">Receives the rows, and for how many groups there is none.</param>
    /// <returns>Why it was left out.</returns>
    public static CutOff Add(int index, CompiledConstraint constraint, MemberSet members, EvaluationFrame frame, int slotCount, PageState page)
    {
        var row = constraint.ComputedRow!.Value with { Members = members };
        return constraint is { Per: { } key, Limit: { Reads.Group: true } limit }
            ? AddForGroups()
            : AddForAll();

        CutOff AddForAll()
        {
            var number = constraint.Limit!.Number(frame);
            if (frame.Meter.CutOff != CutOff.None)
            {
                return frame.Meter.CutOff;
            }

            if (double.IsNaN(number))
            {
                page.Unlimited.Add((index, 1));
            }
            else
            {
                page.Add(row with { Limit = Whole(row.Sense, number) }, constraint.Policy.IfAvailable);
            }

            return CutOff.None;
        }

        CutOff AddForGroups()
        {
            var groups = page.Groups;
            groups.Find(page.Problem.Partition(members.PartitionIndex), page.Rows);
            limit.FillGroups(frame, key, groups.Rows, groups.Numbers);
            if (frame.Meter.CutOff != CutOff.None)
            {
                return frame.Meter.CutOff;
            }

            var failed = 0;
            var room = Math.Max(0, Math.Min(row.To, slotCount - 1) - row.From + 1);
            for (var group = 0; group < groups.Count; group++)
            {
                var number = groups.Numbers[group];
                var whole = double.IsNaN(number) ? -1 : Whole(row.Sense, number);
                failed += whole < 0 ? 1 : 0;

                // What the slots keep anyway needs no row.
                groups.Limits[group] = (row.Sense == RowSense.AtMost && whole >= room) || (row.Sense == RowSense.AtLeast && whole == 0) ? -1 : whole;
            }

            if (failed > 0)
            {
                page.Unlimited.Add((index, failed));
            }

            groups.AddRows(page, row, constraint.Policy.IfAvailable);
            return CutOff.None;
        }
    }

    private static int Whole(RowSense sense, double number) => RowTemplate.Rounded(sense, Math.Clamp(number, 0, ConstraintPolicy.MostMembers));
}
