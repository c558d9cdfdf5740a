using System.Diagnostics;

namespace RankOrchestrator.ComparisonsBench;

/// <summary>The command as a process of its own, from its start to its end.</summary>
/// <param name="Time">How long it took.</param>
/// <param name="Processor">Processor time it used.</param>
/// <param name="PeakMegabytes">The most memory that it held.</param>
/// <param name="Lines">Lines that it printed.</param>
internal sealed record DiffProcess(TimeSpan Time, TimeSpan Processor, double PeakMegabytes, int Lines)
{
    /// <summary>Runs it; it must find that something changes.</summary>
    public static DiffProcess Run(string program, string[] arguments, string engines)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true };
        start.Environment["RANK_ENGINES"] = engines;
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var printing = process.StandardOutput.ReadToEndAsync();
        var (peak, processor) = (0L, TimeSpan.Zero);
        while (!process.WaitForExit(20))
        {
            process.Refresh();
            try
            {
                (peak, processor) = (Math.Max(peak, process.PeakWorkingSet64), process.TotalProcessorTime);
            }
            catch (InvalidOperationException)
            {
                // It ended between the two lines above; what was read before is 20 ms old.
            }
        }

        var time = Stopwatch.GetElapsedTime(started);
        var lines = printing.GetAwaiter().GetResult().Split('\n').Length - 1;
        return process.ExitCode == 1
            ? new DiffProcess(time, processor, peak / 1048576.0, lines)
            : throw new InvalidOperationException($"diff ended with {process.ExitCode}.");
    }
}
