using System.Globalization;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>How far a command has come, on one line that is written over and over; nothing where nobody watches.</summary>
/// <param name="output">Where it is watched.</param>
/// <param name="all">Of how many; null where that is not known.</param>
/// <param name="time">The clock.</param>
internal sealed class ProgressLine(CommandOutput output, int? all, TimeProvider time) : IDisposable
{
    private const int BarCells = 30;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private long written;
    private int done;
    private bool isShown;

    /// <summary>Over the requests of files; how many there are is known where each file holds one.</summary>
    public static ProgressLine Over(CommandOutput output, IReadOnlyList<string> files)
        => new(output, files.Any(file => file is InputFiles.StandardInput || RecordedRequests.IsNamedLikeLines(file)) ? null : files.Count, TimeProvider.System);

    /// <summary>One more is done.</summary>
    public void Advance()
    {
        done++;
        if (output.IsWatched && (!isShown || time.GetElapsedTime(written) >= Pause))
        {
            written = time.GetTimestamp();
            isShown = true;
            output.Error.Write("\r" + Text());
        }
    }

    /// <summary>Takes the line away.</summary>
    public void Dispose()
    {
        if (isShown)
        {
            output.Error.Write("\r\e[K");
        }
    }

    private string Text()
    {
        if (all is not { } whole)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{done:#,0} requests");
        }

        var filled = (int)((long)BarCells * done / Math.Max(1, whole));
        return string.Create(CultureInfo.InvariantCulture, $"{new string('█', filled)}{new string('░', BarCells - filled)} {done:#,0} of {whole:#,0} requests");
    }
}
