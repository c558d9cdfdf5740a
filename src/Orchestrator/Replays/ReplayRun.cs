using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Reports;
using RankOrchestrator.Orchestrator.Requests;

namespace RankOrchestrator.Orchestrator.Replays;

/// <summary>
/// Makes logged pages again from what their models said, on all processors, and hands them over in the order of the log. A few lines
/// are held at a time, however many there are.
/// </summary>
/// <param name="ranking">What ranks.</param>
internal sealed class ReplayRun(OfflineRanking ranking)
{
    private static readonly RequestProblem NoDecision = RequestProblem.Invalid([new RequestError(
        "",
        "This is no line of a decision log with a page that was served.")]);

    /// <summary>Makes the pages.</summary>
    /// <param name="lines">The lines, each with its place.</param>
    /// <param name="take">Takes each page; one at a time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task RunAsync(IEnumerable<(string Place, byte[] Text)> lines, Action<ReplayedPage> take, CancellationToken cancellationToken)
        => OrderedParallel.RunAsync(lines, line => ReplayAsync(line.Place, line.Text, cancellationToken), take, cancellationToken);

    private async Task<ReplayedPage> ReplayAsync(string place, byte[] text, CancellationToken cancellationToken)
    {
        if (RecordedLine.Read(place, text) is not { Predictions: not null, Hash.Length: > 0 } served)
        {
            return new ReplayedPage(place, "", ReplayOutcome.Refused) { Refusal = NoDecision };
        }

        var isOfSamePlan = string.Equals(served.Plan, ranking.Plan.Hash, StringComparison.Ordinal);
        var (page, problem) = await ranking.RankAsync(served.Body, served.AsServed, result => Compare(served, result), cancellationToken);
        return (page ?? new ReplayedPage(place, "", ReplayOutcome.Refused) { Refusal = problem }) with { RequestId = served.Name, IsOfSamePlan = isOfSamePlan };
    }

    private static ReplayedPage Compare(RecordedRequest served, RankResult result)
    {
        var page = new ReplayedPage(served.Place, result.Surface, ReplayOutcome.Identical);
        if (string.Equals(AnsweredPageHash.Of(result.Workspace!.AnsweredPage.Span), served.Hash, StringComparison.Ordinal))
        {
            return page;
        }

        var (before, after) = (AnsweredPage.Read(served.Answer)?.Items ?? [], AnsweredPage.Read(result.Answer)!.Items);
        var (was, now) = (Slots(before), Slots(after));
        var entered = now.Keys.Count(item => !was.ContainsKey(item));
        var left = was.Keys.Count(item => !now.ContainsKey(item));
        var moved = now.Count(item => was.TryGetValue(item.Key, out var slot) && slot != item.Value);
        return page with
        {
            Outcome = entered + left + moved > 0 ? ReplayOutcome.OtherItems : ReplayOutcome.OtherReasons,
            WasTimed = served.Answer.Span.IndexOf("\"endedByClock\":true"u8) >= 0 || served.Answer.Span.IndexOf("\"reason\":\"deadline\""u8) >= 0,
            Entered = entered,
            Left = left,
            Moved = moved,
        };
    }

    private static Dictionary<string, int> Slots(IReadOnlyList<string> items)
    {
        var slots = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var slot = 0; slot < items.Count; slot++)
        {
            slots[items[slot]] = slot;
        }

        return slots;
    }
}
