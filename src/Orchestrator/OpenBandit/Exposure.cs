namespace RankOrchestrator.Orchestrator.OpenBandit;

/// <summary>How often each item stood where, on our pages and in the log.</summary>
/// <param name="slots">Slots of a page.</param>
/// <param name="items">Items of the shop.</param>
internal sealed class Exposure(int slots, int items)
{
    private readonly int[] bySlot = new int[slots * items];
    private readonly int[] logged = new int[items];

    /// <summary>Counts the pages and the impressions they were made for.</summary>
    public static Exposure Of(OpenBanditLog log, ReplayedPages pages)
    {
        var exposure = new Exposure(pages.Slots, log.Items.Length);
        for (var page = 0; page < pages.Count; page++)
        {
            exposure.logged[log.Impressions[page].Item]++;
            for (var slot = 0; slot < pages.Slots; slot++)
            {
                if (pages.Item(page, slot) is >= 0 and var item)
                {
                    exposure.bySlot[(item * pages.Slots) + slot]++;
                }
            }
        }

        return exposure;
    }

    /// <summary>Pages that have the item in the slot.</summary>
    public int InSlot(int item, int slot) => bySlot[(item * slots) + slot];

    /// <summary>Places of all pages that the item has.</summary>
    public int Places(int item) => bySlot.AsSpan(item * slots, slots).ToArray().Sum();

    /// <summary>Impressions that the log gave the item.</summary>
    public int Logged(int item) => logged[item];

    /// <summary>The items by places, most first; ties by id.</summary>
    public IEnumerable<int> ByPlaces() => Enumerable.Range(0, items).OrderByDescending(Places).ThenBy(item => item);
}
