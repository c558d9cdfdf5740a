namespace RankOrchestrator.Orchestrator.Offline;

/// <summary>
/// A clock whose timers never fire: a command waits for its models, so that the load of the machine does not decide
/// which of them are on the page.
/// </summary>
/// <param name="time">What time it is; null for the system's.</param>
internal class PatientClock(TimeProvider? time = null) : TimeProvider
{
    private readonly TimeProvider time = time ?? System;

    /// <inheritdoc/>
    public sealed override long TimestampFrequency => time.TimestampFrequency;

    /// <inheritdoc/>
    public sealed override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    /// <inheritdoc/>
    public override long GetTimestamp() => time.GetTimestamp();

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
