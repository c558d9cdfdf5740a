using System.Buffers;
using System.IO.Pipelines;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>A whole request body in one pooled buffer. Disposing gives the buffer back.</summary>
internal sealed class RequestBody : IDisposable
{
    private byte[] buffer = [];

    /// <summary>The body, without a byte order mark.</summary>
    public ReadOnlyMemory<byte> Utf8
    {
        get
        {
            var whole = buffer.AsMemory(0, Length);
            return whole.Span.StartsWith("\uFEFF"u8) ? whole[3..] : whole;
        }
    }

    /// <summary>Bytes read so far.</summary>
    public int Length { get; private set; }

    /// <summary>Reads to the end; false when there is more than <paramref name="limit"/>, of which nothing more is read.</summary>
    public async ValueTask<bool> ReadAsync(PipeReader reader, long? contentLength, int limit, CancellationToken cancellationToken)
    {
        if (contentLength > limit)
        {
            return false;
        }

        Ensure((int)Math.Max(contentLength ?? 0, 16 * 1024));
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var part = result.Buffer;
            if (Length + part.Length > limit)
            {
                reader.AdvanceTo(part.Start, part.End);
                return false;
            }

            Ensure(Length + (int)part.Length);
            part.CopyTo(buffer.AsSpan(Length));
            Length += (int)part.Length;
            reader.AdvanceTo(part.End);
            if (result.IsCompleted)
            {
                return true;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = [];
            Length = 0;
        }
    }

    private void Ensure(int length)
    {
        if (buffer.Length >= length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(length, buffer.Length * 2));
        buffer.AsSpan(0, Length).CopyTo(larger);
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        buffer = larger;
    }
}
