using System.Globalization;
using RankOrchestrator.Orchestrator.Comparisons;
using RankOrchestrator.Orchestrator.Feedback;
using RankOrchestrator.Orchestrator.Offline;

namespace RankOrchestrator.Orchestrator.Experiments;

/// <summary>
/// What the users of an experiment did, from feedback logs: each event once, by its id; joined with its page by request id and slot. Events
/// that are late, of pages that are not the experiment's or of slots that are not there are counted and add nothing; so are repeated clicks.
/// Who clicks as a bot is left out with all pages. Where the service's memory was bounded, this is not.
/// </summary>
/// <param name="users">The users, whose pages have been read.</param>
/// <param name="lateAfter">Time after a page from which on events are late.</param>
internal sealed class LoggedOutcomes(LoggedUsers users, TimeSpan lateAfter)
{
    /// <summary>The columns that feedback adds.</summary>
    public static readonly string[] Columns = ["impressions", "clicks", "orders", "revenue", "hides", "dwell_seconds"];

    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly HashSet<(string RequestId, int Slot)> seen = [];
    private readonly ClickRule clicks = new(int.MaxValue);
    private long joined;
    private long late;
    private long unknown;
    private long twice;
    private long repeated;

    /// <summary>Takes a line of a feedback log.</summary>
    /// <exception cref="CommandFailure">It is none.</exception>
    public void Add(string place, byte[] line)
    {
        if (FeedbackLine.Read(line) is not { Event: var read } written)
        {
            throw new CommandFailure($"{place}: This is no line of a feedback log.");
        }

        if (!known.Add(read.EventId))
        {
            twice++;
            return;
        }

        var (isRepeated, isOfBot) = clicks.Look(read, written.At);
        if (users.PageOf(read.RequestId) is not { } page || read.Slot >= page.Slots)
        {
            unknown++;
            return;
        }

        page.User.IsBot |= isOfBot;
        if (written.At - page.At > lateAfter)
        {
            late++;
        }
        else if (isRepeated)
        {
            repeated++;
        }
        else
        {
            joined++;
            Count(read, page);
        }
    }

    /// <summary>What there was, in a sentence.</summary>
    public string Note() => string.Create(
        CultureInfo.InvariantCulture,
        $"Feedback: {Numbers.Count(joined)} events; left out: {Numbers.Count(late)} late, {Numbers.Count(unknown)} of other pages, "
            + $"{Numbers.Count(twice)} that came twice, "
            + $"{Numbers.Count(repeated)} repeated clicks, {Numbers.Count(users.Bots)} users who click as bots.");

    private void Count(FeedbackEvent read, LoggedUsers.Page page)
    {
        switch (read.Kind)
        {
            case FeedbackKind.Impression when seen.Add((read.RequestId, read.Slot)):
                users.Add(page, "impressions", 1);
                break;
            case FeedbackKind.Click:
                users.Add(page, "clicks", 1);
                break;
            case FeedbackKind.Order:
                users.Add(page, "orders", 1);
                users.Add(page, "revenue", read.Amount);
                break;
            case FeedbackKind.Hide or FeedbackKind.Dislike:
                users.Add(page, "hides", 1);
                break;
            case FeedbackKind.Dwell:
                users.Add(page, "dwell_seconds", read.Amount);
                break;
        }
    }
}
