using System.Text;
using RankOrchestrator.Orchestrator.Decisions.Privacy;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.State;
using RankOrchestrator.Orchestrator.Telemetry;

namespace RankOrchestrator.Orchestrator.Feedback;

/// <summary>
/// Takes batches of feedback: an event that came before is passed over, the others are joined with the pages that this process remembers,
/// marked, and handed to the log. What is remembered is bounded, so a join here is what is known early; reports join the logs themselves.
/// Safe for concurrent use.
/// </summary>
internal sealed partial class FeedbackIntake
{
    private readonly ServiceSettings settings;
    private readonly ServedPages pages;
    private readonly FeedbackLog log;
    private readonly HiddenItems state;
    private readonly ServiceMetrics metrics;
    private readonly TimeProvider time;
    private readonly Lock guard = new();
    private readonly BoundedMemory<string, bool> known;
    private readonly ClickRule clicks;
    private readonly HiddenFields hidden;

    public FeedbackIntake(
        ServiceSettings settings, ServedPages pages, FeedbackLog log, HiddenItems state, ServiceMetrics metrics, TimeProvider time, ILogger<FeedbackIntake> logger)
    {
        (this.settings, this.pages, this.log, this.state, this.metrics, this.time) = (settings, pages, log, state, metrics, time);
        known = new BoundedMemory<string, bool>(settings.Feedback.RememberedEvents);
        clicks = new ClickRule(settings.Feedback.RememberedEvents);
        hidden = HiddenFields.Read(settings.Decisions);
        if (settings.Feedback.Log is { Length: > 0 } folder)
        {
            Remember(Path.GetFullPath(folder), logger);
        }
    }

    /// <summary>Is told of every page on which an item was hidden in time; null when nobody wants to know.</summary>
    public Action<ServedPage>? Hidden { get; set; }

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
                var kept = Hide(line);
                log.Append(kept);
                Remember(kept, line.Event.User);
                if (line.Join == FeedbackJoin.Joined && read.Kind is FeedbackKind.Hide or FeedbackKind.Dislike && pages.Find(read.RequestId) is { } page)
                {
                    Hidden?.Invoke(page);
                }
            }
        }

        return counts;
    }

    /// <summary>What hides items is known to the next requests.</summary>
    /// <param name="kept">The event as the log has it.</param>
    /// <param name="user">The user, where the log has none.</param>
    private void Remember(FeedbackLine kept, string user)
    {
        if (kept.Event.Kind is FeedbackKind.Hide or FeedbackKind.Dislike)
        {
            state.Add(kept.Event.User.Length > 0 ? kept.Event.User : user, kept.Event.Item, kept.At);
        }
    }

    /// <summary>Takes up what an earlier process has kept.</summary>
    private void Remember(string folder, ILogger logger)
    {
        try
        {
            foreach (var line in FeedbackHistory.Read(folder, time.GetUtcNow() - settings.Feedback.HiddenFor))
            {
                known.TryAdd(line.Event.EventId, true);
                Remember(line, "");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            CannotRead(logger, folder, exception);
        }
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

    [LoggerMessage(EventId = 413, Level = LogLevel.Error, Message = "Earlier feedback in {Path} cannot be read; items that users hid before are shown to them")]
    private static partial void CannotRead(ILogger logger, string path, Exception exception);
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
