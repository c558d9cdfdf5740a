namespace RankOrchestrator.Orchestrator.Comparisons;

/// <summary>An item on a page.</summary>
/// <param name="Slot">Its slot.</param>
/// <param name="Id">Its id.</param>
/// <param name="Attention">How much the slot counts.</param>
internal readonly record struct PlacedItem(int Slot, string Id, double Attention);

/// <summary>Which items stand elsewhere on one of two pages.</summary>
/// <param name="Moved">Items that stand in another slot.</param>
/// <param name="Entered">Items that are on the second page alone.</param>
/// <param name="Left">Items that are on the first page alone.</param>
/// <param name="Correlation">Kendall's τ of the items on both; null where fewer than two are.</param>
/// <param name="AttentionMoved">Which share of the attention goes to other items: from 0 to 1.</param>
internal sealed record SlotMoves(int Moved, int Entered, int Left, double? Correlation, double AttentionMoved)
{
    /// <summary>Whether every item stands where it stood.</summary>
    public bool AreNone => Moved + Entered + Left == 0;

    /// <summary>From one page to another.</summary>
    /// <param name="before">The items of one.</param>
    /// <param name="after">The items of the other.</param>
    /// <param name="allAttention">How much all slots count together, also empty ones.</param>
    public static SlotMoves Of(IReadOnlyList<PlacedItem> before, IReadOnlyList<PlacedItem> after, double allAttention)
    {
        var slots = before.ToDictionary(item => item.Id, item => item.Slot, StringComparer.Ordinal);
        var stayed = after.Where(item => slots.ContainsKey(item.Id)).Select(item => (First: slots[item.Id], Second: item.Slot)).ToArray();
        return new SlotMoves(
            stayed.Count(places => places.First != places.Second),
            after.Count - stayed.Length,
            before.Count - stayed.Length,
            RankCorrelation.Of(stayed),
            allAttention > 0 ? Shift(before, after) / allAttention : 0);
    }

    /// <summary>Half of the sum, over all items, of how much more or less the slot counts that each has.</summary>
    private static double Shift(IReadOnlyList<PlacedItem> before, IReadOnlyList<PlacedItem> after)
    {
        var shift = new Dictionary<string, double>(StringComparer.Ordinal);
        Add(before, -1);
        Add(after, 1);
        return shift.Values.Sum(Math.Abs) / 2;

        void Add(IReadOnlyList<PlacedItem> page, int sign)
        {
            foreach (var item in page)
            {
                shift[item.Id] = shift.GetValueOrDefault(item.Id) + (sign * item.Attention);
            }
        }
    }
}
