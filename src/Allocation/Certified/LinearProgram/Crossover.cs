using RankOrchestrator.Allocation.Certified.Model;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Memory;

namespace RankOrchestrator.Allocation.Certified.LinearProgram;

/// <summary>
/// From good prices to a basis (crossover: Megiddo, On Finding Primal- and Dual-Optimal Bases, 1991): the rows that have prices are added
/// to a master that was started, and their prices are settled one by one by <see cref="BoundedDualSimplex.Push"/>, the highest first as
/// they matter most. A pivot for most of them, where the simplex method needs several from a start without prices.
/// </summary>
internal sealed class Crossover(StepMeter meter)
{
    private double[] price = [];
    private int[] slack = [];
    private int count;

    /// <summary>Starts over without rows.</summary>
    public void Reset(PageModel model)
    {
        price = WorkArray.Sized(price, model.RowCount + model.ItemCount);
        slack = WorkArray.Sized(slack, model.RowCount + model.ItemCount);
        count = 0;
    }

    /// <summary>Adds a row of the model at a price.</summary>
    public void AddRow(RestrictedMaster master, int row, double rowPrice) => Add(master, master.AddRow(row), rowPrice);

    /// <summary>Adds the row of an item at a price.</summary>
    public void AddItemRow(RestrictedMaster master, int item, double itemPrice) => Add(master, master.AddItemRow(item), itemPrice);

    /// <summary>Settles the prices of the rows. The master's columns have the reduced costs that they have at these prices.</summary>
    public void Run(RestrictedMaster master)
    {
        price.AsSpan(0, count).Sort(slack.AsSpan(0, count));
        for (var index = 0; index < count && !meter.IsOver; index++)
        {
            meter.ChargeOperations(master.Tableau.Columns);
            if (master.Simplex.Push(-1 - master.Tableau.Position[slack[index]], -price[index]))
            {
                meter.ChargeOperations(master.Tableau.PivotOperations);
            }
        }
    }

    private void Add(RestrictedMaster master, int row, double rowPrice)
    {
        slack[count] = master.Tableau.BasicVariable[row];
        price[count++] = -rowPrice;
    }
}
