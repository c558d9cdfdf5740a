using System.Text.Json;
using RankOrchestrator.Orchestrator.Exploration;
using RankOrchestrator.Orchestrator.Workspaces;
using RankOrchestrator.Policies.Exploration;

namespace RankOrchestrator.Orchestrator.Answers;

/// <summary>Writes what exploring did to a page; nothing where a surface does not explore.</summary>
internal static class ExplorationWriter
{
    /// <summary>Writes the member <c>exploration</c>.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="workspace">Whose page it is.</param>
    /// <param name="withPropensities">Whether to add by slot how probable what stands there is, empty slots included.</param>
    public static void Write(Utf8JsonWriter json, RankWorkspace workspace, bool withPropensities = false)
    {
        var exploration = workspace.Exploration;
        if (exploration.Policy is not { } policy)
        {
            return;
        }

        json.WriteStartObject("exploration"u8);
        json.WriteString("kind"u8, policy.Kind);
        switch (policy)
        {
            case SlotExplorationPolicy slot:
                json.WriteNumber("epsilon"u8, slot.Epsilon);
                break;
            case PlackettLucePolicy noise:
                json.WriteNumber("temperature"u8, noise.Temperature);
                break;
            case ThompsonPolicy uncertain:
                json.WriteNumber("scale"u8, uncertain.Scale);
                break;
            default:
                throw new InvalidOperationException($"There is no way to write exploration of the kind {policy.Kind}.");
        }

        json.WriteString("draw"u8, ExplorationDraw.Write(exploration.Draw));
        if (exploration.Slot >= 0)
        {
            json.WriteNumber("slot"u8, exploration.Slot);
            if (exploration.Replaced >= 0)
            {
                json.WriteString("instead"u8, workspace.Request.Candidates.IdUtf8(workspace.Page.Rows[exploration.Replaced]));
            }
        }

        if (exploration.IsExact)
        {
            json.WriteNumber("pageProbability"u8, exploration.PageProbability);
        }

        if (withPropensities && exploration.IsExact)
        {
            json.WriteStartArray("propensities"u8);
            foreach (var propensity in exploration.Propensities)
            {
                json.WriteNumberValue(propensity);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>Writes the members of an item: how probable it was in its slot and whether it is there by exploration, or how uncertain its value is.</summary>
    public static void WriteItem(Utf8JsonWriter json, RankWorkspace workspace, int slot)
    {
        if (workspace.Exploration.Deviations.All is { IsEmpty: false } deviations)
        {
            json.WriteNumber("deviation"u8, deviations[workspace.Allocation.CandidateBySlot[slot]]);
        }

        if (workspace.Exploration.IsExact)
        {
            json.WriteNumber("propensity"u8, workspace.Exploration.Propensities[slot]);
            if (workspace.Exploration.Slot == slot)
            {
                json.WriteBoolean("explored"u8, true);
            }
        }
    }
}
