using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace RankOrchestrator.Bench;

/// <summary>
/// Sends requests when they are due, whatever has become of those before: arrivals of a Poisson process, the same in every
/// run. A request that goes out late, because this program or the machine was busy, was due all the same, and its time
/// counts from then (no coordinated omission). What is due is sent every millisecond, which is a part of every time.
/// </summary>
/// <param name="server">Where they go.</param>
/// <param name="requests">What is sent, one after the other, again and again.</param>
/// <param name="isGood">Looks at a page, after its time was taken; one that is not good has failed. Null takes every page.</param>
internal sealed class OpenLoop(IPEndPoint server, byte[][] requests, Func<ReadOnlyMemory<byte>, bool>? isGood = null) : IDisposable
{
    private readonly ConcurrentStack<Connection> idle = new();
    private int underWay;

    /// <summary>Connections that stand idle; after a run, all there were.</summary>
    public int Connections => idle.Count;

    /// <summary>Runs for some seconds at a rate, in requests a second.</summary>
    public async Task<Tally> RunAsync(double rate, double seconds, int seed)
    {
        var tally = new Tally();
        var sender = new Thread(() => Send(tally, rate, seconds, seed)) { IsBackground = true };
        sender.Start();
        await Task.Run(sender.Join);
        while (Volatile.Read(ref underWay) > 0)
        {
            await Task.Delay(1);
        }

        return tally;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var connection in idle)
        {
            connection.Dispose();
        }
    }

    private void Send(Tally tally, double rate, double seconds, int seed)
    {
        var random = new Random(seed);
        var start = Stopwatch.GetTimestamp();
        var due = 0.0;
        for (var sent = 0; ; sent++)
        {
            due += -Math.Log(1 - random.NextDouble()) / rate;
            if (due >= seconds)
            {
                return;
            }

            while (Stopwatch.GetElapsedTime(start).TotalSeconds < due)
            {
                Thread.Sleep(1);
            }

            Interlocked.Increment(ref underWay);
            _ = ExchangeAsync(tally, requests[sent % requests.Length], start + (long)(due * Stopwatch.Frequency));
        }
    }

    private async Task ExchangeAsync(Tally tally, byte[] request, long due)
    {
        try
        {
            var connection = idle.TryPop(out var used) ? used : await Connection.OpenAsync(server);
            try
            {
                var answer = await connection.ExchangeAsync(request);
                var time = Stopwatch.GetElapsedTime(due);
                if (answer.Status == 200 && isGood?.Invoke(answer.Body) == false)
                {
                    tally.Fail();
                }
                else
                {
                    tally.Add(answer, time);
                }

                idle.Push(connection);
            }
            catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
            {
                connection.Dispose();
                tally.Fail();
            }
        }
        catch (System.Net.Sockets.SocketException)
        {
            tally.Fail();
        }
        finally
        {
            Interlocked.Decrement(ref underWay);
        }
    }
}
