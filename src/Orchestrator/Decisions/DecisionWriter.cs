using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using RankOrchestrator.Constraints.Slots;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Orchestrator.Pipeline;

namespace RankOrchestrator.Orchestrator.Decisions;

/// <summary>
/// Writes a decision as one line of JSON: when, the request as it was received, the answer as it was served, and the
/// slot problem with its page, so that the page can be proven again without the policies and the models of its day.
/// <code>
/// at         instant at which it was written
/// requestId, surface, plan
/// request    as received
/// answer     as served
/// page       candidates  ids of the candidates that the rules left, sorted
///            values      what each is worth after the rules
///            weights     what each slot counts
///            allowsEmptySlots
///            groups      for every group, the indexes of its candidates
///            partitions  for every partition, the part of each candidate, -1 for none
///            constraints name, kind, group, partition, from, to, limit, size, candidate, penalty (null: hard), priority
///            slots       for every slot, the index of its candidate, -1 for none
/// </code>
/// </summary>
internal static class DecisionWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Appends the line, its end included.</summary>
    public static void Write(IBufferWriter<byte> output, RankWorkspace workspace, string plan, ReadOnlySpan<byte> request, DateTimeOffset at)
    {
        using (var json = new Utf8JsonWriter(output, Options))
        {
            json.WriteStartObject();
            json.WriteString("at"u8, at.UtcDateTime);
            json.WriteString("requestId"u8, workspace.Request.RequestId);
            json.WriteString("surface"u8, workspace.Surface.Name);
            json.WriteString("plan"u8, plan);
            json.WritePropertyName("request"u8);
            WriteOnOneLine(json, request);
            json.WritePropertyName("answer"u8);
            json.WriteRawValue(workspace.Output.WrittenSpan, skipInputValidation: true);
            json.WriteStartObject("page"u8);
            WriteCandidates(json, workspace);
            WriteProblem(json, workspace.Page.Problem);
            WriteNumbers(json, "slots", workspace.Allocation.CandidateBySlot);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    /// <summary>A JSON text has line ends between its tokens only: inside of strings they are escaped.</summary>
    private static void WriteOnOneLine(Utf8JsonWriter json, ReadOnlySpan<byte> text)
    {
        if (!text.ContainsAny((byte)'\n', (byte)'\r'))
        {
            json.WriteRawValue(text, skipInputValidation: true);
            return;
        }

        var copy = ArrayPool<byte>.Shared.Rent(text.Length);
        var line = copy.AsSpan(0, text.Length);
        text.CopyTo(line);
        line.Replace((byte)'\n', (byte)' ');
        line.Replace((byte)'\r', (byte)' ');
        json.WriteRawValue(line, skipInputValidation: true);
        ArrayPool<byte>.Shared.Return(copy);
    }

    private static void WriteCandidates(Utf8JsonWriter json, RankWorkspace workspace)
    {
        json.WriteStartArray("candidates"u8);
        foreach (var row in workspace.Page.Rows)
        {
            json.WriteStringValue(workspace.Request.Candidates.IdUtf8(row));
        }

        json.WriteEndArray();
    }

    private static void WriteProblem(Utf8JsonWriter json, SlotProblem problem)
    {
        WriteNumbers(json, "values", problem.Values);
        WriteNumbers(json, "weights", problem.Weights);
        json.WriteBoolean("allowsEmptySlots"u8, problem.AllowsEmptySlots);
        json.WriteStartArray("groups"u8);
        for (var group = 0; group < problem.GroupCount; group++)
        {
            json.WriteStartArray();
            var members = problem.Group(group);
            for (var candidate = Bits.Next(members, 0); candidate >= 0; candidate = Bits.Next(members, candidate + 1))
            {
                json.WriteNumberValue(candidate);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray("partitions"u8);
        for (var partition = 0; partition < problem.PartitionCount; partition++)
        {
            json.WriteStartArray();
            foreach (var part in problem.Partition(partition))
            {
                json.WriteNumberValue(part);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray("constraints"u8);
        foreach (ref readonly var constraint in problem.Constraints)
        {
            WriteConstraint(json, in constraint);
        }

        json.WriteEndArray();
    }

    private static void WriteConstraint(Utf8JsonWriter json, in SlotConstraint constraint)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, constraint.Name);
        json.WriteString("kind"u8, Kind(constraint.Kind));
        json.WriteNumber("group"u8, constraint.Group);
        json.WriteNumber("partition"u8, constraint.Partition);
        json.WriteNumber("from"u8, constraint.From);
        json.WriteNumber("to"u8, constraint.To);
        json.WriteNumber("limit"u8, constraint.Limit);
        json.WriteNumber("size"u8, constraint.Size);
        json.WriteNumber("candidate"u8, constraint.Candidate);
        if (constraint.IsHard)
        {
            json.WriteNull("penalty"u8);
        }
        else
        {
            json.WriteNumber("penalty"u8, constraint.Penalty);
        }

        json.WriteNumber("priority"u8, constraint.Priority);
        json.WriteEndObject();
    }

    private static string Kind(SlotConstraintKind kind) => kind switch
    {
        SlotConstraintKind.Cap => "cap",
        SlotConstraintKind.Floor => "floor",
        SlotConstraintKind.Window => "window",
        SlotConstraintKind.Pin => "pin",
        _ => "forbid",
    };

    private static void WriteNumbers(Utf8JsonWriter json, string name, ReadOnlySpan<double> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, ReadOnlySpan<int> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }
}
