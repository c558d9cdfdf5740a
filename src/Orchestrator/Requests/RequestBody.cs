using System.Buffers;
using System.IO.Pipelines;
using RankOrchestrator.Orchestrator.Admission;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>
/// A request body, read part by part into one pooled buffer that grows with what has come, not with what was announced.
/// Its bytes count against <see cref="BodyAllowance"/> as long as it is there, and its time runs while it is read. Disposing
/// gives the buffer back.
/// </summary>
/// <param name="allowance">What all bodies share.</param>
/// <param name="time">Ends a body that comes too slowly.</param>
internal sealed class RequestBody(BodyAllowance allowance, TimeProvider time) : IDisposable
{
    private const int FirstBuffer = 4 * 1024;

    private readonly long started = time.GetTimestamp();
    private byte[] buffer = [];
    private ITimer? patience;
    private bool isReading;

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

    /// <summary>Reads what comes next. After anything but <see cref="BodyReading.More"/> nothing more may be read.</summary>
    /// <param name="reader">The body's bytes.</param>
    /// <param name="limit">Bytes that a body may have.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone.</param>
    public async ValueTask<BodyReading> ReadPartAsync(PipeReader reader, int limit, CancellationToken cancellationToken)
    {
        if (!isReading)
        {
            isReading = true;
            allowance.Begin();
        }

        var left = allowance.Time - time.GetElapsedTime(started);
        if (left <= TimeSpan.Zero)
        {
            return End(BodyReading.TooSlow);
        }

        var reading = reader.ReadAsync(cancellationToken);
        if (!reading.IsCompleted)
        {
            patience ??= time.CreateTimer(static reader => ((PipeReader)reader!).CancelPendingRead(), reader, left, Timeout.InfiniteTimeSpan);
        }

        var result = await reading;
        var part = result.Buffer;
        var outcome = result.IsCanceled ? BodyReading.TooSlow
            : Length + part.Length > limit ? BodyReading.TooLarge
            : !allowance.TryAdd((int)part.Length) ? BodyReading.NoRoom
            : result.IsCompleted ? BodyReading.Complete
            : BodyReading.More;
        if (outcome is BodyReading.More or BodyReading.Complete)
        {
            Append(part);
        }

        reader.AdvanceTo(part.End);
        return End(outcome);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        End(BodyReading.Complete);
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = [];
        }

        allowance.Free(Length);
        Length = 0;
    }

    /// <summary>No time runs for a body that is no longer read.</summary>
    private BodyReading End(BodyReading outcome)
    {
        if (outcome != BodyReading.More && isReading)
        {
            isReading = false;
            allowance.End();
            patience?.Dispose();
        }

        return outcome;
    }

    private void Append(in ReadOnlySequence<byte> part)
    {
        var length = Length + (int)part.Length;
        if (buffer.Length < length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(length, Math.Max(FirstBuffer, buffer.Length * 2)));
            buffer.AsSpan(0, Length).CopyTo(larger);
            if (buffer.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }

            buffer = larger;
        }

        part.CopyTo(buffer.AsSpan(Length));
        Length = length;
    }
}
