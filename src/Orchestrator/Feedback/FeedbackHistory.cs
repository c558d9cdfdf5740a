using RankOrchestrator.Orchestrator.Decisions.Segments;

namespace RankOrchestrator.Orchestrator.Feedback;

/// <summary>What an earlier process left in the feedback log: the journal of what is kept in memory.</summary>
internal static class FeedbackHistory
{
    private const long MostOfLine = 1 << 20;

    private static readonly string[] Hiding = ["\"type\":\"hide\"", "\"type\":\"dislike\""];

    /// <summary>
    /// The events that hide items, as old as they may be, and all events of the last segment, in the order in which they came. Damage is
    /// passed over, and so is a log that cannot be read: what is remembered is a help, and pages come without it.
    /// </summary>
    /// <param name="folder">The log.</param>
    /// <param name="from">Segments that ended before are not read.</param>
    public static IEnumerable<FeedbackLine> Read(string folder, DateTimeOffset from)
    {
        var segments = Directory.Exists(folder) ? SegmentName.In(folder) : [];
        for (var index = 0; index < segments.Count; index++)
        {
            // A segment's last line is older than the next segment's first.
            var isLast = index == segments.Count - 1;
            if (!isLast && segments[index + 1].Name.Begun < from.UtcDateTime)
            {
                continue;
            }

            using var file = File.OpenRead(segments[index].Path);
            using var segment = new SegmentStream(file, static _ => { }, MostOfLine);
            using var reader = new StreamReader(segment);
            while (reader.ReadLine() is { } line)
            {
                if ((isLast || Array.Exists(Hiding, word => line.Contains(word, StringComparison.Ordinal)))
                    && FeedbackLine.Read(System.Text.Encoding.UTF8.GetBytes(line)) is { } read)
                {
                    yield return read;
                }
            }
        }
    }
}
