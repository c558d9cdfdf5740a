using System.Diagnostics;
using RankOrchestrator.Bench;

namespace RankOrchestrator.StartBench;

/// <summary>Pages that callers got, each asking for one after the other over connections of its own, by tenth of a second.</summary>
internal sealed class Load(int[] answers)
{
    private int refused;

    /// <summary>Calls that were turned away.</summary>
    public int Refused => refused;

    /// <summary>Pages per second over the last third.</summary>
    public double Settled => Throughput(answers.Length - (answers.Length / 3), answers.Length);

    /// <summary>Calls for some time.</summary>
    public static Load Run(Uri service, IReadOnlyList<byte[]> requests, int callerCount, TimeSpan time)
    {
        var answers = new int[(int)(time.TotalSeconds * 10)];
        var load = new Load(answers);
        var started = Stopwatch.GetTimestamp();
        var callers = Enumerable.Range(0, callerCount).Select(caller => new Thread(() => load.Call(service, requests, caller, started))).ToArray();
        Array.ForEach(callers, caller => caller.Start());
        Array.ForEach(callers, caller => caller.Join());
        return load;
    }

    /// <summary>Seconds until a second's pages were that share of the settled throughput for the first time; null for never.</summary>
    public double? SecondsUntil(double share)
    {
        for (var end = 10; end <= answers.Length; end++)
        {
            if (Throughput(end - 10, end) >= share * Settled)
            {
                return end / 10.0;
            }
        }

        return null;
    }

    /// <summary>Pages in that second, counted from 1.</summary>
    public double InSecond(int second) => Throughput((second - 1) * 10, second * 10);

    private void Call(Uri service, IReadOnlyList<byte[]> requests, int caller, long started)
    {
        var clients = requests.Select(request => new LoopbackClient(service, "/rank", request)).ToArray();
        for (var call = caller; ; call++)
        {
            var isPage = clients[call % clients.Length].TryPost(out _);
            var tenth = (int)(Stopwatch.GetElapsedTime(started).TotalSeconds * 10);
            if (tenth >= answers.Length)
            {
                break;
            }

            Interlocked.Increment(ref isPage ? ref answers[tenth] : ref refused);
        }

        Array.ForEach(clients, client => client.Dispose());
    }

    private double Throughput(int from, int to) => answers.AsSpan(from, to - from).ToArray().Sum() * 10.0 / (to - from);
}
