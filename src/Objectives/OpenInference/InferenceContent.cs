using System.Net;
using System.Net.Http.Headers;
using RankOrchestrator.Objectives.Tensors;

namespace RankOrchestrator.Objectives.OpenInference;

/// <summary>The body of one inference request: the JSON object, then the tensors as they lie in memory, uncopied.</summary>
internal sealed class InferenceContent : HttpContent
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly object Sending = new();
    private static readonly MediaTypeHeaderValue OctetStream = new("application/octet-stream");
    private readonly PooledBuffer json;
    private readonly TensorBuffer[] tensors;
    private readonly int firstRow;
    private readonly int rows;

    /// <summary>Null while nothing is sent, <see cref="Sending"/>, or the source of the task of the one who waits for the end.</summary>
    private object? state;

    /// <summary><paramref name="tensors"/> is empty when the values stand in the JSON.</summary>
    public InferenceContent(PooledBuffer json, TensorBuffer[] tensors, int firstRow, int rows)
    {
        this.json = json;
        this.tensors = tensors;
        this.firstRow = firstRow;
        this.rows = rows;
        Headers.ContentType = tensors.Length > 0 ? OctetStream : Json;
    }

    /// <summary>Completes when the memory behind the content is no longer being read.</summary>
    public ValueTask NotSendingAsync()
    {
        if (Volatile.Read(ref state) is null)
        {
            return ValueTask.CompletedTask;
        }

        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return Interlocked.CompareExchange(ref state, waiting, Sending) is { } before
            ? new ValueTask(before is TaskCompletionSource other ? other.Task : waiting.Task)
            : ValueTask.CompletedTask;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Volatile.Write(ref state, Sending);
        try
        {
            await stream.WriteAsync(json.WrittenMemory, cancellationToken);
            foreach (var tensor in tensors)
            {
                await stream.WriteAsync(tensor.RowBytes(firstRow, rows), cancellationToken);
            }
        }
        finally
        {
            (Interlocked.Exchange(ref state, null) as TaskCompletionSource)?.SetResult();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = json.Length;
        foreach (var tensor in tensors)
        {
            length += tensor.RowBytes(firstRow, rows).Length;
        }

        return true;
    }
}
