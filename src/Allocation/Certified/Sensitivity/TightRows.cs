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

        return price;
    }

    public void Count(PageModel model, ReadOnlySpan<int> page)
    {
        counts = WorkArray.Sized(counts, model.RowCount);
        counts.AsSpan(0, model.RowCount).Clear();
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
