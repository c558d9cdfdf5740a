namespace RankOrchestrator.Orchestrator.Offline;

/// <summary>
/// A clock that stands still: no model is late and no search ends by the clock, so that a page is the same on a fast
/// machine and on a slow one.
/// </summary>
internal sealed class StoppedClock : PatientClock
{
    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;

    /// <inheritdoc/>
    public override long GetTimestamp() => 0;
}
