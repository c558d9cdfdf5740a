using System.Diagnostics;
using System.Net;

namespace RankOrchestrator.OverloadBench;

/// <summary>Callers that send the next request when they have the answer to the last: as much as the service can do, and no more.</summary>
internal static class ClosedLoop
{
    /// <summary>
    /// Pages a second that some callers get once they get no more than before: the code of the service is compiled anew
    /// while it runs, so its first seconds say nothing.
    /// </summary>
    public static async Task<double> SettleAsync(IPEndPoint server, byte[][] requests, int callers, int rounds = 8)
    {
        const double Seconds = 5;
        var best = 0.0;
        for (var (round, sinceBest) = (0, 0); round < 20 && (round < rounds || sinceBest < Math.Min(3, rounds / 2)); round++)
        {
            var pages = await RunAsync(server, requests, callers, Seconds);
            sinceBest = pages > best * 1.02 ? 0 : sinceBest + 1;
            best = Math.Max(best, pages);
        }

        return best;
    }

    private static async Task<double> RunAsync(IPEndPoint server, byte[][] requests, int callers, double seconds)
    {
        var pages = 0;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            using var connection = await Connection.OpenAsync(server);
            for (var sent = caller; Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; sent++)
            {
                if ((await connection.ExchangeAsync(requests[sent % requests.Length])).Status == 200)
                {
                    Interlocked.Increment(ref pages);
                }
            }
        })));
        return pages / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
