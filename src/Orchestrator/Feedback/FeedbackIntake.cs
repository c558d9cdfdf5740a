using System.Text;
using RankOrchestrator.Orchestrator.Decisions.Privacy;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Telemetry;

namespace RankOrchestrator.Orchestrator.Feedback;

/// <summary>
/// Takes batches of feedback: an event that came before is passed over, the others are joined with the pages that this process remembers,
/// marked, and handed to the log. What is remembered is bounded, so a join here is what is known early; reports join the logs themselves.
/// Safe for concurrent use.
/// </summary>
internal sealed class FeedbackIntake(ServiceSettings settings, ServedPages pages, FeedbackLog log, ServiceMetrics metrics, TimeProvider time)
{
    private readonly Lock guard = new();
    private readonly BoundedMemory<string, bool> known = new(settings.Feedback.RememberedEvents);
    private readonly ClickRule clicks = new(settings.Feedback.RememberedEvents);
    private readonly HiddenFields hidden = HiddenFields.Read(settings.Decisions);

    /// <summary>Whether feedback is taken.</summary>
    public bool IsOn => log.IsOn;

    /// <summary>Takes a batch; null, with nothing done, when the log has no room for it.</summary>
    public FeedbackCounts? Take(IReadOnlyList<FeedbackEvent> events)
    {
        var counts = default(FeedbackCounts);
        var at = time.GetUtcNow();
        lock (guard)
        {
            if (!log.HasRoom)
            {
                return null;
            }

            foreach (var read in events)
            {
                if (!known.TryAdd(read.EventId, true))
                {
                    counts.Duplicates++;
                    metrics.Feedback("duplicate", FeedbackWords.Of(read.Kind));
                    continue;
                }

                var line = Meet(read, at);
                counts.Count(line);
                metrics.Feedback(FeedbackWords.Of(line.Join), FeedbackWords.Of(read.Kind));
                log.Append(Hide(line));
            }
        }

        return counts;
    }

    /// <summary>The event beside its page.</summary>
    private FeedbackLine Meet(FeedbackEvent read, DateTimeOffset at)
    {
        var page = pages.Find(read.RequestId);
        var item = page is not null && read.Slot < page.Items.Length ? page.Items[read.Slot] : "";
        var isJoined = item.Length > 0 && (read.Item.Length == 0 || read.Item.Equals(item, StringComparison.Ordinal));
        var whole = read with
        {
            Item = read.Item.Length > 0 ? read.Item : item,
            User = read.User.Length > 0 ? read.User : page?.User ?? "",
        };
        var (isRepeated, isOfBot) = clicks.Look(whole, at);
        return new FeedbackLine
        {
            At = at,
            Event = whole,
            Surface = page?.Surface ?? FeedbackLine.UnknownSurface,
            Join = !isJoined ? FeedbackJoin.Unknown : at - page!.At > settings.Feedback.LateAfter ? FeedbackJoin.Late : FeedbackJoin.Joined,
            IsRepeated = isRepeated,
            IsOfBot = isOfBot,
        };
    }

    /// <summary>What is hidden of the user in the decision log is hidden here.</summary>
    private FeedbackLine Hide(FeedbackLine line) => hidden.OfUser switch
    {
        Hiding.Drop => line with { Event = line.Event with { User = "" } },
        Hiding.Hash when line.Event.User.Length > 0 => line with { Event = line.Event with { User = hidden.Hash(Encoding.UTF8.GetBytes(line.Event.User)) } },
        _ => line,
    };
}

/// <summary>What became of the events of a batch.</summary>
internal record struct FeedbackCounts
{
    /// <summary>Events whose page is known and recent.</summary>
    public int Joined { get; set; }

    /// <summary>Events that came long after their page.</summary>
    public int Late { get; set; }

    /// <summary>Events whose page or slot is not known here.</summary>
    public int Unknown { get; set; }

    /// <summary>Events that had come before, and are passed over.</summary>
    public int Duplicates { get; set; }

    /// <summary>Clicks that are repeated or of bots; they are kept, and count above too.</summary>
    public int Marked { get; set; }

    /// <summary>Counts a line.</summary>
    public void Count(FeedbackLine line)
    {
        Joined += line.Join == FeedbackJoin.Joined ? 1 : 0;
        Late += line.Join == FeedbackJoin.Late ? 1 : 0;
        Unknown += line.Join == FeedbackJoin.Unknown ? 1 : 0;
        Marked += line.IsRepeated || line.IsOfBot ? 1 : 0;
    }
}
