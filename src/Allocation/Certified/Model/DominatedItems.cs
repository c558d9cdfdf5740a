using RankOrchestrator.Allocation.Memory;

namespace RankOrchestrator.Allocation.Certified.Model;

/// <summary>
/// Leaves out items that no best page needs (Ibaraki, The Power of Dominance Relations in Branch-and-Bound Algorithms, 1977).
/// Items in the same sets are interchangeable: whatever place one has, a more
/// valuable one could have. So of each signature only as many can appear as a page holds of its scarcest set, and those
/// are the most valuable (and one more is kept, for the price). O(memberships).
/// </summary>
internal sealed class DominatedItems
{
    /// <summary>The item is not pinned.</summary>
    public const int Free = -1;

    /// <summary>A page is worth more with the item in a certain slot, so it is like no other.</summary>
    public const int Wanted = -2;

    private int[] table = [];
    private int[] kept = [];
    private int[] last = [];
    private int[] capacity = [];
    private bool[] keep = [];

    /// <summary>Drops the items that cannot matter.</summary>
    /// <param name="model">Sets and families are loaded, gains are not.</param>
    /// <param name="itemPin">Per item its pinned slot, <see cref="Free"/> or <see cref="Wanted"/>.</param>
    public void Reduce(PageModel model, ReadOnlySpan<int> itemPin)
    {
        var items = model.ItemCount;
        var buckets = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, items * 2));
        table = WorkArray.Sized(table, buckets);
        table.AsSpan(0, buckets).Fill(-1);
        kept = WorkArray.Sized(kept, items);
        keep = WorkArray.Sized(keep, items);
        last = WorkArray.Sized(last, items);
        FindCapacities(model);
        for (var item = 0; item < items; item++)
        {
            if (itemPin[item] != Free)
            {
                keep[item] = true;
                continue;
            }

            var first = FirstLike(model, item, buckets);
            if (first == item)
            {
                kept[item] = 0;
            }

            // One more than can appear: what it would bring is the price of the constraint that keeps it off.
            keep[item] = kept[first] <= Capacity(model, item);
            kept[first] += keep[item] ? 1 : 0;
        }

        if (model.Sums.Count > 0)
        {
            KeepLighter(model, itemPin, buckets);
        }

        model.Sets.Keep(keep.AsSpan(0, items));
    }

    /// <summary>
    /// The same where sums tell items of the same sets apart: one is spared for others that are worth no less and count no more in any sum.
    /// O(N²) at worst.
    /// </summary>
    private void KeepLighter(PageModel model, ReadOnlySpan<int> itemPin, int buckets)
    {
        table.AsSpan(0, buckets).Fill(-1);
        for (var item = 0; item < model.ItemCount; item++)
        {
            keep[item] = true;
            kept[item] = -1;
            if (itemPin[item] != Free)
            {
                continue;
            }

            var first = FirstLike(model, item, buckets);
            var (before, most) = (0, Capacity(model, item));

            // Items like the first of a kind are chained, the latest first.
            for (var other = first == item ? -1 : last[first]; other >= 0 && before <= most; other = kept[other])
            {
                before += model.Sums.IsNoHeavier(model.Sets.CandidateOfItem[other], model.Sets.CandidateOfItem[item]) ? 1 : 0;
            }

            keep[item] = before <= most;
            if (keep[item])
            {
                kept[item] = first == item ? -1 : last[first];
                last[first] = item;
            }
        }
    }

    /// <summary>How many members of each set a page can hold at most.</summary>
    private void FindCapacities(PageModel model)
    {
        var sets = model.Sets.SetCount;
        capacity = WorkArray.Sized(capacity, sets);
        capacity.AsSpan(0, sets).Fill(model.SlotCount);
        foreach (ref readonly var family in model.Families.AsSpan(0, model.FamilyCount))
        {
            if (!family.IsFloor && double.IsPositiveInfinity(family.Penalty) && family.From == 0 && family.To == model.SlotCount - 1)
            {
                var windows = (model.SlotCount + family.Size - 1) / family.Size;
                capacity[family.Set] = (int)Math.Min(capacity[family.Set], (long)windows * family.Limit);
            }
        }
    }

    private int Capacity(PageModel model, int item)
    {
        var least = model.SlotCount;
        foreach (var set in model.Sets.SetsOf(item))
        {
            least = Math.Min(least, capacity[set]);
        }

        return least;
    }

    /// <summary>The first item in the same sets; the item itself when there is none before it.</summary>
    private int FirstLike(PageModel model, int item, int buckets)
    {
        var sets = model.Sets.SetsOf(item);
        var hash = 17u;
        foreach (var set in sets)
        {
            hash = (hash ^ (uint)set) * 0x9E3779B1u;
            hash ^= hash >> 15;
        }

        for (var bucket = hash & (uint)(buckets - 1); ; bucket = (bucket + 1) & (uint)(buckets - 1))
        {
            if (table[bucket] < 0)
            {
                table[bucket] = item;
                return item;
            }

            if (model.Sets.SetsOf(table[bucket]).SequenceEqual(sets))
            {
                return table[bucket];
            }
        }
    }
}
