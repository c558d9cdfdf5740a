using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using RankOrchestrator.Orchestrator.Decisions.Lines;
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

    /// <summary>Writes a line of columns.</summary>
    public void Write(ColumnarLineWriter writer, RankWorkspace workspace, string plan, ReadOnlySpan<byte> request, DateTimeOffset at)
    {
        json.Reset();
        writer.Write(json, workspace, plan, request, at);
        json.Flush();
        Text.Write("\n"u8);
    }
}
