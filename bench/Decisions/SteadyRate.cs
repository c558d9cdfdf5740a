using System.Diagnostics;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Telemetry;

namespace RankOrchestrator.DecisionsBench;

/// <summary>What logging 500 pages a second costs, at a pace that does not wait for the log.</summary>
internal static class SteadyRate
{
    private const int PagesPerSecond = 500;

    /// <summary>Logs the samples in turn for a time.</summary>
    public static async Task RunAsync(string repository, TimeSpan time)
    {
        using var samples = await RankedSamples.RankAsync(repository);
        var folder = Directory.CreateTempSubdirectory("rank-rate-").FullName;
        try
        {
            using var metrics = new ServiceMetrics();
            var (count, handing, longest) = (0, TimeSpan.Zero, TimeSpan.Zero);
            using var process = Process.GetCurrentProcess();
            var processor = process.TotalProcessorTime;
            var allocated = GC.GetTotalAllocatedBytes();
            var started = Stopwatch.GetTimestamp();
            await using (var log = RankedSamples.Log(folder, metrics, new DecisionSettings()))
            {
                for (; count < time.TotalSeconds * PagesPerSecond; count++)
                {
                    var early = TimeSpan.FromSeconds((double)count / PagesPerSecond) - Stopwatch.GetElapsedTime(started);
                    if (early > TimeSpan.Zero)
                    {
                        await Task.Delay(early + TimeSpan.FromMilliseconds(1));
                    }

                    var (_, body, result) = samples.Pages[count % samples.Pages.Count];
                    result.Workspace!.Request.RequestId = FormattableString.Invariant($"r-{count}");
                    var before = Stopwatch.GetTimestamp();
                    log.Append(result, body);
                    var took = Stopwatch.GetElapsedTime(before);
                    handing += took;
                    longest = took > longest ? took : longest;
                }
            }

            var elapsed = Stopwatch.GetElapsedTime(started);
            process.Refresh();
            var bytes = Directory.EnumerateFiles(folder, "*.gz").Sum(file => new FileInfo(file).Length);
            Console.WriteLine($"{count:#,0} pages in {elapsed.TotalSeconds:0.0} s ({count / elapsed.TotalSeconds:0} a second), {Environment.ProcessorCount} "
                + $"processors, .NET {Environment.Version}");
            Console.WriteLine($"handing over: {handing.TotalMicroseconds / count:0} µs a page, longest {longest.TotalMilliseconds:0.0} ms; processor time in "
                + $"all {(process.TotalProcessorTime - processor).TotalSeconds:0.0} s; {(GC.GetTotalAllocatedBytes() - allocated) / count:#,0} bytes "
                    + $"allocated a page");
            Console.WriteLine($"on disk: {bytes:#,0} bytes, {bytes / count:#,0} a page; lost: {metrics.LostDecisions(DecisionLoss.Queue)} for the queue, "
                + $"{metrics.LostDecisions(DecisionLoss.Disk)} for the disk");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
