namespace RankOrchestrator.Orchestrator.Comparisons;

/// <summary>
/// How alike two orders are: Kendall's τ (1938) over what stands in both, 1 for the same order and -1 for the reverse.
/// O(n²) for the n items of a page.
/// </summary>
internal static class RankCorrelation
{
    /// <summary>τ; null where fewer than two items stand in both.</summary>
    /// <param name="places">For each item that stands in both, its place in the first and in the second.</param>
    public static double? Of(IReadOnlyList<(int First, int Second)> places)
    {
        var (alike, pairs) = (0L, 0L);
        for (var one = 0; one < places.Count; one++)
        {
            for (var other = one + 1; other < places.Count; other++)
            {
                alike += Math.Sign(places[one].First - places[other].First) * Math.Sign(places[one].Second - places[other].Second);
                pairs++;
            }
        }

        return pairs == 0 ? null : (double)alike / pairs;
    }
}
