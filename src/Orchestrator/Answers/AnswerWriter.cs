using System.Text.Json;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Domain.Requests;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Answers;

/// <summary>Writes the answer of <c>POST /rank</c> from the request's columns, without an object per item.</summary>
internal static class AnswerWriter
{
    /// <summary>Writes the answer into the workspace's output.</summary>
    /// <param name="workspace">The request as it was ranked.</param>
    /// <param name="planHash">The plan that ranked it.</param>
    /// <param name="explained">The candidates that the request names to be explained, as a JSON list; empty when it names none.</param>
    public static void Write(RankWorkspace workspace, string planHash, ReadOnlySpan<byte> explained)
    {
        var json = workspace.Json;
        workspace.Output.ResetWrittenCount();
        json.Reset();
        json.WriteStartObject();
        json.WriteString("requestId"u8, workspace.Request.RequestId);
        json.WriteString("surface"u8, workspace.Surface.Name);
        json.WriteString("plan"u8, planHash);
        json.Flush();
        var start = workspace.Output.WrittenCount;
        WriteItems(json, workspace);
        WriteCertificate(json, workspace, workspace.Request.Explain);
        ExplorationWriter.Write(json, workspace);
        WriteDegraded(json, workspace.Degradations);
        WriteFlags(json, workspace);
        if (workspace.Request.Explain == ExplainLevel.Full)
        {
            ExplanationWriter.Write(json, workspace);
        }

        json.Flush();
        workspace.AnsweredPageRange = start..workspace.Output.WrittenCount;
        if (!explained.IsEmpty)
        {
            json.WritePropertyName("explained"u8);
            json.WriteRawValue(explained, skipInputValidation: true);
        }

        WriteTimings(json, workspace.Timings);
        json.WriteEndObject();
        json.Flush();
    }

    private static void WriteItems(Utf8JsonWriter json, RankWorkspace workspace)
    {
        var rules = new RuleOnItemWriter(json, workspace);
        workspace.Surface.Words.Order(workspace.Request.Languages, workspace.LanguageOrder);
        json.WriteStartArray("items"u8);
        var slots = workspace.Allocation.CandidateBySlot;
        for (var slot = 0; slot < slots.Length; slot++)
        {
            if (slots[slot] < 0)
            {
                continue;
            }

            var row = workspace.Page.Rows[slots[slot]];
            json.WriteStartObject();
            json.WriteNumber("slot"u8, slot);
            json.WriteString("id"u8, workspace.Request.Candidates.IdUtf8(row));
            json.WriteNumber("value"u8, workspace.Values[row]);
            ExplorationWriter.WriteItem(json, workspace, slot);
            if (workspace.Request.Explain != ExplainLevel.None)
            {
                ItemReasonsWriter.Write(json, workspace, row, slot, rules);
            }

            ReasonsWriter.Write(json, workspace, row, slot);

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>What is known of the page.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="workspace">Whose page it is.</param>
    /// <param name="explain">How much is said of its constraints.</param>
    public static void WriteCertificate(Utf8JsonWriter json, RankWorkspace workspace, ExplainLevel explain)
    {
        var (allocation, problem) = (workspace.Allocation, workspace.Page.Problem);
        json.WriteStartObject("certificate"u8);
        json.WriteString("status"u8, allocation.Status.Word());
        json.WriteNumber("objective"u8, allocation.Objective);
        if (double.IsFinite(allocation.Bound))
        {
            json.WriteNumber("bound"u8, allocation.Bound);
            json.WriteNumber("gap"u8, allocation.Gap);
        }
        else
        {
            json.WriteNull("bound"u8);
            json.WriteNull("gap"u8);
        }

        json.WriteString("engine"u8, allocation.Engine);
        json.WriteNumber("steps"u8, allocation.Steps);
        if (allocation.EndedByClock)
        {
            json.WriteBoolean("endedByClock"u8, true);
        }

        GuaranteeWriter.Write(json, workspace);

        if (explain != ExplainLevel.None)
        {
            ConstraintNames.WriteBinding(json, allocation, problem);
            ConstraintNames.WriteRelaxed(json, allocation, problem);
            ConstraintNames.WriteConflict(json, allocation, problem);
        }

        json.WriteEndObject();
    }

    /// <summary>What something else stood in for.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="degradations">What.</param>
    /// <param name="showsPlaces">Whether places in the request are named, which may hold anything that a caller wrote.</param>
    public static void WriteDegraded(Utf8JsonWriter json, List<Degradation> degradations, bool showsPlaces = true)
    {
        json.WriteStartArray("degraded"u8);
        foreach (var degradation in degradations)
        {
            json.WriteStartObject();
            json.WriteString("model"u8, degradation.Model);
            json.WriteString("reason"u8, degradation.Reason);
            json.WriteString("fallback"u8, degradation.Fallback);
            if (degradation.Count > 0)
            {
                json.WriteNumber("count"u8, degradation.Count);
            }

            if (degradation.Pointers is { } pointers)
            {
                json.WriteStartArray("pointers"u8);
                for (var index = 0; showsPlaces && index < pointers.Count; index++)
                {
                    json.WriteStringValue(pointers[index]);
                }

                json.WriteEndArray();
            }

            if (degradation.Detail is { } detail)
            {
                json.WriteString("detail"u8, detail);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Flags, variants and arms of experiments, at every level of explanation: callers log them to tell groups apart.</summary>
    public static void WriteFlags(Utf8JsonWriter json, RankWorkspace workspace)
    {
        var environment = workspace.Surface.Environment;
        json.WriteStartObject("flags"u8);
        for (var flag = 0; flag < environment.Flags.Length; flag++)
        {
            json.WriteBoolean(environment.Flags[flag], workspace.Frame.Flags[flag]);
        }

        json.WriteEndObject();
        json.WriteStartObject("variants"u8);
        for (var flag = 0; flag < environment.Variants.Length; flag++)
        {
            json.WriteString(environment.Variants[flag], workspace.VariantNames[flag]);
        }

        json.WriteEndObject();
        workspace.Assignments.Write(json);
    }

    /// <summary>How long each stage took, in milliseconds.</summary>
    public static void WriteTimings(Utf8JsonWriter json, StageTimings timings)
    {
        json.WriteStartObject("timings"u8);
        for (var stage = Stage.Read; stage < Stage.Explain; stage++)
        {
            json.WriteNumber(StageTimings.Names[(int)stage], Math.Round(timings[stage].TotalMilliseconds, 4));
        }

        json.WriteEndObject();
    }
}
