namespace RankOrchestrator.Orchestrator.Offline;

/// <summary>
/// A clock whose timers never fire: a command waits for its models, so that the load of the machine does not decide
/// which of them are on the page.
/// </summary>
internal class PatientClock : TimeProvider
{
    /// <inheritdoc/>
    public sealed override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new NeverTimer();

    private sealed class NeverTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
