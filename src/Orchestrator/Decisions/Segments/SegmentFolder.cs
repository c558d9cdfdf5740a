using RankOrchestrator.Orchestrator.Settings;

namespace RankOrchestrator.Orchestrator.Decisions.Segments;

/// <summary>
/// Writes lines into the segments of a folder. What was flushed is whole members, so a process that is killed leaves every line
/// readable but those of its last interval; it never goes on in a segment of an earlier process. While the disk refuses, lines are
/// dropped and counted, and every flush tries again. One process per folder.
/// </summary>
/// <param name="folder">The folder; made when it is not there.</param>
/// <param name="settings">When what is done.</param>
/// <param name="kept">Is told of lines that were handed to the system, and their bytes.</param>
/// <param name="lost">Is told of lines that were lost.</param>
/// <param name="time">Clock of ages and names.</param>
/// <param name="failed">Is told once when the disk begins to refuse.</param>
internal sealed class SegmentFolder(
    string folder,
    DecisionSettings settings,
    Action<int, long> kept,
    Action<int> lost,
    TimeProvider time,
    Action<Exception> failed) : IDecisionSink
{
    /// <summary>Held while a process writes into the folder.</summary>
    public const string LockFile = "writer.lock";

    /// <summary>Asks the process that writes to begin the next segment; it deletes the file when it has.</summary>
    public const string RotateFile = "rotate";

    /// <summary>Bytes of closed members that are not kept back for the interval.</summary>
    private const int MostClosed = 4 << 20;

    private static readonly TimeSpan RetentionPause = TimeSpan.FromMinutes(1);

    private readonly MemberBuffer members = new();
    private FileStream? writing;
    private FileStream? file;
    private string path = "";
    private long number;
    private long written;
    private long begun;
    private long oldest;
    private int unflushed;
    private long retained;
    private bool isFailing;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> line)
    {
        if (unflushed++ == 0)
        {
            oldest = time.GetTimestamp();
        }

        members.Add(line);
        if (members.Closed > MostClosed)
        {
            Flush();
        }
    }

    /// <inheritdoc/>
    public void Tend()
    {
        if (unflushed > 0 && time.GetElapsedTime(oldest) >= settings.FlushInterval)
        {
            Flush();
        }

        if (file is not null && (written >= settings.SegmentBytes || time.GetElapsedTime(begun) >= settings.SegmentAge))
        {
            Complete();
        }

        RotateWhenAsked();
        Retain();
    }

    /// <summary>Writes what waits, whatever its age.</summary>
    public void Flush()
    {
        try
        {
            var bytes = members.Close();
            Open();
            file!.Write(bytes);
            written += bytes.Length;
            file.Flush(flushToDisk: settings.Sync == DecisionSync.Flush);
            kept(unflushed, bytes.Length);
            isFailing = false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            lost(unflushed);
            Fail(exception);
        }

        members.Clear();
        unflushed = 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (unflushed > 0)
        {
            Flush();
        }

        Complete();
        writing?.Dispose();
        members.Dispose();
    }

    /// <summary>Opens a segment when there is none, or when the one that is open is no longer there.</summary>
    private void Open()
    {
        if (file is not null && File.Exists(path))
        {
            return;
        }

        file?.Dispose();
        file = null;
        Directory.CreateDirectory(folder);
        var lockPath = Path.Combine(folder, LockFile);
        if (writing is null || !File.Exists(lockPath))
        {
            writing?.Dispose();
            writing = null;
            writing = new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }

        if (SegmentName.In(folder) is [.., var last])
        {
            number = Math.Max(number, last.Name.Number);
        }

        path = Path.Combine(folder, new SegmentName(number + 1, time.GetUtcNow().UtcDateTime).ToString());
        file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete, bufferSize: 0);
        number++;
        written = 0;
        begun = time.GetTimestamp();
    }

    /// <summary>Ends the segment; the next line begins another.</summary>
    private void Complete()
    {
        if (file is null)
        {
            return;
        }

        try
        {
            file.Write(GzipMember.EndOfFile);
            file.Flush(flushToDisk: settings.Sync != DecisionSync.Never);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Fail(exception);
        }

        file?.Dispose();
        file = null;
    }

    /// <summary>Takes back what was written in part, so that what follows stands behind whole members.</summary>
    private void Fail(Exception exception)
    {
        try
        {
            file?.SetLength(written);
            file?.Seek(written, SeekOrigin.Begin);
        }
        catch (Exception another) when (another is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            file = null;
        }

        if (!isFailing)
        {
            isFailing = true;
            failed(exception);
        }
    }

    private void RotateWhenAsked()
    {
        var asked = Path.Combine(folder, RotateFile);
        if (writing is null || !File.Exists(asked))
        {
            return;
        }

        if (unflushed > 0)
        {
            Flush();
        }

        Complete();
        try
        {
            File.Delete(asked);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Fail(exception);
        }
    }

    /// <summary>Deletes the oldest segments that are too old, or too many bytes; never the one that is written.</summary>
    private void Retain()
    {
        var keepsAll = settings.RetainBytes == 0 && settings.RetainFor == TimeSpan.Zero;
        if (keepsAll || writing is null || (retained != 0 && time.GetElapsedTime(retained) < RetentionPause))
        {
            return;
        }

        retained = time.GetTimestamp();
        try
        {
            var segments = SegmentName.In(folder);
            var sizes = segments.ConvertAll(segment => new FileInfo(segment.Path).Length);
            var bytes = sizes.Sum();
            for (var index = 0; index < segments.Count && segments[index].Path != path; index++)
            {
                // A segment's last line is older than the next segment's first.
                var ended = index + 1 < segments.Count ? segments[index + 1].Name.Begun : DateTime.MaxValue;
                var isTooMuch = settings.RetainBytes > 0 && bytes > settings.RetainBytes;
                var isTooOld = settings.RetainFor > TimeSpan.Zero && ended < DateTime.MaxValue && time.GetUtcNow().UtcDateTime - ended > settings.RetainFor;
                if (!isTooMuch && !isTooOld)
                {
                    break;
                }

                File.Delete(segments[index].Path);
                bytes -= sizes[index];
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (!isFailing)
            {
                isFailing = true;
                failed(exception);
            }
        }
    }
}
