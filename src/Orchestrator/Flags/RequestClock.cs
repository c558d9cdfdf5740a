namespace RankOrchestrator.Orchestrator.Flags;

/// <summary>A clock that stands at the time of the request under way, so that time windows are as repeatable as pages.</summary>
internal sealed class RequestClock : TimeProvider
{
    private readonly AsyncLocal<DateTimeOffset> now = new();

    /// <summary>Sets the time for the current flow of execution.</summary>
    public void Set(DateTimeOffset time) => now.Value = time;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => now.Value;
}
