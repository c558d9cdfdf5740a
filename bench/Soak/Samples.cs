using System.Globalization;

namespace RankOrchestrator.Soak;

/// <summary>Memory of the replica that stays, sampled while the load goes on; the first fifth of the time is for warming up.</summary>
internal sealed class Samples(TimeSpan duration, Balancer balancer)
{
    private const int Count = 200;
    private const string ManagedMemory = "dotnet_gc_last_collection_heap_size_bytes";

    private readonly List<double> resident = [];
    private readonly List<double> managed = [];

    /// <summary>Samples until told to stop.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            resident.Add(ProcessUsage.Of(balancer.Staying.Process.Id).Megabytes);
            managed.Add(await ManagedAsync());
            await Task.Delay(duration / Count, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The trends of resident and of managed memory.</summary>
    public (Trend Resident, Trend Managed) Trends() => (Trend.Of(resident[(resident.Count / 5)..]), Trend.Of(managed[(managed.Count / 5)..]));

    private async Task<double> ManagedAsync()
    {
        var metrics = await balancer.Staying.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        return metrics.Split('\n').Where(line => line.StartsWith(ManagedMemory, StringComparison.Ordinal)).Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture)) / (1 << 20);
    }
}
