using RankOrchestrator.Allocation.Certified.Lagrangian;
using RankOrchestrator.Allocation.Certified.Model;
using RankOrchestrator.Allocation.Memory;

namespace RankOrchestrator.Allocation.Certified.Search;

/// <summary>
/// Of each slot the places that prices leave nearest to best: those of least reduced cost (the restricted candidate list of Feo and Resende,
/// Greedy Randomized Adaptive Search Procedures, 1995, by loss instead of gain).
/// </summary>
internal sealed class NearPlaces
{
    /// <summary>Places per slot that are kept.</summary>
    private const int Width = 32;

    private double[] losses = [];
    private int[] items = [];
    private int[] counts = [];

    /// <summary>Collects the open places at the prices that the gains are reduced by.</summary>
    public void Collect(PageModel model, ReducedGains gains)
    {
        losses = WorkArray.Sized(losses, model.SlotCount * Width);
        items = WorkArray.Sized(items, model.SlotCount * Width);
        counts = WorkArray.Sized(counts, model.SlotCount);
        counts.AsSpan(0, model.SlotCount).Clear();
        foreach (var item in gains.NearItems)
        {
            var reduced = gains.Reduced(item);
            for (var slot = 0; slot < model.SlotCount; slot++)
            {
                if (!double.IsNegativeInfinity(model.Gain[(item * model.SlotCount) + slot]))
                {
                    Insert(slot, item, gains.SlotPrices[slot] + gains.ItemPrices[item] - reduced[slot]);
                }
            }
        }
    }

    /// <summary>The items of a slot's places that lose no more than so much, the nearest first.</summary>
    public ReadOnlySpan<int> Of(int slot, double most)
    {
        var first = slot * Width;
        var count = 0;
        while (count < counts[slot] && losses[first + count] <= most)
        {
            count++;
        }

        return items.AsSpan(first, count);
    }

    private void Insert(int slot, int item, double loss)
    {
        var first = slot * Width;
        ref var count = ref counts[slot];
        if (count == Width && !(loss < losses[first + Width - 1]))
        {
            return;
        }

        var rank = first + (count < Width ? count++ : Width - 1);
        for (; rank > first && loss < losses[rank - 1]; rank--)
        {
            (losses[rank], items[rank]) = (losses[rank - 1], items[rank - 1]);
        }

        (losses[rank], items[rank]) = (loss, item);
    }
}
