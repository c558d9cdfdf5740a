namespace RankOrchestrator.Constraints.Page;

/// <summary>Shares of a page as whole slots, as the page's constraints count them.</summary>
internal static class SlotShares
{
    /// <summary>A share of 0.3 of 10 slots is 3, although 0.3 * 10 is a little less than 3 in binary.</summary>
    private const double Rounding = 1e-9;

    public static int Fewest(double share, int slots) => (int)Math.Ceiling((share * slots) - Rounding);

    public static int Most(double share, int slots) => (int)Math.Floor((share * slots) + Rounding);
}
