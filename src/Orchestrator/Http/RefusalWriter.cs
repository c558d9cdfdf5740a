using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using RankOrchestrator.Orchestrator.Requests;

namespace RankOrchestrator.Orchestrator.Http;

/// <summary>
/// The bytes of a connection on their way out. An answer that begins here, is an error without a body and closes the
/// connection is one that the server made itself: it gets the problem details that all others have. Everything else
/// passes untouched; what it costs is one comparison per answer.
/// </summary>
internal sealed class RefusalWriter(PipeWriter connection) : PipeWriter
{
    /// <summary>Room for the head and the problem behind it, in one piece.</summary>
    private const int Room = 1024;

    private Memory<byte> lent;
    private bool isStart = true;

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => connection.CanGetUnflushedBytes;

    /// <inheritdoc/>
    public override long UnflushedBytes => connection.UnflushedBytes;

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0)
        => lent = connection.GetMemory(isStart ? Math.Max(sizeHint, Room) : sizeHint);

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc/>
    public override void Advance(int bytes)
    {
        var written = bytes;
        if (isStart && bytes > 0)
        {
            isStart = false;
            written = Describe(lent.Span, bytes);
        }

        connection.Advance(written);
        lent = default;
    }

    /// <inheritdoc/>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        isStart = true;
        return connection.FlushAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        isStart = true;
        return connection.WriteAsync(source, cancellationToken);
    }

    /// <inheritdoc/>
    public override void CancelPendingFlush() => connection.CancelPendingFlush();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => connection.Complete(exception);

    /// <inheritdoc/>
    public override ValueTask CompleteAsync(Exception? exception = null) => connection.CompleteAsync(exception);

    /// <summary>Puts a problem behind the head when it is all that there is to be; how many bytes there are then.</summary>
    private static int Describe(Span<byte> room, int headLength)
    {
        var noBody = "\r\nContent-Length: 0\r\n"u8;
        var head = room[..headLength];
        if (!head.StartsWith("HTTP/1.1 4"u8) && !head.StartsWith("HTTP/1.1 5"u8))
        {
            return headLength;
        }

        var length = head.IndexOf(noBody);
        if (length < 0 || !head.EndsWith("\r\n\r\n"u8) || head.IndexOf("\r\nConnection: close\r\n"u8) < 0 || !Utf8Parser.TryParse(head[9..], out int status, out _))
        {
            return headLength;
        }

        var problem = new ArrayBufferWriter<byte>(Room);
        ProblemWriter.Write(problem, RequestProblem.BadHead(status));
        Span<byte> described = stackalloc byte[Room];
        var next = 0;
        Append(described, head[..length], ref next);
        Append(described, "\r\nContent-Type: application/problem+json\r\nContent-Length: "u8, ref next);
        Utf8Formatter.TryFormat(problem.WrittenCount, described[next..], out var digits);
        next += digits;
        Append(described, head[(length + noBody.Length - 2)..], ref next);
        Append(described, problem.WrittenSpan, ref next);
        described[..next].CopyTo(room);
        return next;
    }

    private static void Append(Span<byte> target, ReadOnlySpan<byte> part, ref int next)
    {
        part.CopyTo(target[next..]);
        next += part.Length;
    }
}
