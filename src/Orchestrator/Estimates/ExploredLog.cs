using System.Text.Json;
using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Pipeline;

namespace RankOrchestrator.Orchestrator.Estimates;

/// <summary>
/// Reads the pages of a decision log whose probabilities are known, and finds out where another plan's best pages would show the same. Pages
/// are made with what models said when they were served.
/// </summary>
/// <param name="plan">Makes the pages that are asked about; null asks about the best pages of the plans that served.</param>
internal sealed class ExploredLog(OfflineRanking? plan)
{
    /// <summary>Reads lines on all processors, and hands over what they are in their order.</summary>
    /// <param name="lines">The lines, each with its place.</param>
    /// <param name="take">Takes a page, or null for a line without probabilities.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CommandFailure">A line is no line of a segment, or there is no page of one.</exception>
    public Task ReadAsync(IEnumerable<(string Place, byte[] Text)> lines, Action<ExploredPage?> take, CancellationToken cancellationToken)
        => OrderedParallel.RunAsync(lines, line => ReadAsync(line.Place, line.Text, cancellationToken), take, cancellationToken);

    private async Task<ExploredPage?> ReadAsync(string place, byte[] text, CancellationToken cancellationToken)
    {
        try
        {
            if (!ColumnarLine.Is(text))
            {
                throw new CommandFailure($"{place}: This is no line of a segment; 'log convert' makes segments of older logs.");
            }

            // Only of pages that are changed slot by slot it is known what the best one was.
            var line = ColumnarLine.Read(text);
            return ExploredPage.Read(line) is { } page && (plan is not null || page.Probability is not null)
                ? page.Asked(new LoggedCandidates(line), plan is null ? null : await RankAsync(place, text, page.Slots, plan, cancellationToken))
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw new CommandFailure($"{place}: This is no line of a decision log: {exception.Message}");
        }
    }

    /// <summary>By slot of the logged page, what the plan's best page has there.</summary>
    private static async Task<string?[]> RankAsync(string place, byte[] text, int slots, OfflineRanking plan, CancellationToken cancellationToken)
    {
        var served = RecordedLine.Read(place, text) ?? throw new JsonException("Its request cannot be made again.");
        var (items, problem) = await plan.RankAsync(served.Body, served.Conditions, Items, cancellationToken);
        return items ?? throw new CommandFailure($"{place}: {problem!.Title}. {problem.Detail}");

        string?[] Items(RankResult result)
        {
            var workspace = result.Workspace!;
            var shown = workspace.Allocation.CandidateBySlot;
            return [.. Enumerable.Range(0, slots).Select(slot => slot < shown.Length && shown[slot] >= 0
                ? workspace.Request.Candidates.Id(workspace.Page.Rows[shown[slot]])
                : null)];
        }
    }
}
