using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Decisions;

/// <summary>
/// Writes a decision to a file for people, as one line of JSON: when, the request as it was received, the answer as it was served, and the
/// slot problem with its page, so that the page can be proven again (<c>verify</c>) without the policies and the models of
/// its day.
/// <code>
/// at         instant at which it was written
/// requestId, surface, plan
/// now        the request's clock, whether it said so itself or not
/// request    as received
/// language   the languages that it named, or else the head of its call; absent for none
/// answer     as served
/// predictions  what the models said, or what stood in for them: by prediction, a number per candidate in the order of their ids
/// instance   the slot problem, as slot-allocation/1
/// page       status, objective, bound, gap, engine, assignment
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
            json.WriteString("now"u8, workspace.Request.Now.UtcDateTime);
            json.WritePropertyName("request"u8);
            DecisionMembers.WriteRequest(json, workspace, request);
            DecisionMembers.WriteLanguages(json, workspace);
            json.WritePropertyName("answer"u8);
            json.WriteRawValue(workspace.Output.WrittenSpan, skipInputValidation: true);
            DecisionMembers.WritePredictions(json, workspace);
            DecisionMembers.WriteProblem(json, workspace);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }
}
