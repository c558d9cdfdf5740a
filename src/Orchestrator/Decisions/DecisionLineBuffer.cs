using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Exploration;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Decisions;

/// <summary>A line on its way to the log, in memory that is used again.</summary>
internal sealed class DecisionLineBuffer : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly Utf8JsonWriter json;

    public DecisionLineBuffer() => json = new Utf8JsonWriter(Text, Options);

    /// <summary>The line, its end included.</summary>
    public ArrayBufferWriter<byte> Text { get; } = new(64 * 1024);

    /// <inheritdoc/>
    public void Dispose() => json.Dispose();

    /// <summary>Writes a line about a page that nobody saw.</summary>
    public void Write(ShadowLine line)
    {
        json.Reset();
        line.Write(json);
        json.Flush();
        Text.Write("\n"u8);
    }

    /// <summary>Writes a line of columns.</summary>
    public void Write(ColumnarLineWriter writer, RankWorkspace workspace, string plan, ReadOnlySpan<byte> request, DateTimeOffset at)
    {
        json.Reset();
        writer.Write(json, workspace, plan, request, at);
        json.Flush();
        Text.Write("\n"u8);
    }

    /// <summary>Adds what was found out about the page of a line of columns since it was written.</summary>
    public void Add(ResampledPropensities propensities)
    {
        // What was written stays where it is: the line without its end.
        var kept = Text.WrittenCount - "}\n"u8.Length;
        Text.ResetWrittenCount();
        Text.Advance(kept);
        Text.Write(","u8);
        json.Reset();
        propensities.Write(json);
        json.Flush();
        Text.Write("}\n"u8);
    }
}
