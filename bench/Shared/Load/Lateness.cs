namespace RankOrchestrator.Bench;

/// <summary>
/// How much later than asked for a timer fires on this machine while the test runs. What the machine does to everyone
/// is not the page's fault.
/// </summary>
internal sealed class Lateness : IAsyncDisposable
{
    private static readonly TimeSpan Asked = TimeSpan.FromMilliseconds(10);

    private readonly CancellationTokenSource stopping = new();
    private readonly List<TimeSpan> late = [];
    private readonly Task sampling;

    public Lateness() => sampling = SampleAsync();

    /// <summary>The largest so far.</summary>
    public TimeSpan Worst => Percentile(1);

    /// <summary>What that share of all so far was below.</summary>
    public TimeSpan Percentile(double share)
    {
        lock (late)
        {
            return late.Count == 0 ? TimeSpan.Zero : late.Order().ElementAt((int)((late.Count - 1) * share));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await sampling;
        stopping.Dispose();
    }

    private async Task SampleAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            var started = TimeProvider.System.GetTimestamp();
            await Task.Delay(Asked);
            lock (late)
            {
                late.Add(TimeProvider.System.GetElapsedTime(started) - Asked);
            }
        }
    }
}
