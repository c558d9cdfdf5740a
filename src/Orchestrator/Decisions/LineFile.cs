using RankOrchestrator.Orchestrator.Decisions.Segments;
using RankOrchestrator.Orchestrator.Telemetry;

namespace RankOrchestrator.Orchestrator.Decisions;

/// <summary>
/// Appends lines to one file. The file may be moved away or cut at any time; what follows goes to a new one of the same name. One
/// process per file.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="metrics">Counts what was written and what was lost.</param>
/// <param name="failed">Is told once when the disk begins to refuse.</param>
internal sealed class LineFile(string path, ServiceMetrics metrics, Action<Exception> failed) : IDecisionSink
{
    private FileStream? file;
    private bool isFailing;
    private int unflushed;
    private int kept;
    private long bytes;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> line)
    {
        if (unflushed == 0)
        {
            Reopen();
        }

        unflushed++;
        if (file is null)
        {
            return;
        }

        var start = file.Position;
        try
        {
            file.Write(line);
            kept++;
            bytes += line.Length;
        }
        catch (IOException exception)
        {
            TakeBack(start);
            Fail(exception);
        }
    }

    /// <inheritdoc/>
    public void Tend()
    {
        if (unflushed == 0)
        {
            return;
        }

        isFailing &= kept < unflushed;
        metrics.DecisionsWritten(kept, bytes);
        metrics.DecisionsDropped(DecisionLoss.Disk, unflushed - kept);
        (unflushed, kept, bytes) = (0, 0, 0);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Tend();
        file?.Dispose();
    }

    /// <summary>Opens the file when there is none, or when the one at the path is no longer the one that is open.</summary>
    private void Reopen()
    {
        try
        {
            var atPath = new FileInfo(path);
            if (file is not null && atPath.Exists && atPath.Length >= file.Position)
            {
                return;
            }

            Close();
            Directory.CreateDirectory(atPath.DirectoryName!);
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            EndTornLine(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Close();
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

    /// <summary>Takes back what was written of a line, so that what follows stands behind whole lines.</summary>
    private void TakeBack(long start)
    {
        try
        {
            file!.SetLength(start);
            file.Seek(start, SeekOrigin.Begin);
        }
        catch (IOException)
        {
            Close();
        }
    }

    private void Close()
    {
        file?.Dispose();
        file = null;
    }

    private void Fail(Exception exception)
    {
        if (!isFailing)
        {
            isFailing = true;
            failed(exception);
        }
    }
}
