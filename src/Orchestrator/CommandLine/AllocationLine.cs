using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using RankOrchestrator.Allocation.Instances;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Orchestrator.Answers;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>
/// A page as one line of JSON. Objective, bound and gap are null and the assignment is empty where there is no page; an
/// empty slot is null in the assignment.
/// </summary>
internal static class AllocationLine
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The line, without its end.</summary>
    public static string Of(SlotInstance instance, SlotAllocation allocation, TimeSpan took)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Readable))
        {
            Write(json, instance, allocation, took);
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, SlotInstance instance, SlotAllocation allocation, TimeSpan took)
    {
        var hasPage = allocation.Status != AllocationStatus.Infeasible;
        json.WriteStartObject();
        json.WriteString("name"u8, instance.Name);
        json.WriteString("status"u8, allocation.Status.Word());
        WriteNumber(json, "objective"u8, hasPage, allocation.Objective);
        WriteNumber(json, "bound"u8, hasPage, allocation.Bound);
        WriteNumber(json, "gap"u8, hasPage, allocation.Gap);
        json.WriteString("engine"u8, allocation.Engine);
        json.WriteNumber("steps"u8, allocation.Steps);
        json.WriteNumber("ms"u8, Math.Round(took.TotalMilliseconds, 3));
        WriteAssignment(json, instance, hasPage ? allocation.CandidateBySlot : []);
        WriteViolations(json, instance.Problem, hasPage ? allocation.Violations : []);
        json.WriteStartArray("conflict"u8);
        foreach (var name in allocation.Conflict.Select(constraint => ConstraintNames.Name(instance.Problem, constraint)).Distinct(StringComparer.Ordinal))
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, ReadOnlySpan<byte> name, bool isKnown, double number)
    {
        if (isKnown)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteAssignment(Utf8JsonWriter json, SlotInstance instance, int[] page)
    {
        json.WriteStartArray("assignment"u8);
        foreach (var candidate in page)
        {
            if (candidate >= 0)
            {
                json.WriteStringValue(instance.Ids[candidate]);
            }
            else
            {
                json.WriteNullValue();
            }
        }

        json.WriteEndArray();
    }

    private static void WriteViolations(Utf8JsonWriter json, SlotProblem problem, IEnumerable<ConstraintViolation> violations)
    {
        json.WriteStartArray("violations"u8);
        foreach (var named in violations.GroupBy(violation => ConstraintNames.Name(problem, violation.Constraint), StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("constraint"u8, named.Key);
            json.WriteNumber("units"u8, named.Sum(violation => violation.Units));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
