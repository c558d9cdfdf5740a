using System.Collections.Concurrent;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Objectives.Tests.Faults;

namespace RankOrchestrator.Objectives.Bench;

/// <summary>A server of which 2 % of the calls stall for 60 ms, without and with hedging.</summary>
internal static class Hedging
{
    private const int Pages = 6000;
    private const int Callers = 4;
    private static readonly TimeSpan Stall = TimeSpan.FromMilliseconds(60);

    public static async Task RunAsync()
    {
        Console.WriteLine($"## A server that stalls 2 % of calls for {Stall.TotalMilliseconds:0} ms; {Pages} pages from {Callers} callers");
        Console.WriteLine();
        Console.WriteLine("| hedging | p50 ms | p98 ms | p99 ms | p99.9 ms | calls doubled |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|");
        await RowAsync("off", "timeout: 1s");
        await RowAsync("after the 95th percentile", "timeout: 1s\nhedging: { percentile: 0.95 }");
        await RowAsync("after 5 ms", "timeout: 1s\nhedging: { after: 5ms }");
        Console.WriteLine();
    }

    private static async Task RowAsync(string name, string calls)
    {
        var random = new ConcurrentQueue<bool>();
        var seed = new Random(7);
        for (var call = 0; call < Pages * 2; call++)
        {
            random.Enqueue(seed.NextDouble() < 0.02);
        }

        await using var server = new InferenceServer(request => request.Method == "GET" ? Reply.Description(request) : random.TryDequeue(out var stalls) && stalls
            ? Reply.Binary("score", Fault.Scores(request)) with { Delay = Stall }
            : Reply.Binary("score", Fault.Scores(request)));
        using var surface = new FaultySurfaces(calls, server.Address);
        await surface.OpenAsync();
        var times = new ConcurrentBag<double>();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            var frame = surface.Frame();
            var report = new PredictionReport();
            for (var page = 0; page < Pages / Callers; page++)
            {
                var (elapsed, _) = await surface.PageAsync(frame, report, TimeSpan.FromSeconds(2));
                times.Add(elapsed);
            }
        })));

        // The first pages warm everything up.
        var sorted = times.Order().ToArray();
        var doubled = surface.Catalog.Called.First().Remote.Counters.Hedges / (double)Pages;
        Console.WriteLine($"| {name} | {At(sorted, 0.5):0.00} | {At(sorted, 0.98):0.0} | {At(sorted, 0.99):0.0} | {At(sorted, 0.999):0.0} | {doubled:P1} |");
    }

    private static double At(double[] sorted, double share) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
}
