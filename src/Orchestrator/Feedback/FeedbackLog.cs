using System.Buffers;
using System.Collections.Concurrent;
using RankOrchestrator.Orchestrator.Decisions.Segments;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Telemetry;

namespace RankOrchestrator.Orchestrator.Feedback;

/// <summary>
/// Keeps events as lines in the segments of a folder, by the settings of the decision log. Lines that wait for the disk are bounded: what
/// finds no room is refused, and the caller sends it again. Only <see cref="Append"/> by one at a time.
/// </summary>
internal sealed partial class FeedbackLog : IAsyncDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    private readonly DecisionSettings settings;
    private readonly ILogger<FeedbackLog> logger;
    private readonly ConcurrentQueue<ReadOnlyMemory<byte>> lines = new();
    private readonly SegmentFolder? sink;
    private readonly PeriodicTimer? pauses;
    private readonly Task writing = Task.CompletedTask;
    private long pending;

    public FeedbackLog(ServiceSettings settings, ServiceMetrics metrics, TimeProvider time, ILogger<FeedbackLog> logger)
    {
        this.settings = settings.Decisions;
        this.logger = logger;
        if (settings.Feedback.Log is not { Length: > 0 } named)
        {
            return;
        }

        var path = Path.GetFullPath(named);
        sink = new SegmentFolder(
            path,
            this.settings,
            metrics.FeedbackWritten,
            metrics.FeedbackDropped,
            time,
            exception => CannotWrite(logger, path, exception));
        pauses = new PeriodicTimer(this.settings.FlushInterval < LongestPause ? this.settings.FlushInterval : LongestPause, time);
        writing = Task.Run(WriteAllAsync);
    }

    /// <summary>Whether there is a log.</summary>
    public bool IsOn => sink is not null;

    /// <summary>Whether lines may be handed over.</summary>
    public bool HasRoom => Volatile.Read(ref pending) <= settings.QueueBytes;

    /// <summary>Hands a line over.</summary>
    public void Append(FeedbackLine line)
    {
        var text = new ArrayBufferWriter<byte>(512);
        line.Write(text);
        Interlocked.Add(ref pending, text.WrittenCount);
        lines.Enqueue(text.WrittenMemory);
    }

    /// <summary>Completes when everything that was handed over is written.</summary>
    public async ValueTask DisposeAsync()
    {
        pauses?.Dispose();
        await writing;
        sink?.Dispose();
    }

    private async Task WriteAllAsync()
    {
        do
        {
            WriteWaiting();
        }
        while (await pauses!.WaitForNextTickAsync());

        WriteWaiting();
    }

    private void WriteWaiting()
    {
        try
        {
            while (lines.TryDequeue(out var line))
            {
                Interlocked.Add(ref pending, -line.Length);
                sink!.Write(line.Span);
            }

            sink!.Tend();
        }
#pragma warning disable CA1031 // Disks are dealt with by the sink; whatever else goes wrong must not end the log.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Failed(logger, exception);
        }
    }

    [LoggerMessage(EventId = 411, Level = LogLevel.Error, Message = "Feedback cannot be written to {Path}; it is dropped and counted until it can")]
    private static partial void CannotWrite(ILogger logger, string path, Exception exception);

    [LoggerMessage(EventId = 412, Level = LogLevel.Error, Message = "The feedback log failed; it goes on with the next line")]
    private static partial void Failed(ILogger logger, Exception exception);
}
