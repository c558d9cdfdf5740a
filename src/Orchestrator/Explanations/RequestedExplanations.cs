using System.Text.Json;
using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Orchestrator.Alternatives;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Explanations;

/// <summary>
/// Explains the candidates that a request names, within its deadline: each gets an equal part of the steps that are left, and
/// what they do not suffice for is named in <see cref="ItemExplanation.Omitted"/>. Under load nothing is solved again.
/// </summary>
internal static class RequestedExplanations
{
    /// <summary>Steps that the explanations of one request may take together: about a tenth of a second.</summary>
    public const long Steps = 400_000;

    /// <summary>Time kept for writing the answer.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromMilliseconds(2);

    /// <summary>The explanations as a JSON list; empty when the request names no candidate.</summary>
    /// <param name="ranked">The request as it was ranked.</param>
    /// <param name="effort">How much may be done at the moment.</param>
    /// <param name="left">What is left of the request's time.</param>
    /// <param name="time">The clock.</param>
    public static ReadOnlySpan<byte> Of(RankWorkspace ranked, SearchEffort effort, TimeSpan left, TimeProvider time)
    {
        var items = ranked.Request.ExplainedItems;
        if (items.Count == 0)
        {
            return [];
        }

        var steps = effort == SearchEffort.Full && left > Reserve ? Steps : 0;
        var solver = new PageSolver(steps)
        {
            Clock = time,
            Deadline = time.GetTimestamp() + (long)((left - Reserve).TotalSeconds * time.TimestampFrequency),
        };
        int? slot = ranked.Request.ExplainedSlot is { } asked ? Math.Min(asked, ranked.Request.SlotCount - 1) : null;
        var explainer = new ItemExplainer(ranked, solver);
        var explained = new List<ItemExplanation>(items.Count);
        foreach (var item in items)
        {
            solver.StepsInAll = solver.Charged + ((steps - solver.Charged) / (items.Count - explained.Count));
            explained.Add(explainer.Explain(item, slot));
        }

        return JsonSerializer.SerializeToUtf8Bytes(explained, ExplanationJson.Default.IReadOnlyListItemExplanation);
    }
}
