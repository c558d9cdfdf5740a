using System.Text.Json;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Pipeline;

namespace RankOrchestrator.Orchestrator.Snapshots;

/// <summary>Makes the pages of requests as they are kept: with a clock that stands still, so that no machine is too slow for them.</summary>
internal static class SnapshotRanking
{
    /// <summary>The snapshot of one request's page.</summary>
    /// <param name="ranking">What ranks.</param>
    /// <param name="request">The request.</param>
    /// <param name="name">What tells the page apart from others of its file; empty when it is alone.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CommandFailure">There is no page, or it would depend on when it is made.</exception>
    public static async Task<JsonElement> PageAsync(OfflineRanking ranking, RecordedRequest request, string name, CancellationToken cancellationToken)
    {
        var isTimeless = false;
        var (page, problem) = await ranking.RankAsync(request.Body, request.Conditions, Look, cancellationToken);
        return problem is not null ? throw new CommandFailure($"{request.Place}: {problem.Title}. {problem.Detail}")
            : isTimeless ? throw new CommandFailure($"{request.Place}: /now: A snapshot needs a request that says what time it is.")
            : JsonElement.Parse(page!);

        byte[] Look(RankResult result)
        {
            isTimeless = request.Now is null && !result.Workspace!.Reading.HasNow;
            return SnapshotPage.Of(result, name);
        }
    }

    /// <summary>The snapshot of all requests of a file.</summary>
    /// <param name="ranking">What ranks.</param>
    /// <param name="requests">The requests of one file.</param>
    /// <param name="isLines">Whether it holds one a line.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CommandFailure">There is no page of one of them, or two have one name.</exception>
    public static async Task<(byte[] Text, int Pages)> FileAsync(OfflineRanking ranking, IReadOnlyList<RecordedRequest> requests, bool isLines, CancellationToken cancellationToken)
    {
        if (!isLines)
        {
            return (SnapshotText.Of(await PageAsync(ranking, requests[0], "", cancellationToken)), 1);
        }

        var pages = new List<JsonElement>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var request in requests)
        {
            if (request.Name.Length == 0 || !names.Add(request.Name))
            {
                throw new CommandFailure(request.Name.Length == 0 ? $"{request.Place}: A line of several snapshots needs a 'name', "
                    + $"or a request with a 'requestId'." : $"{request.Place}: The name '{request.Name}' is taken by a line before.");
            }

            pages.Add(await PageAsync(ranking, request, request.Name, cancellationToken));
        }

        return (SnapshotText.Of(pages), pages.Count);
    }
}
