using RankOrchestrator.Orchestrator.Comparisons;
using RankOrchestrator.Orchestrator.Requests;

namespace RankOrchestrator.Orchestrator.Reports;

/// <summary>One page of a report.</summary>
/// <param name="Place">Where its request stands.</param>
/// <param name="Facts">The page as the policies make it; null where they make none.</param>
/// <param name="Rows">How much of each limit it uses.</param>
/// <param name="Answered">How it went, when it was served or, where that is not known, now.</param>
/// <param name="WasServed">Whether that is from when it was served.</param>
/// <param name="Refusal">Why there is no page.</param>
internal sealed record ReportPage(string Place, PageFacts? Facts, IReadOnlyList<RowUse> Rows, AnsweredPage? Answered, bool WasServed, RequestProblem? Refusal)
{
    /// <summary>Whether the policies of now fill the slots otherwise than it was served.</summary>
    public bool IsOtherwise => WasServed && Facts is not null && !Facts.Page.Items.Select(item => item.Id).SequenceEqual(Answered!.Items, StringComparer.Ordinal);
}
