using RankOrchestrator.Allocation.Certified.Model;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Memory;

namespace RankOrchestrator.Allocation.Certified.LinearProgram;

/// <summary>
/// Separation (Padberg and Rinaldi, A Branch-and-Cut Algorithm for the Resolution of Large-Scale Symmetric Traveling Salesman Problems,
/// 1991, §2): finds the rows that a solution of a <see cref="RestrictedMaster"/> violates: of each family the most violated one, and every
/// item used more than once. O(places in use · rows covering a slot + families).
/// </summary>
internal sealed class RowSeparation
{
    private const double Tolerance = 1e-7;

    private double[] usage = [];
    private int[] stampOfRow = [];
    private int[] stampOfFamily = [];
    private int[] touchedFamilies = [];
    private int[] touchedItems = [];
    private double[] itemUsage = [];
    private int stamp;
    private int familyCount;
    private int itemCount;
    private RestrictedMaster master = null!;
    private PageModel model = null!;

    public void Reset(RestrictedMaster given)
    {
        master = given;
        model = given.Model;
        usage = WorkArray.Sized(usage, model.RowCount);
        touchedFamilies = WorkArray.Sized(touchedFamilies, model.FamilyCount);
        touchedItems = WorkArray.Sized(touchedItems, model.ItemCount);
        itemUsage = WorkArray.Sized(itemUsage, model.ItemCount);
        itemUsage.AsSpan(0, model.ItemCount).Clear();
        if (stampOfRow.Length < model.RowCount || stampOfFamily.Length < model.FamilyCount)
        {
            stampOfRow = new int[model.RowCount * 2];
            stampOfFamily = new int[model.FamilyCount * 2];
            stamp = 0;
        }
    }

    /// <summary>Adds the violated rows to the master.</summary>
    /// <returns>Their number.</returns>
    public int AddTo(RestrictedMaster given, StepMeter meter)
    {
        stamp++;
        (familyCount, itemCount) = (0, 0);
        var tableau = given.Tableau;
        for (var row = 0; row < tableau.Rows; row++)
        {
            var place = given.PlaceOfVariable(tableau.BasicVariable[row]);
            if (place >= 0 && tableau.Value[row] > Tolerance)
            {
                Use(place, tableau.Value[row]);
            }
        }

        for (var column = 0; column < tableau.Columns; column++)
        {
            var variable = tableau.NonbasicVariable[column];
            var place = given.PlaceOfVariable(variable);

            // At its upper bound, or at its lower one where the search has fixed it to be used.
            if (place >= 0 && tableau.Upper[variable] > 0 && tableau.ValueOf(variable) is > Tolerance and var value)
            {
                Use(place, value);
            }
        }

        meter.ChargeOperations((itemCount * 64) + tableau.Columns + model.FamilyCount);
        return AddFamilies() + (model.Sums.Count > 0 ? AddSums() : 0) + AddItems();
    }

    private void Use(int place, double value)
    {
        var (item, slot) = (master.ItemOf[place], master.SlotOf[place]);
        if (itemUsage[item] == 0)
        {
            touchedItems[itemCount++] = item;
        }

        itemUsage[item] += value;
        foreach (var set in model.Sets.SetsOf(item))
        {
            for (var index = model.SetFamilyStart[set]; index < model.SetFamilyStart[set + 1]; index++)
            {
                Use(index, slot, value);
            }
        }

        if (model.Sums.Count == 0)
        {
            return;
        }

        var (first, end) = model.Sums.EntriesOf(item);
        for (var entry = first; entry < end; entry++)
        {
            var row = model.FirstSumRow + model.Sums.RowOf(entry);
            if (stampOfRow[row] != stamp)
            {
                (stampOfRow[row], usage[row]) = (stamp, 0);
            }

            usage[row] += value * model.Sums.Cells(entry)[slot];
        }
    }

    private void Use(int index, int slot, double value)
    {
        ref readonly var family = ref model.Families[index];
        if (slot < family.From || slot > family.To)
        {
            return;
        }

        if (stampOfFamily[index] != stamp)
        {
            stampOfFamily[index] = stamp;
            touchedFamilies[familyCount++] = index;
        }

        var (first, last) = family.RowsCovering(slot);
        for (var row = first; row <= last; row++)
        {
            if (stampOfRow[row] != stamp)
            {
                (stampOfRow[row], usage[row]) = (stamp, 0);
            }

            usage[row] += value;
        }
    }

    private int AddFamilies()
    {
        for (var index = 0; index < model.FamilyCount; index++)
        {
            if (model.Families[index].IsFloor && stampOfFamily[index] != stamp)
            {
                touchedFamilies[familyCount++] = index;
            }
        }

        var added = 0;
        foreach (var index in touchedFamilies.AsSpan(0, familyCount))
        {
            ref readonly var family = ref model.Families[index];
            var (worst, found) = (Tolerance, -1);
            for (var row = family.FirstRow; row < family.FirstRow + family.Positions; row++)
            {
                var used = stampOfRow[row] == stamp ? usage[row] : 0;
                var excess = family.IsFloor ? family.Limit - used : used - family.Limit;
                if (excess > worst && !master.HasRow(row))
                {
                    (worst, found) = (excess, row);
                }
            }

            if (found >= 0)
            {
                master.AddRow(found);
                added++;
            }
        }

        return added;
    }

    private int AddSums()
    {
        var added = 0;
        for (var row = model.FirstSumRow; row < model.RowCount; row++)
        {
            var used = stampOfRow[row] == stamp ? usage[row] : 0;
            if (used - model.Sums.All[row - model.FirstSumRow].Limit > Tolerance && !master.HasRow(row))
            {
                master.AddRow(row);
                added++;
            }
        }

        return added;
    }

    private int AddItems()
    {
        var added = 0;
        foreach (var item in touchedItems.AsSpan(0, itemCount))
        {
            if (itemUsage[item] > 1 + Tolerance && !master.HasItemRow(item))
            {
                master.AddItemRow(item);
                added++;
            }

            itemUsage[item] = 0;
        }

        return added;
    }
}
