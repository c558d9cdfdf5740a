using RankOrchestrator.Evaluation.Sampling;

namespace RankOrchestrator.Orchestrator.Exploration;

/// <summary>
/// Noise of the normal distribution (G. E. P. Box, M. E. Muller, Ann. Math. Stat. 29 (1958)), as large for each candidate as its value is
/// uncertain: the page is the best one for a draw of what candidates may be worth (W. R. Thompson, Biometrika 25 (1933); O. Chapelle, L. Li,
/// NIPS 2011).
/// </summary>
internal static class NormalNoise
{
    /// <summary>Adds noise to values, the same to the same row for the same draw, whichever rows there are beside it.</summary>
    /// <param name="values">The values.</param>
    /// <param name="rows">The row of each.</param>
    /// <param name="deviations">The standard deviation of each.</param>
    /// <param name="draw">What to draw from.</param>
    public static void Add(Span<double> values, ReadOnlySpan<int> rows, ReadOnlySpan<double> deviations, ulong draw)
    {
        for (var index = 0; index < values.Length; index++)
        {
            var random = new SeededRandom(ExplorationDraw.OfRow(draw, rows[index]));
            var radius = Math.Sqrt(-2 * Math.Log(1 - random.Share()));
            values[index] += deviations[index] * radius * Math.Cos(2 * Math.PI * random.Share());
        }
    }
}
