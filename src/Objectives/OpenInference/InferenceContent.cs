using System.Net;
using System.Net.Http.Headers;
using RankOrchestrator.Objectives.Tensors;

namespace RankOrchestrator.Objectives.OpenInference;

/// <summary>The body of one inference request: the JSON object, then the tensors as they lie in memory, uncopied.</summary>
internal sealed class InferenceContent : HttpContent
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly MediaTypeHeaderValue OctetStream = new("application/octet-stream");
    private readonly PooledBuffer json;
    private readonly TensorBuffer[] tensors;
    private readonly int firstRow;
    private readonly int rows;
    private readonly Lock sending = new();
    private bool isSending;
    private TaskCompletionSource? sent;

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
        lock (sending)
        {
            if (!isSending)
            {
                return ValueTask.CompletedTask;
            }

            sent ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(sent.Task);
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        SetSending(true);
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
            SetSending(false);
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

    private void SetSending(bool value)
    {
        lock (sending)
        {
            isSending = value;
            if (!value)
            {
                sent?.SetResult();
                sent = null;
            }
        }
    }
}
