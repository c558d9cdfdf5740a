using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace RankOrchestrator.Orchestrator.Http;

/// <summary>
/// The bytes of one connection, with the time at which each request's first byte was there. HTTP/1 consumes a connection's
/// bytes in order, one request after the other, so a place in the stream says to which request a byte belongs: time between
/// requests of a kept-alive connection counts for none, and a request that was sent before the one ahead of it was answered
/// (pipelining) counts from its own first byte. Bytes that were there when the connection was first read count from its
/// acceptance. Not seen: the time in the kernel before a connection is accepted, and bytes that come while the answer ahead
/// of them is made count from the end of that answer.
/// </summary>
/// <param name="inner">The transport's bytes.</param>
/// <param name="time">Notes when a request's first byte is there.</param>
internal sealed class ArrivalReader(PipeReader inner, TimeProvider time) : PipeReader
{
    /// <summary>Reads that are told apart; further ones count as the last of them.</summary>
    private const int MostReads = 16;

    private readonly long[] ends = new long[MostReads];
    private readonly long[] stamps = new long[MostReads];
    private readonly long accepted = time.GetTimestamp();
    private ReadOnlySequence<byte> buffer;
    private int reads;
    private long received;
    private long consumed;
    private long nextRequest;
    private bool isBodyEndKnown;
    private bool hasRead;

    /// <summary>The timestamp of the first byte of the request that was begun last.</summary>
    public long Arrived { get; private set; }

    /// <summary>To be told of every request, in order, when its head has been read and nothing of its body.</summary>
    /// <param name="bodyLength">The bytes that its body has on the wire; null when they are not known.</param>
    public void BeginRequest(long? bodyLength)
    {
        Arrived = reads > 0 ? stamps[0] : time.GetTimestamp();
        isBodyEndKnown = bodyLength is not null;
        nextRequest = consumed + (bodyLength ?? 0);
        Forget();
    }

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        if (!inner.TryRead(out result))
        {
            return false;
        }

        Note(result, wasThere: true);
        return true;
    }

    /// <inheritdoc/>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var reading = inner.ReadAsync(cancellationToken);
        if (!reading.IsCompletedSuccessfully)
        {
            return NoteAsync(reading);
        }

        var result = reading.Result;
        Note(result, wasThere: true);
        return new ValueTask<ReadResult>(result);
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        var bytes = buffer.Slice(0, consumed).Length;
        buffer = default;
        if (bytes > 0)
        {
            // Where a body ends is not known while it is read: a request begins, at the latest, where the bytes before the
            // last ones ended.
            nextRequest = isBodyEndKnown ? nextRequest : this.consumed;
            this.consumed += bytes;
            Forget();
        }

        inner.AdvanceTo(consumed, examined);
    }

    /// <inheritdoc/>
    public override void CancelPendingRead() => inner.CancelPendingRead();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    /// <inheritdoc/>
    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> NoteAsync(ValueTask<ReadResult> reading)
    {
        var result = await reading;
        Note(result, wasThere: false);
        return result;
    }

    private void Note(in ReadResult result, bool wasThere)
    {
        buffer = result.Buffer;
        var total = consumed + buffer.Length;
        if (total > received)
        {
            var last = Math.Min(reads, MostReads - 1);
            ends[last] = total;
            stamps[last] = wasThere && !hasRead ? accepted : time.GetTimestamp();
            reads = last + 1;
            received = total;
            Forget();
        }

        hasRead = true;
    }

    /// <summary>Forgets reads that ended before the next request begins.</summary>
    private void Forget()
    {
        var over = 0;
        while (over < reads && ends[over] <= nextRequest)
        {
            over++;
        }

        if (over > 0)
        {
            reads -= over;
            Array.Copy(ends, over, ends, 0, reads);
            Array.Copy(stamps, over, stamps, 0, reads);
        }
    }
}
