namespace RankOrchestrator.Allocation.Engines;

/// <summary>A moment on a clock after which a search must come to an end.</summary>
/// <param name="Clock">The clock.</param>
/// <param name="Timestamp">One of its timestamps; 0 means never.</param>
internal readonly record struct Deadline(TimeProvider Clock, long Timestamp)
{
    /// <summary>Whether it has passed.</summary>
    public bool IsPast => Timestamp != 0 && Clock.GetTimestamp() >= Timestamp;
}
