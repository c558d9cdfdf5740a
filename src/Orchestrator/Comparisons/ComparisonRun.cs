using System.Diagnostics;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Requests;

namespace RankOrchestrator.Orchestrator.Comparisons;

/// <summary>
/// Makes the pages of many requests under two policy folders, on all processors, and hands them over in the order of the
/// requests.
/// </summary>
internal sealed class ComparisonRun(OfflineRanking before, OfflineRanking after, IReadOnlyList<string> by)
{
    private static readonly RequestProblem NoTime = RequestProblem.Invalid([new RequestError("/now", "A request that is compared must say what time it is.")]);

    private readonly SharedPredictions shared = new(before.Plan, after.Plan);

    /// <summary>Makes the pages.</summary>
    /// <param name="requests">The requests.</param>
    /// <param name="take">Takes each page; a request of which there is no page under either is handed over with the reason.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task RunAsync(IEnumerable<RecordedRequest> requests, Action<PageComparison> take, CancellationToken cancellationToken)
        => OrderedParallel.RunAsync(requests, request => CompareAsync(request, cancellationToken), take, cancellationToken);

    private async Task<PageComparison> CompareAsync(RecordedRequest request, CancellationToken cancellationToken)
    {
        var (was, problemBefore, predictions) = await RankAsync(before, request, request.Predictions, cancellationToken);
        var (now, problemAfter, _) = await RankAsync(after, request, request.Predictions ?? predictions, cancellationToken);
        return new PageComparison(request.Place, was, now, problemAfter ?? problemBefore);
    }

    private async Task<(PageFacts? Page, RequestProblem? Problem, LoggedPredictions? Predictions)> RankAsync(
        OfflineRanking ranking,
        RecordedRequest request,
        LoggedPredictions? known,
        CancellationToken cancellationToken)
    {
        LoggedPredictions? predictions = null;
        var started = Stopwatch.GetTimestamp();
        var isTimeless = false;
        var (page, problem) = await ranking.RankAsync(request.Body, request.Conditions with { Predictions = known }, Look, cancellationToken);
        return isTimeless ? (null, NoTime, null) : (page, problem, predictions);

        PageFacts Look(RankResult result)
        {
            isTimeless = request.Now is null && !result.Workspace!.Reading.HasNow;
            var took = Stopwatch.GetElapsedTime(started);
            predictions = shared.Of(result.Workspace!);
            return PageFacts.Read(result, by) with { Took = took };
        }
    }
}
