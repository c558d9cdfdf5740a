using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using RankOrchestrator.Allocation.Instances;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Decisions;

/// <summary>
/// Writes a decision as one line of JSON: when, the request as it was received, the answer as it was served, and the
/// slot problem with its page, so that the page can be proven again (<c>verify</c>) without the policies and the models of
/// its day.
/// <code>
/// at         instant at which it was written
/// requestId, surface, plan
/// now        the request's clock, whether it said so itself or not
/// request    as received
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
            WriteOnOneLine(json, workspace.Reading.Dropped.IsEmpty || Utf8.IsValid(request) ? request : WithoutBrokenCharacters(request));
            json.WritePropertyName("answer"u8);
            json.WriteRawValue(workspace.Output.WrittenSpan, skipInputValidation: true);
            WritePredictions(json, workspace);
            PageRecordWriter.WriteMembers(json, workspace.Request.RequestId, workspace.Page.Problem, Ids(workspace), workspace.Allocation);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void WritePredictions(Utf8JsonWriter json, RankWorkspace workspace)
    {
        json.WriteStartObject("predictions"u8);
        foreach (var column in workspace.Surface.PredictionColumns)
        {
            json.WriteStartArray(workspace.Surface.Environment.Predictions[column]);
            foreach (var value in workspace.Frame.Predictions.Column(column))
            {
                json.WriteNumberValue(value);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>A field that was dropped may have held anything; whoever reads the log must not stumble over it.</summary>
    private static byte[] WithoutBrokenCharacters(ReadOnlySpan<byte> text) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text));

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

    /// <summary>Ids of the candidates that the rules left.</summary>
    private static string[] Ids(RankWorkspace workspace)
    {
        var rows = workspace.Page.Rows;
        var ids = new string[rows.Length];
        for (var candidate = 0; candidate < rows.Length; candidate++)
        {
            ids[candidate] = workspace.Request.Candidates.Id(rows[candidate]);
        }

        return ids;
    }
}
