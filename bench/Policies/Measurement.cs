using System.Diagnostics;

namespace RankOrchestrator.Bench.Policies;

/// <summary>How long one run takes and what it allocates, once warm.</summary>
/// <param name="Median">Microseconds: half of the runs were faster.</param>
/// <param name="Least">Microseconds of the fastest run.</param>
/// <param name="Slow">Microseconds: one run in a hundred took longer.</param>
/// <param name="Bytes">Bytes allocated by a run, on average.</param>
internal readonly record struct Measurement(double Median, double Least, double Slow, long Bytes)
{
    /// <summary>Runs an action for about <paramref name="time"/>, after as long a warm-up.</summary>
    public static Measurement Of(Action action, TimeSpan time)
    {
        // The runtime optimises in the background, in steps: it needs calls, and time between them.
        for (var round = 0; round < 4; round++)
        {
            for (var watch = Stopwatch.StartNew(); watch.Elapsed < time / 4;)
            {
                action();
            }

            Thread.Sleep(200);
        }

        var samples = new List<double>();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var own = 0L;
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < time || samples.Count < 15;)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            var elapsed = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            var mark = GC.GetAllocatedBytesForCurrentThread();
            samples.Add(elapsed);
            own += GC.GetAllocatedBytesForCurrentThread() - mark;
        }

        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before - own) / samples.Count;
        samples.Sort();
        return new Measurement(samples[samples.Count / 2], samples[0], samples[samples.Count * 99 / 100], bytes);
    }
}
