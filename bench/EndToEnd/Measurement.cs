using System.Diagnostics;

namespace RankOrchestrator.EndToEndBench;

/// <summary>
/// One way to answer requests, called one request after the other in rounds that take turns with the other ways, so that
/// whatever else the machine does hits all of them alike.
/// </summary>
internal sealed class Measurement(string name, Action request)
{
    private readonly List<long> ticks = [];
    private TimeSpan processor;
    private long allocated;

    /// <summary>Requests before anything is measured.</summary>
    public void WarmUp(int requests)
    {
        for (var index = 0; index < requests; index++)
        {
            request();
        }
    }

    /// <summary>One round.</summary>
    public void Run(int requests)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
        var processorBefore = Environment.CpuUsage.TotalTime;
        for (var index = 0; index < requests; index++)
        {
            var started = Stopwatch.GetTimestamp();
            request();
            ticks.Add(Stopwatch.GetTimestamp() - started);
        }

        processor += Environment.CpuUsage.TotalTime - processorBefore;
        allocated += GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore;
    }

    /// <summary>A row of a Markdown table: times in milliseconds, the processor's per request, and allocated KiB per request.</summary>
    public string Row()
    {
        ticks.Sort();
        return FormattableString.Invariant($"| {name} | {Quantile(0.5):0.00} | {Quantile(0.99):0.00} | {Quantile(1):0.00} | {processor.TotalMilliseconds / ticks.Count:0.00} | {allocated / 1024.0 / ticks.Count:N0} |");
    }

    /// <summary>The smallest time that this share of the requests does not exceed.</summary>
    private double Quantile(double share) => Stopwatch.GetElapsedTime(0, ticks[Math.Max(0, (int)Math.Ceiling(share * ticks.Count) - 1)]).TotalMilliseconds;
}
