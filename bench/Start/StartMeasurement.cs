using System.Diagnostics;
using RankOrchestrator.Bench;

namespace RankOrchestrator.StartBench;

/// <summary>What one start was like until the first pages were out.</summary>
/// <param name="Ready">Age of the process when <c>/readyz</c> turned green.</param>
/// <param name="Pages">Milliseconds of the first, second … page of each surface, connecting included in the first; surfaces take turns.</param>
internal sealed record StartMeasurement(TimeSpan Ready, double[][] Pages)
{
    private const int FirstPages = 10;

    /// <summary>Waits until the service is ready and asks for its first pages.</summary>
    public static StartMeasurement Of(ServiceProcess service, IReadOnlyList<byte[]> requests)
    {
        var ready = service.WaitUntilReady(TimeSpan.FromMinutes(1));
        var clients = new LoopbackClient?[requests.Count];
        var pages = requests.Select(_ => new double[FirstPages]).ToArray();
        for (var page = 0; page < FirstPages; page++)
        {
            for (var surface = 0; surface < requests.Count; surface++)
            {
                var started = Stopwatch.GetTimestamp();
                clients[surface] ??= new LoopbackClient(service.Address, "/rank", requests[surface]);
                clients[surface]!.Post();
                pages[surface][page] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            }
        }

        Array.ForEach(clients, client => client!.Dispose());
        return new StartMeasurement(ready, pages);
    }
}
