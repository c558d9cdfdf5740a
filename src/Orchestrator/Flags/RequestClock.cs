namespace RankOrchestrator.Orchestrator.Flags;

/// <summary>
/// A clock that stands at the time of the request under way, so that time windows are as repeatable as pages. It stops
/// eleven years before the calendar ends: a recurring window adds up to ten years to it.
/// </summary>
internal sealed class RequestClock : TimeProvider
{
    private static readonly DateTimeOffset Last = DateTimeOffset.MaxValue.AddYears(-11);

    private readonly AsyncLocal<DateTimeOffset> now = new();

    /// <summary>Sets the time for the current flow of execution.</summary>
    public void Set(DateTimeOffset time) => now.Value = time < Last ? time : Last;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => now.Value;
}
