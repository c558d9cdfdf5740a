using System.Buffers;
using System.Threading.Channels;
using Microsoft.Extensions.ObjectPool;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Telemetry;

namespace RankOrchestrator.Orchestrator.Decisions;

/// <summary>
/// Appends every page to a file, a line each, and never makes a request wait: lines are handed over in memory, and when
/// the disk cannot keep up they are dropped and counted. The file may be moved away or cut at any time; what follows
/// goes to a new one of the same name. One process per file.
/// </summary>
internal sealed partial class DecisionLog : IAsyncDisposable
{
    /// <summary>Bytes that may wait for the disk.</summary>
    public const long MostPending = 64 << 20;

    private readonly string? path;
    private readonly ServiceMetrics metrics;
    private readonly TimeProvider time;
    private readonly ILogger<DecisionLog> logger;
    private readonly Channel<ArrayBufferWriter<byte>> lines = Channel.CreateUnbounded<ArrayBufferWriter<byte>>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ObjectPool<ArrayBufferWriter<byte>> buffers = new DefaultObjectPool<ArrayBufferWriter<byte>>(new BufferPolicy());
    private readonly Task writing;
    private FileStream? file;
    private long pending;
    private bool isFailing;

    public DecisionLog(ServiceSettings settings, ServiceMetrics metrics, TimeProvider time, ILogger<DecisionLog> logger)
    {
        path = settings.DecisionLog is { Length: > 0 } named ? Path.GetFullPath(named) : null;
        this.metrics = metrics;
        this.time = time;
        this.logger = logger;
        writing = path is null ? Task.CompletedTask : Task.Run(WriteAllAsync);
    }

    /// <summary>Hands a page over; called after the answer has been sent, while its workspace is still held.</summary>
    public void Append(in RankResult result, ReadOnlySpan<byte> request)
    {
        if (path is null || result.Workspace is not { } workspace)
        {
            return;
        }

        if (Volatile.Read(ref pending) > MostPending)
        {
            metrics.DecisionDropped();
            return;
        }

        var line = buffers.Get();
        DecisionWriter.Write(line, workspace, result.PlanHash, request, time.GetUtcNow());
        Interlocked.Add(ref pending, line.WrittenCount);
        if (!lines.Writer.TryWrite(line))
        {
            metrics.DecisionDropped();
        }
    }

    /// <summary>Completes when everything that was handed over is in the file.</summary>
    public async ValueTask DisposeAsync()
    {
        lines.Writer.TryComplete();
        await writing;
        if (file is not null)
        {
            await file.DisposeAsync();
        }
    }

    private async Task WriteAllAsync()
    {
        while (await lines.Reader.WaitToReadAsync())
        {
            Reopen();
            while (lines.Reader.TryRead(out var line))
            {
                Write(line);
                Interlocked.Add(ref pending, -line.WrittenCount);
                buffers.Return(line);
            }

            Flush();
        }
    }

    private void Write(ArrayBufferWriter<byte> line)
    {
        try
        {
            if (file is not null)
            {
                file.Write(line.WrittenSpan);
                return;
            }
        }
        catch (IOException exception)
        {
            Fail(exception);
        }

        metrics.DecisionDropped();
    }

    private void Flush()
    {
        try
        {
            file?.Flush();
            isFailing &= file is null;
        }
        catch (IOException exception)
        {
            Fail(exception);
        }
    }

    /// <summary>Opens the file when there is none, or when the one at the path is no longer the one that is open.</summary>
    private void Reopen()
    {
        try
        {
            var atPath = new FileInfo(path!);
            if (file is not null && atPath.Exists && atPath.Length >= file.Position)
            {
                return;
            }

            file?.Dispose();
            file = null;
            Directory.CreateDirectory(atPath.DirectoryName!);
            file = new FileStream(path!, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
            EndTornLine(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Fail(exception);
        }
    }

    /// <summary>A process that was killed may have left half a line: the next one starts on a line of its own.</summary>
    private static void EndTornLine(FileStream file)
    {
        if (file.Seek(0, SeekOrigin.End) == 0)
        {
            return;
        }

        file.Seek(-1, SeekOrigin.End);
        if (file.ReadByte() != '\n')
        {
            file.WriteByte((byte)'\n');
        }
    }

    private void Fail(Exception exception)
    {
        try
        {
            file?.Dispose();
        }
        catch (IOException)
        {
            // What was buffered is lost with the file; that it fails is known.
        }

        file = null;
        if (!isFailing)
        {
            isFailing = true;
            CannotWrite(logger, path!, exception);
        }
    }

    [LoggerMessage(EventId = 401, Level = LogLevel.Error, Message = "Decisions cannot be written to {Path}; they are dropped and counted until they can")]
    private static partial void CannotWrite(ILogger logger, string path, Exception exception);

    private sealed class BufferPolicy : PooledObjectPolicy<ArrayBufferWriter<byte>>
    {
        public override ArrayBufferWriter<byte> Create() => new(64 * 1024);

        public override bool Return(ArrayBufferWriter<byte> obj)
        {
            obj.ResetWrittenCount();
            return obj.Capacity <= 4 << 20;
        }
    }
}
