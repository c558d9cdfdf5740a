using System.Collections.Concurrent;
using Microsoft.Extensions.ObjectPool;
using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Decisions.Privacy;
using RankOrchestrator.Orchestrator.Decisions.Segments;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Telemetry;

namespace RankOrchestrator.Orchestrator.Decisions;

/// <summary>
/// Keeps every page as a line: in the segments of a folder, column by column, or in a file for people. Lines are made by the request
/// after its answer was sent and handed over in memory without a lock; one task takes them to the disk. When the disk does not keep up,
/// lines are dropped and counted, or requests are held after their answers, as the settings say. Nothing of it ever fails a page.
/// </summary>
internal sealed partial class DecisionLog : IAsyncDisposable
{
    /// <summary>Longest time between two looks at what waits.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan RoomPause = TimeSpan.FromMilliseconds(10);

    private readonly DecisionSettings settings;
    private readonly ServiceMetrics metrics;
    private readonly TimeProvider time;
    private readonly ILogger<DecisionLog> logger;
    private readonly ConcurrentQueue<DecisionLineBuffer> lines = new();
    private readonly ObjectPool<DecisionLineBuffer> buffers = new DefaultObjectPool<DecisionLineBuffer>(new BufferPolicy());
    private readonly ColumnarLineWriter? columns;
    private readonly IDecisionSink? sink;
    private readonly PeriodicTimer? pauses;
    private readonly Task writing = Task.CompletedTask;
    private long pending;

    public DecisionLog(ServiceSettings settings, ServiceMetrics metrics, TimeProvider time, ILogger<DecisionLog> logger)
    {
        this.settings = settings.Decisions;
        this.metrics = metrics;
        this.time = time;
        this.logger = logger;
        if (settings.DecisionLog is not { Length: > 0 } named)
        {
            return;
        }

        var path = Path.GetFullPath(named);
        if (DecisionLogPath.IsFile(named))
        {
            sink = new LineFile(path, metrics, exception => CannotWrite(logger, path, exception));
        }
        else
        {
            columns = new ColumnarLineWriter(SurfaceSampling.Parse(this.settings.Sampling), this.settings.Problems, HiddenFields.Read(this.settings));
            sink = new SegmentFolder(
                path,
                this.settings,
                metrics.DecisionsWritten,
                count => metrics.DecisionsDropped(DecisionLoss.Disk, count),
                time,
                exception => CannotWrite(logger, path, exception));
        }

        pauses = new PeriodicTimer(this.settings.FlushInterval < LongestPause ? this.settings.FlushInterval : LongestPause, time);
        writing = Task.Run(WriteAllAsync);
    }

    /// <summary>Hands a page over; called after the answer has been sent, while its workspace is still held.</summary>
    public void Append(in RankResult result, ReadOnlySpan<byte> request)
    {
        if (sink is null || result.Workspace is not { } workspace || columns?.Keeps(workspace, request) == false)
        {
            return;
        }

        if (settings.WhenFull == QueueOverflow.Drop && Volatile.Read(ref pending) > settings.QueueBytes)
        {
            metrics.DecisionsDropped(DecisionLoss.Queue, 1);
            return;
        }

        var line = buffers.Get();
        if (columns is null)
        {
            DecisionWriter.Write(line.Text, workspace, result.PlanHash, request, time.GetUtcNow());
        }
        else
        {
            line.Write(columns, workspace, result.PlanHash, request, time.GetUtcNow());
        }

        Interlocked.Add(ref pending, line.Text.WrittenCount);
        lines.Enqueue(line);
    }

    /// <summary>Completes when there is room for more lines; at once where lines are what gives.</summary>
    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
        => settings.WhenFull == QueueOverflow.Drop || Volatile.Read(ref pending) <= settings.QueueBytes
            ? ValueTask.CompletedTask
            : new ValueTask(HoldAsync(cancellationToken));

    /// <summary>Completes when everything that was handed over is written.</summary>
    public async ValueTask DisposeAsync()
    {
        pauses?.Dispose();
        await writing;
        sink?.Dispose();
    }

    private async Task HoldAsync(CancellationToken cancellationToken)
    {
        metrics.DecisionWaited();
        while (Volatile.Read(ref pending) > settings.QueueBytes)
        {
            await Task.Delay(RoomPause, time, cancellationToken);
        }
    }

    private async Task WriteAllAsync()
    {
        while (await pauses!.WaitForNextTickAsync())
        {
            WriteWaiting();
        }

        WriteWaiting();
    }

    private void WriteWaiting()
    {
        while (lines.TryDequeue(out var line))
        {
            Attempt(static (sink, line) => sink.Write(line.Text.WrittenSpan), line);
            Interlocked.Add(ref pending, -line.Text.WrittenCount);
            buffers.Return(line);
        }

        Attempt(static sink => sink.Tend());
    }

    private void Attempt(Action<IDecisionSink> action) => Attempt(static (sink, action) => action(sink), action);

    /// <summary>Disks are dealt with by the sink; whatever else goes wrong must not end the log.</summary>
    private void Attempt<T>(Action<IDecisionSink, T> action, T argument)
    {
        try
        {
            action(sink!, argument);
        }
#pragma warning disable CA1031 // See above.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Failed(logger, exception);
        }
    }

    [LoggerMessage(EventId = 401, Level = LogLevel.Error, Message = "Decisions cannot be written to {Path}; they are dropped and counted until they can")]
    private static partial void CannotWrite(ILogger logger, string path, Exception exception);

    [LoggerMessage(EventId = 402, Level = LogLevel.Error, Message = "The decision log failed; it goes on with the next line")]
    private static partial void Failed(ILogger logger, Exception exception);

    private sealed class BufferPolicy : PooledObjectPolicy<DecisionLineBuffer>
    {
        public override DecisionLineBuffer Create() => new();

        public override bool Return(DecisionLineBuffer obj)
        {
            obj.Text.ResetWrittenCount();
            return obj.Text.Capacity <= 4 << 20;
        }
    }
}
