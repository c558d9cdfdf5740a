using System.Diagnostics;

namespace RankOrchestrator.Soak;

/// <summary>Memory of the replica that stays, sampled while the load goes on; the first fifth of the time is for warming up.</summary>
internal sealed class Samples(SoakOptions options, Balancer balancer)
{
    private const int Count = 200;
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(100);

    private readonly List<double> resident = [];
    private readonly List<double> managed = [];

    /// <summary>How long it sampled.</summary>
    public TimeSpan Time { get; private set; }

    /// <summary>The most bytes of model answers that were being read at any sample.</summary>
    public double MostAnswerBytes { get; private set; }

    /// <summary>Samples until told to stop.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var pause = options.Duration / Count;
        while (!cancellationToken.IsCancellationRequested)
        {
            resident.Add(ProcessUsage.Of(balancer.Staying.Process.Id).Megabytes);
            var measures = await ServiceMeasures.ReadAsync(balancer.Staying.Http);
            managed.Add(measures.ManagedMegabytes);
            MostAnswerBytes = Math.Max(MostAnswerBytes, measures.AnswerBytes);
            await Task.Delay(pause > Least ? pause : Least, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Time = Stopwatch.GetElapsedTime(started);
    }

    /// <summary>The trends of resident and of managed memory; null when there are too few samples for one.</summary>
    public (Trend? Resident, Trend? Managed) Trends() => (Trend.Of(resident[(resident.Count / 5)..]), Trend.Of(managed[(managed.Count / 5)..]));

    /// <summary>Bytes of model answers that are still being read when none should be, or when the time to settle is over.</summary>
    public async Task<double> AnswerBytesLeftAsync()
    {
        using var limit = new CancellationTokenSource(options.SettleTime);
        while (true)
        {
            if (await ServiceMeasures.ReadAsync(balancer.Staying.Http) is var now && (now.AnswerBytes <= 0 || limit.IsCancellationRequested))
            {
                return now.AnswerBytes;
            }

            await Task.Delay(Least, CancellationToken.None);
        }
    }
}
