using System.Buffers;
using System.Text.Json;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Answers;

/// <summary>
/// Writes why candidates are not on the page, most valuable first: excluded by a rule, worth less than everything on
/// the page, or held back by constraints although worth more than something on it.
/// </summary>
internal static class LeftOutWriter
{
    /// <summary>Writes the members <c>leftOut</c> and <c>leftOutCount</c>. O(N log N).</summary>
    public static void Write(Utf8JsonWriter json, RankWorkspace workspace)
    {
        var count = workspace.Request.Candidates.Count;
        var rows = ArrayPool<int>.Shared.Rent(count);
        var onPage = new ulong[Bits.Words(count)];
        var lowest = MarkPage(workspace, onPage);
        var left = 0;
        for (var row = 0; row < count; row++)
        {
            if (!Bits.Contains(onPage, row))
            {
                rows[left++] = row;
            }
        }

        var order = rows.AsSpan(0, left);
        order.Sort(new ByValueThenRow(workspace));
        json.WriteNumber("leftOutCount"u8, left);
        json.WriteStartArray("leftOut"u8);
        for (var index = 0; index < Math.Min(left, ExplanationWriter.MostLeftOut); index++)
        {
            WriteOne(json, workspace, order[index], lowest);
        }

        json.WriteEndArray();
        ArrayPool<int>.Shared.Return(rows);
    }

    private static double MarkPage(RankWorkspace workspace, Span<ulong> onPage)
    {
        var lowest = double.PositiveInfinity;
        foreach (var candidate in workspace.Allocation.CandidateBySlot)
        {
            if (candidate >= 0)
            {
                var row = workspace.Page.Rows[candidate];
                Bits.Add(onPage, row);
                lowest = Math.Min(lowest, workspace.Values[row]);
            }
        }

        return lowest;
    }

    private static void WriteOne(Utf8JsonWriter json, RankWorkspace workspace, int row, double lowest)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, workspace.Request.Candidates.IdUtf8(row));
        json.WriteNumber("value"u8, workspace.Values[row]);
        if (ExcludingRule(workspace, row) is { } rule)
        {
            json.WriteString("reason"u8, "excluded"u8);
            json.WriteString("rule"u8, rule);
        }
        else if (workspace.Values[row] <= lowest)
        {
            json.WriteString("reason"u8, "value"u8);
        }
        else
        {
            json.WriteString("reason"u8, "constraints"u8);
            WriteHoldingBack(json, workspace, workspace.Page.Rows.BinarySearch(row));
        }

        json.WriteEndObject();
    }

    private static string? ExcludingRule(RankWorkspace workspace, int row)
    {
        if (!Bits.Contains(workspace.Rules.Excluded, row))
        {
            return null;
        }

        var rules = workspace.Surface.Rules.Rules;
        for (var rule = 0; rule < rules.Length; rule++)
        {
            if (rules[rule].Actions.Excludes && Bits.Contains(workspace.Rules.Matched(rule), row))
            {
                return rules[rule].Name.Text;
            }
        }

        return null;
    }

    /// <summary>The binding constraints that speak of the candidate.</summary>
    private static void WriteHoldingBack(Utf8JsonWriter json, RankWorkspace workspace, int candidate)
    {
        var problem = workspace.Page.Problem;
        json.WriteStartArray("constraints"u8);
        var previous = "";
        foreach (var binding in workspace.Allocation.Binding)
        {
            var constraint = problem.Constraints[binding.Constraint];
            if (!string.Equals(constraint.Name, previous, StringComparison.Ordinal) && Speaks(constraint, problem, candidate))
            {
                json.WriteStringValue(constraint.Name);
                previous = constraint.Name;
            }
        }

        json.WriteEndArray();
    }

    private static bool Speaks(in SlotConstraint constraint, SlotProblem problem, int candidate)
        => constraint.IsSum ? problem.IsMember(constraint.Members, candidate)
            : (constraint.Group >= 0 && Bits.Contains(problem.Group(constraint.Group), candidate) != (constraint.Sense == RowSense.AtLeast))
            || (constraint.Partition >= 0 && problem.Partition(constraint.Partition)[candidate] >= 0);

    private readonly struct ByValueThenRow(RankWorkspace workspace) : IComparer<int>
    {
        public int Compare(int left, int right)
        {
            var byValue = workspace.Values[right].CompareTo(workspace.Values[left]);
            return byValue != 0 ? byValue : left.CompareTo(right);
        }
    }
}
