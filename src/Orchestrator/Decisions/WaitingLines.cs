using System.Collections.Concurrent;
using RankOrchestrator.Orchestrator.Decisions.Segments;
using RankOrchestrator.Orchestrator.Settings;

namespace RankOrchestrator.Orchestrator.Decisions;

/// <summary>
/// Lines that wait for the disk, handed over without a lock, and the one task that takes them there. It looks for them as often as the
/// settings say; what is left is written when it is disposed of.
/// </summary>
/// <typeparam name="TLine">A line.</typeparam>
internal sealed class WaitingLines<TLine> : IAsyncDisposable
{
    /// <summary>Longest time between two looks at what waits.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentQueue<TLine> lines = new();
    private readonly IDecisionSink sink;
    private readonly Func<TLine, ReadOnlyMemory<byte>> text;
    private readonly Action<TLine> release;
    private readonly Action<Exception> fail;
    private readonly long most;
    private readonly PeriodicTimer pauses;
    private readonly Task writing;
    private long pending;

    /// <summary>Starts to look for lines.</summary>
    /// <param name="sink">Where they go; disposed of with this.</param>
    /// <param name="text">The bytes of a line.</param>
    /// <param name="release">Takes a line back that was written.</param>
    /// <param name="fail">Is told what went wrong beyond the disk, which must not end the log.</param>
    /// <param name="settings">How often, and how many bytes may wait.</param>
    /// <param name="time">The clock.</param>
    public WaitingLines(
        IDecisionSink sink,
        Func<TLine, ReadOnlyMemory<byte>> text,
        Action<TLine> release,
        Action<Exception> fail,
        DecisionSettings settings,
        TimeProvider time)
    {
        (this.sink, this.text, this.release, this.fail, most) = (sink, text, release, fail, settings.QueueBytes);
        pauses = new PeriodicTimer(settings.FlushInterval < LongestPause ? settings.FlushInterval : LongestPause, time);
        writing = Task.Run(WriteAllAsync);
    }

    /// <summary>Whether no more wait than may.</summary>
    public bool HasRoom => Volatile.Read(ref pending) <= most;

    /// <summary>Hands a line over.</summary>
    public void Add(TLine line)
    {
        Interlocked.Add(ref pending, text(line).Length);
        lines.Enqueue(line);
    }

    /// <summary>Completes when everything that was handed over is written.</summary>
    public async ValueTask DisposeAsync()
    {
        pauses.Dispose();
        await writing;
        sink.Dispose();
    }

    private async Task WriteAllAsync()
    {
        while (await pauses.WaitForNextTickAsync())
        {
            WriteWaiting();
        }

        WriteWaiting();
    }

    private void WriteWaiting()
    {
        while (lines.TryDequeue(out var line))
        {
            var bytes = text(line);
            Attempt(static (sink, bytes) => sink.Write(bytes.Span), bytes);
            Interlocked.Add(ref pending, -bytes.Length);
            release(line);
        }

        Attempt(static (sink, _) => sink.Tend(), default);
    }

    /// <summary>Disks are dealt with by the sink; whatever else goes wrong must not end the log.</summary>
    private void Attempt(Action<IDecisionSink, ReadOnlyMemory<byte>> action, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            action(sink, bytes);
        }
#pragma warning disable CA1031 // See above.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            fail(exception);
        }
    }
}
