using System.Text.Json;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Instances;

/// <summary>
/// Writes pages with their problems, as <see cref="PageRecordReader"/> reads them:
/// <c>{"instance":{…},"page":{"status","objective","bound","gap","engine","assignment"}}</c>.
/// </summary>
public static class PageRecordWriter
{
    /// <summary>Writes one record as an object without line breaks, when the writer does not indent.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="name">What to call the page, such as the request's id.</param>
    /// <param name="problem">The problem.</param>
    /// <param name="ids">The candidates' ids by index.</param>
    /// <param name="allocation">The page.</param>
    public static void Write(Utf8JsonWriter json, string name, SlotProblem problem, IReadOnlyList<string> ids, SlotAllocation allocation)
    {
        json.WriteStartObject();
        WriteMembers(json, name, problem, ids, allocation);
        json.WriteEndObject();
    }

    /// <summary>Writes the members of a record into an object that has others too, such as a line of a decision log.</summary>
    /// <inheritdoc cref="Write"/>
    public static void WriteMembers(Utf8JsonWriter json, string name, SlotProblem problem, IReadOnlyList<string> ids, SlotAllocation allocation)
    {
        json.WritePropertyName("instance"u8);
        SlotInstanceWriter.Write(json, name, problem, ids);
        json.WriteStartObject("page"u8);
        json.WriteString("status"u8, allocation.Status.Word());
        if (allocation.Status != AllocationStatus.Infeasible)
        {
            json.WriteNumber("objective"u8, allocation.Objective);
            json.WriteNumber("bound"u8, allocation.Bound);
            json.WriteNumber("gap"u8, allocation.Gap);
        }

        json.WriteString("engine"u8, allocation.Engine);
        json.WriteStartArray("assignment"u8);
        foreach (var candidate in allocation.CandidateBySlot)
        {
            if (candidate >= 0)
            {
                json.WriteStringValue(ids[candidate]);
            }
            else
            {
                json.WriteNullValue();
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
