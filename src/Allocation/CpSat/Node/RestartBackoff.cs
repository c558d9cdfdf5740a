namespace RankOrchestrator.Allocation.CpSat.Node;

/// <summary>
/// When a process that failed may be started again: at once after the first failure, then after a pause that doubles with
/// every failure in a row, from a quarter of a second to half a minute. One thread at a time.
/// </summary>
internal sealed class RestartBackoff(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private int failures;
    private long lastFailure;

    /// <summary>How long until the next start is allowed; zero when it is allowed now.</summary>
    public TimeSpan Remaining
    {
        get
        {
            var left = failures < 2 ? TimeSpan.Zero : Pause - time.GetElapsedTime(lastFailure);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    private TimeSpan Pause => TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << Math.Min(failures - 2, 8)));

    public void Failed()
    {
        failures++;
        lastFailure = time.GetTimestamp();
    }

    public void Succeeded() => failures = 0;
}
