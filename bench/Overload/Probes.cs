using System.Diagnostics;
using System.Net;
using System.Text;

namespace RankOrchestrator.OverloadBench;

/// <summary>Asks what probes ask, one path after the other, every ten milliseconds, on a connection of its own.</summary>
internal sealed class Probes(IPEndPoint server)
{
    private static readonly byte[][] Requests = [.. ((string[])["/livez", "/healthz", "/readyz", "/plan"]).Select(path => Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n"))];

    private readonly List<double> milliseconds = [];

    public int Count => milliseconds.Count;

    /// <summary>Asks until it is cancelled. A probe that goes out late counts from when it was due.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var connection = await Connection.OpenAsync(server);
        var due = Stopwatch.GetTimestamp();
        for (var sent = 0; !cancellationToken.IsCancellationRequested; sent++)
        {
            due += Stopwatch.Frequency / 100;
            if (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is { Ticks: > 0 } early)
            {
                await Task.Delay(early, CancellationToken.None);
            }

            await connection.ExchangeAsync(Requests[sent % Requests.Length]);
            milliseconds.Add(Stopwatch.GetElapsedTime(due).TotalMilliseconds);
        }
    }

    /// <summary>The smallest time that this share does not exceed.</summary>
    public double Quantile(double share)
    {
        milliseconds.Sort();
        return milliseconds[Math.Max(0, (int)Math.Ceiling(share * milliseconds.Count) - 1)];
    }
}
