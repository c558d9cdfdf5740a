using System.Text.Json;
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
        foreach (ref readonly var constraint in problem.Constraints)
        {
            json.WriteStartObject();
            json.WriteString("constraint"u8, constraint.Name);
            json.WriteString("kind"u8, Word(constraint.Kind));
            json.WriteBoolean("hard"u8, constraint.IsHard);
            json.WriteNumber("from"u8, constraint.From);
            json.WriteNumber("to"u8, Math.Min(constraint.Kind == SlotConstraintKind.Pin ? constraint.From : constraint.To, Math.Max(0, problem.SlotCount - 1)));
            if (constraint.Kind is SlotConstraintKind.Cap or SlotConstraintKind.Floor or SlotConstraintKind.Window)
            {
                json.WriteNumber("limit"u8, constraint.Limit);
            }

            if (constraint.Kind == SlotConstraintKind.Window)
            {
                json.WriteNumber("size"u8, constraint.Size);
            }

            json.WriteStartArray("groups"u8);
            foreach (var slots in Groups(constraint, problem, workspace.Allocation.CandidateBySlot))
            {
                WriteGroup(json, constraint, slots);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Word(SlotConstraintKind kind) => kind switch
    {
        SlotConstraintKind.Cap => "cap",
        SlotConstraintKind.Floor => "floor",
        SlotConstraintKind.Window => "window",
        SlotConstraintKind.Pin => "pin",
        SlotConstraintKind.Forbid => "forbid",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>The slots that hold members, in order, of each group with any; of a floor's and a pin's one group also when there are none.</summary>
    private static IEnumerable<List<int>> Groups(SlotConstraint constraint, SlotProblem problem, int[] candidateBySlot)
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
        if (candidate < 0 || slot < constraint.From || (constraint.Kind != SlotConstraintKind.Pin && slot > constraint.To))
        {
            return -1;
        }

        return constraint.Partition >= 0 ? problem.Partition(constraint.Partition)[candidate]
            : constraint.Group >= 0 ? Bits.Contains(problem.Group(constraint.Group), candidate) ? 0 : -1
            : constraint.Kind == SlotConstraintKind.Pin && candidate == constraint.Candidate ? 0 : -1;
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
        switch (constraint.Kind)
        {
            case SlotConstraintKind.Window:
                WriteWindows(json, constraint, slots);
                break;
            case SlotConstraintKind.Cap:
                WriteState(json, isReached: slots.Count == constraint.Limit, isBroken: slots.Count > constraint.Limit);
                break;
            case SlotConstraintKind.Floor:
                WriteState(json, isReached: slots.Count == constraint.Limit, isBroken: slots.Count < constraint.Limit);
                break;
            case SlotConstraintKind.Forbid:
                WriteState(json, isReached: false, isBroken: slots.Count > 0);
                break;
            case SlotConstraintKind.Pin:
                WriteState(json, isReached: slots.Contains(constraint.From), isBroken: !slots.Contains(constraint.From));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(constraint), constraint.Kind, null);
        }

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
