using System.Text.Json;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Studio.Pages;

/// <summary>
/// Writes every constraint of a page as a lane over its slots: which slots hold members of each of its groups, where the
/// limit is reached and where it is broken. A limit is reached where one member more, or one slot nearer, would break it;
/// a floor where one member fewer would.
/// </summary>
internal static class ConstraintLanes
{
    /// <summary>Writes the member <c>lanes</c>. O(constraints · slots).</summary>
    public static void Write(Utf8JsonWriter json, RankWorkspace workspace)
    {
        var problem = workspace.Page.Problem;
        json.WriteStartArray("lanes"u8);
        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            ref readonly var constraint = ref problem.Constraints[index];
            if (workspace.Page.DiversityOf(index) is { } diversity)
            {
                // Its rows are as many as candidates have things in common; only what they come to can be drawn.
                WriteDiversity(json, workspace, constraint, diversity.Of(problem, workspace.Allocation));
                index += diversity.RowCount - 1;
                continue;
            }

            json.WriteStartObject();
            json.WriteString("constraint"u8, constraint.Name);
            json.WriteString("kind"u8, Kind(constraint));
            json.WriteBoolean("hard"u8, constraint.IsHard);
            json.WriteNumber("from"u8, constraint.From);
            json.WriteNumber("to"u8, Math.Min(constraint.To, Math.Max(0, problem.SlotCount - 1)));
            if (!constraint.IsPlacement)
            {
                json.WriteNumber("limit"u8, constraint.IsSum ? constraint.MeanLimit ?? constraint.SumLimit : constraint.Limit);
            }

            if (IsWindow(constraint))
            {
                json.WriteNumber("size"u8, constraint.Size);
            }

            json.WriteStartArray("groups"u8);
            foreach (var reading in constraint.IsSum ? SumReading.Of(problem, constraint, workspace.Allocation.CandidateBySlot) : [])
            {
                WriteSum(json, reading);
            }

            foreach (var slots in constraint.IsSum ? [] : Groups(constraint, problem, workspace.Allocation.CandidateBySlot).AsEnumerable())
            {
                WriteGroup(json, constraint, slots);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Kind(in SlotConstraint constraint)
        => constraint.IsSum ? (constraint.MeanLimit, constraint.Sense) switch
        {
            (null, RowSense.AtMost) => "sumAtMost",
            (null, RowSense.AtLeast) => "sumAtLeast",
            (_, RowSense.AtMost) => "meanAtMost",
            (_, RowSense.AtLeast) => "meanAtLeast",
        }
            : constraint.IsPin ? "pin"
            : constraint.IsForbid ? "forbid"
            : IsWindow(constraint) ? "window"
            : constraint.Sense switch { RowSense.AtMost => "cap", RowSense.AtLeast => "floor" };

    private static bool IsWindow(in SlotConstraint constraint) => !constraint.IsPlacement && constraint.Size != SlotConstraint.WholeRange;

    /// <summary>The slots that hold members, in order, of each group with any; of a floor's and a pin's one group also when there are none.</summary>
    private static SortedDictionary<int, List<int>>.ValueCollection Groups(SlotConstraint constraint, SlotProblem problem, int[] candidateBySlot)
    {
        var bySlot = new SortedDictionary<int, List<int>>();
        if (constraint.Partition < 0)
        {
            bySlot.Add(0, []);
        }

        for (var slot = 0; slot < candidateBySlot.Length; slot++)
        {
            if (Part(constraint, problem, candidateBySlot[slot], slot) is >= 0 and var part)
            {
                if (!bySlot.TryGetValue(part, out var slots))
                {
                    bySlot.Add(part, slots = []);
                }

                slots.Add(slot);
            }
        }

        return bySlot.Values;
    }

    /// <summary>Which of the constraint's groups the candidate in a slot belongs to; -1 for none.</summary>
    private static int Part(in SlotConstraint constraint, SlotProblem problem, int candidate, int slot)
    {
        if (candidate < 0 || slot < constraint.From || slot > constraint.To)
        {
            return -1;
        }

        return constraint.Members.Kind switch
        {
            MemberKind.EachPart => problem.Partition(constraint.Partition)[candidate],
            MemberKind.Group => Bits.Contains(problem.Group(constraint.Group), candidate) ? 0 : -1,
            MemberKind.Candidate => candidate == constraint.Candidate ? 0 : -1,
            MemberKind.Nobody => -1,
            MemberKind.Everybody => 0,
        };
    }

    private static void WriteGroup(Utf8JsonWriter json, in SlotConstraint constraint, List<int> slots)
    {
        json.WriteStartObject();
        json.WriteStartArray("slots"u8);
        foreach (var slot in slots)
        {
            json.WriteNumberValue(slot);
        }

        json.WriteEndArray();
        if (IsWindow(constraint))
        {
            WriteWindows(json, constraint, slots);
        }
        else
        {
            var isBroken = constraint.Sense switch { RowSense.AtMost => slots.Count > constraint.Limit, RowSense.AtLeast => slots.Count < constraint.Limit };
            WriteState(json, isReached: slots.Count == constraint.Limit && !constraint.IsForbid, isBroken);
        }

        json.WriteEndObject();
    }

    private static void WriteDiversity(Utf8JsonWriter json, RankWorkspace workspace, in SlotConstraint row, double isLike)
    {
        var page = workspace.Allocation.CandidateBySlot;
        var last = Math.Min(row.To, Math.Max(0, page.Length - 1));
        json.WriteStartObject();
        json.WriteString("constraint"u8, row.Name);
        json.WriteString("kind"u8, "diversity"u8);
        json.WriteBoolean("hard"u8, false);
        json.WriteNumber("from"u8, row.From);
        json.WriteNumber("to"u8, last);
        json.WriteStartArray("groups"u8);
        var slots = Enumerable.Range(row.From, Math.Max(0, Math.Min(last, page.Length - 1) - row.From + 1)).Where(slot => page[slot] >= 0);
        WriteSum(json, new SumReading(0, isLike, 1, IsAtMost: false, IsBroken: false, [.. slots]));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSum(Utf8JsonWriter json, SumReading reading)
    {
        json.WriteStartObject();
        json.WriteStartArray("slots"u8);
        foreach (var slot in reading.Slots)
        {
            json.WriteNumberValue(slot);
        }

        json.WriteEndArray();
        json.WriteNumber("total"u8, reading.Total);
        WriteState(json, isReached: Math.Abs(reading.Total - reading.Limit) <= 1e-9 * Math.Max(1, Math.Abs(reading.Limit)), reading.IsBroken);
        json.WriteEndObject();
    }

    private static void WriteState(Utf8JsonWriter json, bool isReached, bool isBroken)
    {
        json.WriteBoolean("reached"u8, isReached);
        json.WriteBoolean("broken"u8, isBroken);
    }

    /// <summary>The stretches in which one member more than allowed stands as near as it may, or nearer.</summary>
    private static void WriteWindows(Utf8JsonWriter json, in SlotConstraint constraint, List<int> slots)
    {
        var (isReached, isBroken) = (false, false);
        json.WriteStartArray("stretches"u8);
        for (var first = 0; first + constraint.Limit < slots.Count; first++)
        {
            var (from, to) = (slots[first], slots[first + constraint.Limit]);
            if (to - from <= constraint.Size)
            {
                json.WriteStartArray();
                json.WriteNumberValue(from);
                json.WriteNumberValue(to);
                json.WriteEndArray();
                isReached |= to - from == constraint.Size;
                isBroken |= to - from < constraint.Size;
            }
        }

        json.WriteEndArray();
        WriteState(json, isReached, isBroken);
    }
}
