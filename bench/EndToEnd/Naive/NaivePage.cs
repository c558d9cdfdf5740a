namespace RankOrchestrator.EndToEndBench.Naive;

/// <summary>Sort by value, then fill slot after slot with the best item that breaks none of the store page's constraints.</summary>
internal static class NaivePage
{
    private const int FreshSlots = 20;

    private const int FreshFloor = 4;

    public static List<NaiveItem> Make(NaiveRequest request)
    {
        var left = request.Items.Where(item => !item.Excluded).OrderByDescending(item => item.Value).ThenBy(item => item.Id, StringComparer.Ordinal).ToList();
        var page = new List<NaiveItem>();
        while (page.Count < request.Slots && left.FirstOrDefault(item => Fits(item, page, request.Slots)) is { } next)
        {
            page.Add(next);
            left.Remove(next);
        }

        return page;
    }

    /// <summary>What a page is worth: values weighted by the logarithmic curve.</summary>
    public static double Worth(IReadOnlyList<NaiveItem> page) => page.Select((item, slot) => item.Value / Math.Log2(slot + 2)).Sum();

    private static bool Fits(NaiveItem item, List<NaiveItem> page, int slots)
    {
        var slot = page.Count;
        var missingFresh = FreshFloor - page.Count(placed => placed.Tags.Contains("fresh"));
        return (slot >= FreshSlots || missingFresh < FreshSlots - slot || item.Tags.Contains("fresh"))
            && page.Skip(slot - 5).Count(placed => placed.Category == item.Category) < 2
            && (item.Brand is null || page.Count(placed => placed.Brand == item.Brand) < 6)
            && (!item.Sponsored || (slot >= 4 && page.Count(placed => placed.Sponsored) < slots / 10 && !page.Skip(slot - 5).Any(placed => placed.Sponsored)));
    }
}
