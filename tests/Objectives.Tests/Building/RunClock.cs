namespace RankOrchestrator.Objectives.Tests.Building;

/// <summary>
/// A clock that only runs of models move: the n-th model's runs take what is said here, whatever they really take, unless
/// they are stopped before. Every runner has one timer, made when its model is loaded, and starts it with each run.
/// </summary>
/// <param name="runs">How long the runs of the models take, in the order the models are loaded.</param>
/// <param name="areStoppable">Whether a run ends when it is told to; otherwise it goes on, as within one node of a graph.</param>
public sealed class RunClock(TimeSpan[] runs, bool areStoppable = true) : TimeProvider
{
    private int made;
    private long now = TimeSpan.TicksPerDay;

    private bool AreStoppable => areStoppable;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => new RunTimer(this, made < runs.Length ? runs[made++] : TimeSpan.Zero, () => callback(state));

    private sealed class RunTimer(RunClock clock, TimeSpan run, Action stop) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                clock.now += (run > dueTime && clock.AreStoppable ? dueTime : run).Ticks;
                if (run > dueTime)
                {
                    stop();
                }
            }

            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
