using RankOrchestrator.Bench;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Objectives.Tests.Faults;

namespace RankOrchestrator.Objectives.Bench;

/// <summary>
/// Pages under load with two models whose server fails in every way it can, 30 % of the time: how late a page is at
/// worst, and what is left behind.
/// </summary>
internal static class Faults
{
    private const int Callers = 8;
    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(50);

    public static async Task RunAsync(int pages)
    {
        var calls = 0;
        Reply Answer(InferenceRequest request)
        {
            if (request.Method == "GET")
            {
                return Reply.Description(request);
            }

            var call = (uint)Interlocked.Increment(ref calls) * 2654435761U;
            var scores = Fault.Scores(request);
            return call % 100 < 30 ? Fault.All[(int)(call / 100 % (uint)Fault.All.Count)].Answer(scores) : Reply.Binary("score", scores);
        }

        await using var server = new InferenceServer(Answer);
        var surface = new FaultySurfaces("timeout: 45ms\nretries: 1\nhedging: { percentile: 0.95 }\nbreaker: false\nconcurrency: 256", server.Address, server.Address);
        await surface.OpenAsync();
        await MakeAsync(surface, new double[2000]);
        var times = new double[pages];
        var memory = GC.GetTotalMemory(forceFullCollection: true);
        var handles = Handles();
        var lateness = new Lateness();
        var degraded = await MakeAsync(surface, times);
        await lateness.DisposeAsync();
        var left = GC.GetTotalMemory(forceFullCollection: true) - memory;
        var handlesLeft = Handles() - handles;
        var open = server.Open;
        surface.Dispose();
        for (var turn = 0; turn < 200 && server.Open > 0; turn++)
        {
            await Task.Delay(20);
        }

        Array.Sort(times);
        Console.WriteLine($"## {pages} pages, two models each, {Callers} callers, 30 % of calls fail in one of {Fault.All.Count} ways; deadline {Deadline.TotalMilliseconds:0} ms");
        Console.WriteLine();
        Console.WriteLine("| | |");
        Console.WriteLine("|---|---:|");
        Console.WriteLine($"| pages made | {times.Length} |");
        Console.WriteLine($"| of them degraded, and saying so | {degraded} |");
        Console.WriteLine($"| p50, p99, p99.9, longest (ms) | {At(times, 0.5):0.0}, {At(times, 0.99):0.0}, {At(times, 0.999):0.0}, {times[^1]:0.0} |");
        Console.WriteLine($"| a timer of this process, at the same time, was late by (p99, p99.9, most, ms) | {Late(lateness, 0.99):0.0}, {Late(lateness, 0.999):0.0}, {lateness.Worst.TotalMilliseconds:0.0} |");
        Console.WriteLine($"| managed memory after minus before | {left / 1024} KB |");
        Console.WriteLine($"| open files after minus before | {handlesLeft} |");
        Console.WriteLine($"| connections during, and after the models were released | {open}, {server.Open} |");
        Console.WriteLine();
    }

    private static async Task<int> MakeAsync(FaultySurfaces surface, double[] times)
    {
        var next = -1;
        var degraded = 0;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            var frame = surface.Frame();
            var report = new PredictionReport();
            while (Interlocked.Increment(ref next) is var page && page < times.Length)
            {
                var (elapsed, missing) = await surface.PageAsync(frame, report, Deadline);
                times[page] = elapsed;
                Interlocked.Add(ref degraded, Math.Min(missing, 1));
            }
        })));
        return degraded;
    }

    private static int Handles() => Directory.Exists("/proc/self/fd") ? Directory.GetFileSystemEntries("/proc/self/fd").Length : 0;

    private static double Late(Lateness lateness, double share) => lateness.Percentile(share).TotalMilliseconds;

    private static double At(double[] sorted, double share) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
}
