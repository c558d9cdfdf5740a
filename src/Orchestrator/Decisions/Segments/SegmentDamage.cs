using System.Globalization;

namespace RankOrchestrator.Orchestrator.Decisions.Segments;

/// <summary>Bytes of a segment that cannot be read.</summary>
/// <param name="Offset">Where they begin.</param>
/// <param name="Length">How many there are.</param>
/// <param name="IsTorn">Whether the segment ends in the middle of a member, as one does that is still written or whose process was killed.</param>
internal readonly record struct SegmentDamage(long Offset, long Length, bool IsTorn)
{
    /// <summary>What it is, in one sentence that follows the segment's name.</summary>
    public string Sentence => IsTorn
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"The last {Length} bytes, from byte {Offset} on, are a part of a member, as if it were still being written; what is not complete is left out.")
        : FormattableString.Invariant($"{Length} bytes from byte {Offset} on are damaged; the lines that they hold are left out.");
}
