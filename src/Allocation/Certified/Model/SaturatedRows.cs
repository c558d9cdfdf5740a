using RankOrchestrator.Allocation.Memory;

namespace RankOrchestrator.Allocation.Certified.Model;

/// <summary>
/// Rigid rows that hard pins fill up to their limit. What else they count can stand nowhere in them, so those places are closed
/// before any search (Savelsbergh, Preprocessing and Probing Techniques for Mixed Integer Programming Problems, 1994, §2): the prices
/// that would keep them empty are the largest of a page and the last to be found. O(pins · sets of an item · N).
/// </summary>
internal sealed class SaturatedRows
{
    private int[] rows = [];
    private bool[] isClosed = [];
    private bool[] isPinned = [];

    public int Count { get; private set; }

    /// <summary>The rows found when places were last closed.</summary>
    public ReadOnlySpan<int> Rows => rows.AsSpan(0, Count);

    /// <summary>Closes the places. Gains and rows of the model are loaded.</summary>
    public void Close(PageModel model)
    {
        Count = 0;
        isClosed = WorkArray.Sized(isClosed, model.SlotCount);
        isPinned = WorkArray.Sized(isPinned, model.ItemCount);
        isPinned.AsSpan(0, model.ItemCount).Clear();
        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            if (model.PinnedItem(slot) is >= 0 and var pinned)
            {
                isPinned[pinned] = true;
            }
        }

        for (var slot = 0; slot < model.SlotCount; slot++)
        {
            if (model.PinnedItem(slot) is >= 0 and var pinned)
            {
                foreach (var set in model.Sets.SetsOf(pinned))
                {
                    Close(model, slot, set);
                }
            }
        }
    }

    private void Close(PageModel model, int slot, int set)
    {
        var before = Count;
        isClosed.AsSpan(0, model.SlotCount).Clear();
        foreach (ref readonly var family in model.FamiliesOf(set))
        {
            if (family.IsFloor || !double.IsPositiveInfinity(family.Penalty) || slot < family.From || slot > family.To)
            {
                continue;
            }

            var (first, last) = family.RowsCovering(slot);
            for (var row = first; row <= last; row++)
            {
                var start = family.Start(row);
                if (FirstPinned(model, set, start) == slot && CountPinned(model, set, start, family.Size) >= family.Limit)
                {
                    Add(row);
                    isClosed.AsSpan(start, family.Size).Fill(true);
                }
            }
        }

        for (var item = 0; item < model.ItemCount && Count > before; item++)
        {
            if (!isPinned[item] && model.Sets.SetsOf(item).BinarySearch(set) >= 0)
            {
                Close(model.Gain.AsSpan(item * model.SlotCount, model.SlotCount));
            }
        }
    }

    private void Close(Span<double> gains)
    {
        for (var slot = 0; slot < gains.Length; slot++)
        {
            gains[slot] = isClosed[slot] ? double.NegativeInfinity : gains[slot];
        }
    }

    private void Add(int row)
    {
        rows = WorkArray.Grown(rows, Count + 1);
        rows[Count++] = row;
    }

    /// <summary>The first slot from the given one that a member is pinned to.</summary>
    private static int FirstPinned(PageModel model, int set, int slot)
    {
        while (!HoldsPinned(model, set, slot))
        {
            slot++;
        }

        return slot;
    }

    private static int CountPinned(PageModel model, int set, int start, int size)
    {
        var count = 0;
        for (var slot = start; slot < start + size; slot++)
        {
            count += HoldsPinned(model, set, slot) ? 1 : 0;
        }

        return count;
    }

    private static bool HoldsPinned(PageModel model, int set, int slot)
        => model.PinnedItem(slot) is >= 0 and var pinned && model.Sets.SetsOf(pinned).BinarySearch(set) >= 0;
}
