using System.Buffers;
using RankOrchestrator.Orchestrator.Decisions;
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
    private readonly WaitingLines<ReadOnlyMemory<byte>>? waiting;

    public FeedbackLog(ServiceSettings settings, ServiceMetrics metrics, TimeProvider time, ILogger<FeedbackLog> logger)
    {
        if (settings.Feedback.Log is not { Length: > 0 } named)
        {
            return;
        }

        var path = Path.GetFullPath(named);
#pragma warning disable CA2000 // What waits for it disposes of it.
        var sink = new SegmentFolder(
            path,
            settings.Decisions,
            metrics.FeedbackWritten,
            metrics.FeedbackDropped,
            time,
            exception => CannotWrite(logger, path, exception));
#pragma warning restore CA2000
        waiting = new WaitingLines<ReadOnlyMemory<byte>>(
            sink,
            static line => line,
            static _ => { },
            exception => Failed(logger, exception),
            settings.Decisions,
            time);
    }

    /// <summary>Whether there is a log.</summary>
    public bool IsOn => waiting is not null;

    /// <summary>Whether lines may be handed over.</summary>
    public bool HasRoom => waiting is not { HasRoom: false };

    /// <summary>Hands a line over.</summary>
    public void Append(FeedbackLine line)
    {
        var text = new ArrayBufferWriter<byte>(512);
        line.Write(text);
        waiting?.Add(text.WrittenMemory);
    }

    /// <summary>Completes when everything that was handed over is written.</summary>
    public ValueTask DisposeAsync() => waiting?.DisposeAsync() ?? ValueTask.CompletedTask;

    [LoggerMessage(EventId = 411, Level = LogLevel.Error, Message = "Feedback cannot be written to {Path}; it is dropped and counted until it can")]
    private static partial void CannotWrite(ILogger logger, string path, Exception exception);

    [LoggerMessage(EventId = 412, Level = LogLevel.Error, Message = "The feedback log failed; it goes on with the next line")]
    private static partial void Failed(ILogger logger, Exception exception);
}
