using RankOrchestrator.Orchestrator.Comparisons;
using RankOrchestrator.Orchestrator.Feedback;
using RankOrchestrator.Orchestrator.Offline;

namespace RankOrchestrator.Orchestrator.Experiments;

/// <summary>
/// What the users of an experiment did, from feedback logs (<see cref="JoinedFeedback"/>). Who clicks as a bot is left out with all pages.
/// </summary>
/// <param name="users">The users, whose pages have been read.</param>
/// <param name="lateAfter">Time after a page from which on events are late.</param>
internal sealed class LoggedOutcomes(LoggedUsers users, TimeSpan lateAfter)
{
    private readonly JoinedFeedback feedback = new(users.PageOf, lateAfter);

    /// <summary>Takes a line of a feedback log.</summary>
    /// <exception cref="CommandFailure">It is none.</exception>
    public void Add(string place, byte[] line)
    {
        if (feedback.Add(place, line) is not var (read, page))
        {
            return;
        }

        foreach (var column in OutcomeColumns.All)
        {
            if (OutcomeColumns.Amount(column, read) is { } amount)
            {
                users.Add((LoggedUsers.Page)page, column, amount);
            }
        }
    }

    /// <summary>What there was, in a sentence.</summary>
    public string Note() => $"{feedback.Words()}, {Numbers.Count(users.Bots)} users who click as bots.";
}
