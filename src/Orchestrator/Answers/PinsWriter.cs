using System.Text.Json;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Answers;

/// <summary>Writes which pins hold an item in its slot, of constraints and of rules, and what they cost the page.</summary>
internal static class PinsWriter
{
    /// <summary>Writes the member <c>pins</c> for the item in a slot; nothing when no pin holds it.</summary>
    public static void Write(Utf8JsonWriter json, RankWorkspace workspace, int slot)
    {
        var constraints = workspace.Page.Problem.Constraints;
        var isOpen = false;
        for (var index = 0; index < constraints.Length; index++)
        {
            if (!Holds(workspace, constraints[index], slot))
            {
                continue;
            }

            if (!isOpen)
            {
                json.WriteStartArray("pins"u8);
                isOpen = true;
            }

            json.WriteStartObject();
            json.WriteString("pin"u8, constraints[index].Name);
            json.WriteNumber("price"u8, Price(workspace, index));
            json.WriteEndObject();
        }

        if (isOpen)
        {
            json.WriteEndArray();
        }
    }

    /// <summary>Whether a pin of some name holds the item in a slot.</summary>
    public static bool Pins(RankWorkspace workspace, string name, int slot)
    {
        foreach (var constraint in workspace.Page.Problem.Constraints)
        {
            if (constraint.Name == name && Holds(workspace, constraint, slot))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Holds(RankWorkspace workspace, in SlotConstraint constraint, int slot)
        => constraint.IsPin && constraint.From == slot && constraint.Candidate >= 0 && workspace.Allocation.CandidateBySlot[slot] == constraint.Candidate;

    private static double Price(RankWorkspace workspace, int constraint)
    {
        var binding = workspace.Allocation.Binding;
        for (var index = 0; index < binding.Count; index++)
        {
            if (binding[index].Constraint == constraint)
            {
                return binding[index].Price;
            }
        }

        return 0;
    }
}
