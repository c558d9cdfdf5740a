using RankOrchestrator.Allocation.Certified.Model;
using RankOrchestrator.Allocation.Memory;

namespace RankOrchestrator.Allocation.Certified.Sensitivity;

/// <summary>
/// Finds the rows that a page uses up to their limit: only those can hold it back (complementary slackness: Chvátal, Linear Programming,
/// 1983, §5).
/// </summary>
internal sealed class TightRows
{
    private int[] counts = [];
    private double[] sums = [];

    /// <summary>What a unit more of a constraint's limit is priced at by its tight rows, summed over its parts and positions.</summary>
    public double PriceOf(PageModel model, int constraint, ReadOnlySpan<double> rowPrices)
    {
        var price = 0.0;
        foreach (ref readonly var family in model.Families.AsSpan(0, model.FamilyCount))
        {
            if (family.Constraint != constraint)
            {
                continue;
            }

            for (var row = family.FirstRow; row < family.FirstRow + family.Positions; row++)
            {
                var isTight = family.IsFloor ? counts[row] <= family.Limit : counts[row] >= family.Limit;
                price += isTight ? rowPrices[row] : 0;
            }
        }

        for (var row = 0; row < model.Sums.Count; row++)
        {
            // What is left of a limit is less than the largest amount: no page uses sums up to the last bit.
            ref readonly var sum = ref model.Sums.All[row];
            price += sum.Constraint == constraint && sum.Limit - sums[row] < 1 ? rowPrices[model.FirstSumRow + row] / sum.Size : 0;
        }

        return price;
    }

    public void Count(PageModel model, ReadOnlySpan<int> page)
    {
        counts = WorkArray.Sized(counts, model.RowCount);
        counts.AsSpan(0, model.RowCount).Clear();
        sums = WorkArray.Sized(sums, model.Sums.Count);
        sums.AsSpan(0, model.Sums.Count).Clear();
        for (var slot = 0; slot < page.Length; slot++)
        {
            var item = page[slot] < 0 ? -1 : model.Sets.ItemOf(page[slot]);
            if (item < 0)
            {
                continue;
            }

            foreach (var set in model.Sets.SetsOf(item))
            {
                foreach (ref readonly var family in model.FamiliesOf(set))
                {
                    Count(family, slot);
                }
            }

            var (first, end) = model.Sums.EntriesOf(item);
            for (var entry = first; entry < end; entry++)
            {
                sums[model.Sums.RowOf(entry)] += model.Sums.Cells(entry)[slot];
            }
        }
    }

    private void Count(in RowFamily family, int slot)
    {
        if (slot < family.From || slot > family.To)
        {
            return;
        }

        var (first, last) = family.RowsCovering(slot);
        foreach (ref var count in counts.AsSpan(first, last - first + 1))
        {
            count++;
        }
    }
}
