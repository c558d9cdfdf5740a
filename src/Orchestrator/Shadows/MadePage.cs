using RankOrchestrator.Orchestrator.Comparisons;
using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Shadows;

/// <summary>What is kept of a page to compare it with another one, when the memory that it was made in has gone back.</summary>
internal sealed class MadePage
{
    private readonly int[] rows;
    private readonly double[] values;
    private readonly double[] weights;
    private readonly bool isWhole;

    private MadePage(RankWorkspace workspace)
    {
        // Before a slot was changed to explore: plans are compared, not what was drawn.
        var (slots, page) = (workspace.Searched.CandidateBySlot, workspace.Page);
        rows = Array.ConvertAll(slots, candidate => candidate < 0 ? -1 : page.Rows[candidate]);
        values = workspace.Values.ToArray();
        weights = page.Problem.Weights.ToArray();
        isWhole = workspace.Reading.Dropped.IsEmpty;
        IsDegraded = workspace.Degradations.Count > 0;
        Items = Array.ConvertAll(rows, row => row < 0 ? null : workspace.Request.Candidates.Id(row));
    }

    /// <summary>The item of each slot; null for an empty one.</summary>
    public string?[] Items { get; }

    /// <summary>Whether something stood in for something else.</summary>
    public bool IsDegraded { get; }

    /// <summary>Reads a page; its workspace is still held.</summary>
    public static MadePage Of(RankWorkspace workspace) => new(workspace);

    /// <summary>How another page of the same request differs.</summary>
    public ShadowDifference DifferenceTo(MadePage shadow)
    {
        var (before, after) = (Placed(), shadow.Placed());
        var moves = SlotMoves.Of(before, after, Math.Max(weights.Sum(), shadow.weights.Sum()));
        var all = before.Length + moves.Entered;

        // Rows are candidates in the order of their ids: the same where neither plan left one out of the request.
        var areAlike = isWhole && shadow.isWhole && values.Length == shadow.values.Length;
        return new ShadowDifference
        {
            Same = moves.AreNone,
            Slots = Enumerable.Range(0, Math.Max(Items.Length, shadow.Items.Length))
                .Count(slot => !string.Equals(Items.ElementAtOrDefault(slot), shadow.Items.ElementAtOrDefault(slot), StringComparison.Ordinal)),
            Overlap = all == 0 ? 1 : (double)(before.Length - moves.Left) / all,
            Correlation = moves.Correlation,
            Attention = moves.AttentionMoved,
            ByServed = areAlike ? new ShadowValues(WorthOf(rows), WorthOf(shadow.rows)) : null,
            ByShadow = areAlike ? new ShadowValues(shadow.WorthOf(rows), shadow.WorthOf(shadow.rows)) : null,
        };
    }

    private PlacedItem[] Placed()
        => [.. Items.Select((id, slot) => (Id: id, Slot: slot))
            .Where(item => item.Id is not null)
            .Select(item => new PlacedItem(item.Slot, item.Id!, weights[item.Slot]))];

    /// <summary>What a page is worth by this plan's values, each counted as this plan's slot counts.</summary>
    private double WorthOf(int[] page)
    {
        var sum = 0.0;
        for (var slot = 0; slot < Math.Min(page.Length, weights.Length); slot++)
        {
            sum += page[slot] < 0 ? 0 : weights[slot] * values[page[slot]];
        }

        return sum;
    }
}
