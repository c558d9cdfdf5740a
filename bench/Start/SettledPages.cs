using System.Diagnostics;
using RankOrchestrator.Bench;

namespace RankOrchestrator.StartBench;

/// <summary>What pages take when everything is as fast as it gets.</summary>
internal static class SettledPages
{
    private const int Pages = 300;

    /// <summary>Median milliseconds of each surface's pages, one at a time.</summary>
    public static double[] Medians(Uri service, IReadOnlyList<byte[]> requests)
    {
        var clients = requests.Select(request => new LoopbackClient(service, "/rank", request)).ToArray();
        var medians = clients.Select(Median).ToArray();
        Array.ForEach(clients, client => client.Dispose());
        return medians;
    }

    private static double Median(LoopbackClient client)
    {
        var times = new double[Pages];
        for (var page = 0; page < times.Length; page++)
        {
            var started = Stopwatch.GetTimestamp();
            client.Post();
            times[page] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        Array.Sort(times);
        return times[times.Length / 2];
    }
}
