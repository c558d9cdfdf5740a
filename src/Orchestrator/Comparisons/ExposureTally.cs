namespace RankOrchestrator.Orchestrator.Comparisons;

/// <summary>
/// Which share of the pages' attention each value of an attribute has: an item counts as its slot counts. An item of a
/// list with several values counts for each.
/// </summary>
/// <param name="attribute">The attribute.</param>
internal sealed class ExposureTally(string attribute)
{
    /// <summary>Values that are counted apart; those met later are counted together, so that memory has an end.</summary>
    public const int MostValues = 100_000;

    private const string Others = "(others)";

    private readonly Dictionary<string, BeforeAfter> sums = new(StringComparer.Ordinal);
    private BeforeAfter all;

    /// <summary>The attribute.</summary>
    public string Attribute => attribute;

    /// <summary>Shares of all attention, from 0 to 1, by value; in ordinal order.</summary>
    public IEnumerable<(string Value, BeforeAfter Share)> Shares
        => sums.OrderBy(sum => sum.Key, StringComparer.Ordinal).Select(sum => (sum.Key, new BeforeAfter(Ratio(sum.Value.Before, all.Before), Ratio(sum.Value.After, all.After))));

    /// <summary>The share of a value; nothing where no item has it.</summary>
    public BeforeAfter Share(string value)
        => sums.TryGetValue(value, out var sum) ? new BeforeAfter(Ratio(sum.Before, all.Before), Ratio(sum.After, all.After)) : default;

    /// <summary>Counts the items of a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="index">The attribute's place among those that are counted.</param>
    /// <param name="isBefore">Whether it is the page before.</param>
    public void Add(PageFacts page, int index, bool isBefore)
    {
        for (var item = 0; item < page.Attention.Length; item++)
        {
            var weight = page.Attention[item];
            all += Side(weight, isBefore);
            foreach (var value in page.Groups[item][index])
            {
                var key = sums.Count < MostValues || sums.ContainsKey(value) ? value : Others;
                sums[key] = sums.GetValueOrDefault(key) + Side(weight, isBefore);
            }
        }
    }

    private static BeforeAfter Side(double value, bool isBefore) => isBefore ? new BeforeAfter(value, 0) : new BeforeAfter(0, value);

    private static double Ratio(double part, double whole) => whole == 0 ? 0 : part / whole;
}
