namespace RankOrchestrator.Orchestrator.Exploration;

/// <summary>
/// Noise of the Gumbel distribution, −ln(−ln u): candidates in the order of value + temperature · noise come in the order of Plackett and Luce's
/// model with weights e^(value / temperature), each next one in proportion to its weight among those that are left (J. I. Yellott, J. Math.
/// Psychol. 15 (1977); W. Kool, H. van Hoof, M. Welling, ICML 2019).
/// </summary>
internal static class GumbelNoise
{
    /// <summary>Adds noise to values, the same to the same row for the same draw, whichever rows there are beside it.</summary>
    /// <param name="values">The values.</param>
    /// <param name="rows">The row of each.</param>
    /// <param name="temperature">How much noise.</param>
    /// <param name="draw">What to draw from.</param>
    public static void Add(Span<double> values, ReadOnlySpan<int> rows, double temperature, ulong draw)
    {
        for (var index = 0; index < values.Length; index++)
        {
            // Neither 0 nor 1.
            var share = ((ExplorationDraw.OfRow(draw, rows[index]) >> 12) + 0.5) * (1.0 / (1UL << 52));
            values[index] -= temperature * Math.Log(-Math.Log(share));
        }
    }
}
