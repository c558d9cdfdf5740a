using RankOrchestrator.Orchestrator.Comparisons;
using RankOrchestrator.Orchestrator.Offline;

namespace RankOrchestrator.Orchestrator.Feedback;

/// <summary>
/// What counts of feedback logs: each event once, by its id; joined with its page by request id and slot. Events that are late, of other
/// pages or of slots that are not there are counted and passed over; so are repeated clicks. Where the service's memory was bounded, this
/// is not.
/// </summary>
/// <param name="pageOf">The page of a request; null for one that is not asked about.</param>
/// <param name="lateAfter">Time after a page from which on events are late.</param>
internal sealed class JoinedFeedback(Func<string, IJoinedPage?> pageOf, TimeSpan lateAfter)
{
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly HashSet<(string RequestId, int Slot)> seen = [];
    private readonly ClickRule clicks = new(int.MaxValue);
    private long joined;
    private long late;
    private long unknown;
    private long twice;
    private long repeated;

    /// <summary>What there was and what was left out, as a sentence without its end.</summary>
    public string Words() => $"Feedback: {Numbers.Count(joined)} events; left out: {Numbers.Count(late)} late, {Numbers.Count(unknown)} of other pages, "
        + $"{Numbers.Count(twice)} that came twice, {Numbers.Count(repeated)} repeated clicks";

    /// <summary>Takes a line of a feedback log; its event and page, or null when it adds nothing.</summary>
    /// <exception cref="CommandFailure">It is none.</exception>
    public (FeedbackEvent Event, IJoinedPage Page)? Add(string place, byte[] line)
    {
        if (FeedbackLine.Read(line) is not { Event: var read } written)
        {
            throw new CommandFailure($"{place}: This is no line of a feedback log.");
        }

        if (!known.Add(read.EventId))
        {
            twice++;
            return null;
        }

        var (isRepeated, isOfBot) = clicks.Look(read, written.At);
        if (pageOf(read.RequestId) is not { } page || read.Slot >= page.Slots)
        {
            unknown++;
            return null;
        }

        if (isOfBot)
        {
            page.MarkBot();
        }

        if (written.At - page.At > lateAfter || written.At >= page.End)
        {
            late++;
            return null;
        }

        if (isRepeated)
        {
            repeated++;
            return null;
        }

        joined++;
        return read.Kind != FeedbackKind.Impression || seen.Add((read.RequestId, read.Slot)) ? (read, page) : null;
    }
}
