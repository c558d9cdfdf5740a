using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Orchestrator.Snapshots;

namespace RankOrchestrator.Orchestrator.Comparisons;

/// <summary>One request's page before a change and after it.</summary>
internal sealed class PageComparison
{
    /// <param name="place">Where the request stands.</param>
    /// <param name="before">The page before; null where there is none.</param>
    /// <param name="after">The page after; null where there is none.</param>
    /// <param name="refusal">Why there is none.</param>
    public PageComparison(string place, PageFacts? before, PageFacts? after, RequestProblem? refusal)
    {
        (Place, Before, After, Refusal) = (place, before, after, refusal);
        if (before is null || after is null)
        {
            Kind = before is not null ? ChangeKind.Refused : after is not null ? ChangeKind.Answered : ChangeKind.None;
            return;
        }

        var moves = SlotMoves.Of(before.Placed, after.Placed, Math.Max(before.AllAttention, after.AllAttention));
        (Moved, Entered, Left, Correlation, AttentionMoved) = moves;
        Kind = !moves.AreNone ? ChangeKind.Items
            : PageDifference.ChangesValues(before.Page, after.Page) ? ChangeKind.Values
            : PageDifference.Describe(before.Page, after.Page).Count > 0 ? ChangeKind.Reasons
            : ChangeKind.None;
    }

    /// <summary>Where the request stands.</summary>
    public string Place { get; }

    /// <summary>The page before.</summary>
    public PageFacts? Before { get; }

    /// <summary>The page after.</summary>
    public PageFacts? After { get; }

    /// <summary>Why one of them is missing.</summary>
    public RequestProblem? Refusal { get; }

    /// <summary>What the change does.</summary>
    public ChangeKind Kind { get; }

    /// <summary>Items that stand in another slot.</summary>
    public int Moved { get; }

    /// <summary>Items that were not on the page before.</summary>
    public int Entered { get; }

    /// <summary>Items that are not on the page any more.</summary>
    public int Left { get; }

    /// <summary>Kendall's τ of the items on both; null where fewer than two are.</summary>
    public double? Correlation { get; }

    /// <summary>Which share of the page's attention goes to other items than before: from 0 to 1.</summary>
    public double AttentionMoved { get; }
}
