using Microsoft.Extensions.ObjectPool;
using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Decisions.Privacy;
using RankOrchestrator.Orchestrator.Decisions.Segments;
using RankOrchestrator.Orchestrator.Exploration;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Telemetry;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Decisions;

/// <summary>
/// Keeps every page as a line: in the segments of a folder, column by column, or in a file for people. Lines are made by the request
/// after its answer was sent and handed over in memory without a lock; one task takes them to the disk. When the disk does not keep up,
/// lines are dropped and counted, or requests are held after their answers, as the settings say. Nothing of it ever fails a page.
/// </summary>
internal sealed partial class DecisionLog : IAsyncDisposable
{
    private static readonly TimeSpan RoomPause = TimeSpan.FromMilliseconds(10);

    private readonly DecisionSettings settings;
    private readonly ServiceMetrics metrics;
    private readonly TimeProvider time;
    private readonly ILogger<DecisionLog> logger;
    private readonly PropensitySampler? sampler;
    private readonly ObjectPool<DecisionLineBuffer> buffers = new DefaultObjectPool<DecisionLineBuffer>(new BufferPolicy());
    private readonly ColumnarLineWriter? columns;
    private readonly WaitingLines<DecisionLineBuffer>? waiting;

    /// <param name="settings">Where to, and how.</param>
    /// <param name="metrics">Counts.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Is told what cannot be written.</param>
    /// <param name="sampler">Finds propensities that pages do not have; null for none.</param>
    public DecisionLog(ServiceSettings settings, ServiceMetrics metrics, TimeProvider time, ILogger<DecisionLog> logger, PropensitySampler? sampler = null)
    {
        this.sampler = sampler;
        this.settings = settings.Decisions;
        this.metrics = metrics;
        this.time = time;
        this.logger = logger;
        if (settings.DecisionLog is not { Length: > 0 } named)
        {
            return;
        }

        var path = Path.GetFullPath(named);
#pragma warning disable CA2000 // What waits for it disposes of it.
        IDecisionSink sink;
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

#pragma warning restore CA2000
        waiting = new WaitingLines<DecisionLineBuffer>(
            sink,
            static line => line.Text.WrittenMemory,
            buffers.Return,
            exception => Failed(logger, exception),
            this.settings,
            time);
    }

    /// <summary>Whether the page is one of those that are kept.</summary>
    public bool Keeps(RankWorkspace workspace, ReadOnlySpan<byte> request) => waiting is not null && columns?.Keeps(workspace, request) != false;

    /// <summary>Which share of the surface's pages is kept.</summary>
    public double RateOf(string surface) => columns?.RateOf(surface) ?? 1;

    /// <summary>A user as the log may name him; null where it may not, or there is none.</summary>
    public string? NameOf(string user) => user.Length == 0 ? null : columns is null ? user : columns.NameOf(user);

    /// <summary>Hands over how another page differs from one that was kept.</summary>
    public void Append(ShadowLine shadow)
    {
        if (waiting is not null && TryTake() is { } line)
        {
            line.Write(shadow);
            waiting.Add(line);
        }
    }

    /// <summary>Hands a page over; called after the answer has been sent, while its workspace is still held.</summary>
    public void Append(in RankResult result, ReadOnlySpan<byte> request)
    {
        if (result.Workspace is not { } workspace || !Keeps(workspace, request) || TryTake() is not { } line)
        {
            return;
        }

        if (columns is null)
        {
            DecisionWriter.Write(line.Text, workspace, result.PlanHash, request, time.GetUtcNow());
        }
        else
        {
            line.Write(columns, workspace, result.PlanHash, request, time.GetUtcNow());
        }

        // A line that waits for its propensities is written when it has them, or is to do without.
        if (columns is null || sampler?.TryTake(workspace, propensities => Add(line, propensities)) != true)
        {
            waiting!.Add(line);
        }
    }

    /// <summary>Completes when there is room for more lines; at once where lines are what gives.</summary>
    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
        => settings.WhenFull == QueueOverflow.Drop || waiting is not { HasRoom: false }
            ? ValueTask.CompletedTask
            : new ValueTask(HoldAsync(cancellationToken));

    /// <summary>Completes when everything that was handed over is written.</summary>
    public ValueTask DisposeAsync()
    {
        sampler?.Dispose();
        return waiting?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private void Add(DecisionLineBuffer line, ResampledPropensities? propensities)
    {
        if (propensities is not null)
        {
            line.Add(propensities);
        }

        waiting!.Add(line);
    }

    /// <summary>Memory for a line; null, counted, when lines are what gives and too many wait.</summary>
    private DecisionLineBuffer? TryTake()
    {
        if (settings.WhenFull != QueueOverflow.Drop || waiting!.HasRoom)
        {
            return buffers.Get();
        }

        metrics.DecisionsDropped(DecisionLoss.Queue, 1);
        return null;
    }

    private async Task HoldAsync(CancellationToken cancellationToken)
    {
        metrics.DecisionWaited();
        while (!waiting!.HasRoom)
        {
            await Task.Delay(RoomPause, time, cancellationToken);
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
