using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Orchestrator.Alternatives;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Explanations;

/// <summary>Items of one page explained.</summary>
internal sealed record PageExplanation
{
    /// <summary>The surface.</summary>
    public required string Surface { get; init; }

    /// <summary>The request's own name for itself; empty when it has none.</summary>
    public required string RequestId { get; init; }

    /// <summary>Slots of the page.</summary>
    public required int Slots { get; init; }

    /// <summary>The page's status, as its certificate has it.</summary>
    public required string Status { get; init; }

    /// <summary>The page's value.</summary>
    public required double PageValue { get; init; }

    /// <summary>The gap of the page as it was made; 0 when it is proven best.</summary>
    public required double Gap { get; init; }

    /// <summary>The items.</summary>
    public required IReadOnlyList<ItemExplanation> Items { get; init; }

    /// <summary>Pages solved for it.</summary>
    public required int PagesSolved { get; init; }

    /// <summary>Steps that took.</summary>
    public required long Steps { get; init; }

    /// <summary>Explains candidates of a ranked request.</summary>
    /// <param name="ranked">The request as it was ranked.</param>
    /// <param name="ids">The candidates; empty for the items of the page.</param>
    /// <param name="slot">The slot to bring them to; null for one higher than where each stands, or the last one.</param>
    /// <param name="solver">What solves.</param>
    public static PageExplanation Of(RankWorkspace ranked, IReadOnlyList<string> ids, int? slot, PageSolver solver)
    {
        var explainer = new ItemExplainer(ranked, solver);
        var isWhole = ids.Count == 0;
        ItemExplanation[] items = [.. (isWhole ? OnPage(ranked) : ids).Select(id => explainer.Explain(id, slot, weights: !isWhole))];
        return new PageExplanation
        {
            Surface = ranked.Surface.Name,
            RequestId = ranked.Request.RequestId,
            Slots = ranked.Request.SlotCount,
            Status = ranked.Allocation.Status.Word(),
            PageValue = ranked.Allocation.Objective,
            Gap = Finite.OrZero(ranked.Allocation.Gap),
            Items = items,
            PagesSolved = solver.Pages,
            Steps = solver.Steps,
        };
    }

    private static IEnumerable<string> OnPage(RankWorkspace ranked)
    {
        foreach (var candidate in ranked.Allocation.CandidateBySlot)
        {
            if (candidate >= 0)
            {
                yield return ranked.Request.Candidates.Id(ranked.Page.Rows[candidate]);
            }
        }
    }
}
