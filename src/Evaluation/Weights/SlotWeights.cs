using System.Collections.Immutable;
using RankOrchestrator.Evaluation.Logs;

namespace RankOrchestrator.Evaluation.Weights;

/// <summary>How much a log of pages can say about a target at one slot.</summary>
/// <param name="Slot">Which, from 0.</param>
/// <param name="Weights">Of the rows at this slot. Events are those of their pages, for it is a page whose reward is estimated.</param>
public sealed record SlotWeights(int Slot, WeightDiagnostics Weights)
{
    /// <summary>Of every slot that has rows, in their order. Rows of a unit are page after page: one that is not below the row before it begins another.</summary>
    public static ImmutableArray<SlotWeights> Of(LoggedRows rows, double[] weights)
    {
        var ofPages = PageRewards(rows);
        return [.. Enumerable.Range(0, rows.Count)
            .GroupBy(row => rows.Slots[row])
            .OrderBy(slot => slot.Key)
            .Select(slot => new SlotWeights(slot.Key, Of(rows, weights, ofPages, [.. slot])))];
    }

    private static WeightDiagnostics Of(LoggedRows rows, double[] weights, double[] ofPages, int[] at) => WeightDiagnostics.Of(
        Column(weights, at),
        Column(ofPages, at),
        rows.Units is { } units ? Column(units, at) : null,
        rows.UnsupportedShares is { } shares ? Column(shares, at) : null);

    /// <summary>By row, what came of its page.</summary>
    private static double[] PageRewards(LoggedRows rows)
    {
        var rewards = new double[rows.Count];
        for (var (first, end) = (0, 0); first < rewards.Length; first = end)
        {
            var sum = 0.0;
            do
            {
                sum += rows.Rewards[end++];
            }
            while (end < rewards.Length && rows.Slots[end] > rows.Slots[end - 1] && rows.Units?[end] == rows.Units?[end - 1]);

            rewards.AsSpan(first, end - first).Fill(sum);
        }

        return rewards;
    }

    private static T[] Column<T>(T[] column, int[] at) => [.. at.Select(row => column[row])];
}
