namespace RankOrchestrator.Allocation.Certified.Model;

/// <summary>
/// How far rounding can have pushed a bound down. Each of the K slots adds a reduced gain made of at most some dozens of
/// sums and products of numbers no larger than <c>size</c>; every one errs by at most half a unit in the last place (Higham,
/// Accuracy and Stability of Numerical Algorithms, 2002, §3.1).
/// </summary>
internal static class RoundingMargin
{
    private const double UnitsPerSlot = 64 * 1.2e-16;

    /// <param name="size">Sum of the magnitudes that went into the bound.</param>
    /// <param name="slots">Number of slots.</param>
    public static double Of(double size, int slots) => size * (slots + 4) * UnitsPerSlot;
}
