namespace RankOrchestrator.Orchestrator.Tests.Exploration;

/// <summary>Whether counts are as probabilities say.</summary>
internal static class ChiSquare
{
    /// <summary>What the sum of squares exceeds once in a thousand (E. B. Wilson, M. M. Hilferty 1931).</summary>
    public static void ShouldFit(IReadOnlyCollection<(int Count, double Probability)> cells)
    {
        var draws = cells.Sum(cell => cell.Count);
        cells.ShouldAllBe(cell => draws * cell.Probability >= 5);
        var squares = cells.Sum(cell => Math.Pow(cell.Count - (draws * cell.Probability), 2) / (draws * cell.Probability));
        var ninth = 2.0 / (9 * (cells.Count - 1));
        squares.ShouldBeLessThan((cells.Count - 1) * Math.Pow(1 - ninth + (3.0902 * Math.Sqrt(ninth)), 3));
    }
}
