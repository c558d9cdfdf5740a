using RankOrchestrator.Orchestrator.Comparisons;
using RankOrchestrator.Orchestrator.Offline;

namespace RankOrchestrator.Orchestrator.Reports;

/// <summary>Makes the pages of a report, in the order of their requests.</summary>
internal static class ReportRun
{
    /// <summary>Makes the pages.</summary>
    /// <param name="ranking">What ranks.</param>
    /// <param name="requests">The requests.</param>
    /// <param name="by">Attributes that exposure is counted by.</param>
    /// <param name="take">Takes each page.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Task RunAsync(OfflineRanking ranking, IEnumerable<RecordedRequest> requests, IReadOnlyList<string> by, Action<ReportPage> take, CancellationToken cancellationToken)
        => OrderedParallel.RunAsync(requests, request => MakeAsync(ranking, request, by, cancellationToken), take, cancellationToken);

    private static async Task<ReportPage> MakeAsync(OfflineRanking ranking, RecordedRequest request, IReadOnlyList<string> by, CancellationToken cancellationToken)
    {
        var served = AnsweredPage.Read(request.Answer);
        var (page, problem) = await ranking.RankAsync(
            request.Body,
            request.Conditions,
            result => new ReportPage(
                request.Place,
                PageFacts.Read(result, by),
                RowUse.Of(result.Workspace!.Page, result.Workspace.Allocation),
                served ?? AnsweredPage.Read(result.Answer),
                served is not null,
                null),
            cancellationToken);
        return page ?? new ReportPage(request.Place, null, [], null, false, problem);
    }
}
