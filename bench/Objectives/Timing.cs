using System.Diagnostics;

namespace RankOrchestrator.Objectives.Bench;

/// <summary>Times of many calls, in microseconds, and what one of them allocates on average.</summary>
internal sealed class Timing(double[] sorted, double bytesPerCall)
{
    public double BytesPerCall => bytesPerCall;

    public double Mean => sorted.Average();

    public double Percentile(double share) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];

    /// <summary>Calls it some times to warm up, then so often that the percentiles mean something.</summary>
    public static async Task<Timing> OfAsync(int warm, int calls, Func<Task> call)
    {
        for (var index = 0; index < warm; index++)
        {
            await call();
        }

        GC.Collect();
        var times = new double[calls];
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var index = 0; index < calls; index++)
        {
            var started = Stopwatch.GetTimestamp();
            await call();
            times[index] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
        }

        var bytes = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)calls;
        Array.Sort(times);
        return new Timing(times, bytes);
    }
}
