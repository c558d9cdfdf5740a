namespace RankOrchestrator.Orchestrator.OpenBandit;

/// <summary>The pages made for the impressions of a log, in the log's order.</summary>
/// <param name="slots">Slots of a page.</param>
/// <param name="capacity">Pages to make room for.</param>
internal sealed class ReplayedPages(int slots, int capacity)
{
    /// <summary>What <see cref="Item"/> says of a slot that was left empty.</summary>
    public const int Empty = -1;

    private readonly int[] items = new int[slots * capacity];

    /// <summary>Slots of a page.</summary>
    public int Slots => slots;

    /// <summary>Pages so far.</summary>
    public int Count { get; private set; }

    /// <summary>The item in a slot, from 0, of a page; <see cref="Empty"/> when there is none.</summary>
    public int Item(int page, int slot) => items[(page * slots) + slot];

    /// <summary>Adds a page: an item or <see cref="Empty"/> by slot.</summary>
    public void Add(ReadOnlySpan<int> page)
    {
        page.CopyTo(items.AsSpan(Count * slots, slots));
        Count++;
    }
}
