using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using RankOrchestrator.Allocation.Engines;

namespace RankOrchestrator.Allocation.Certified.LinearProgram;

/// <summary>
/// The dual simplex method with bounds (Koberstein, The Dual Simplex Method, 2005, §3) on a tableau that is dual feasible: as long as a
/// basic variable is out of its bounds it leaves the basis, and the column whose reduced cost is used up first enters. The slack of a row
/// may stay below 0 instead, at the row's price.
/// </summary>
internal sealed class BoundedDualSimplex(SimplexTableau tableau)
{
    private const double FeasibilityTolerance = 1e-9;
    private const double PivotTolerance = 1e-9;

    /// <summary>Reduced costs closer to each other count as equal.</summary>
    public double TieTolerance { get; set; }

    /// <summary>Pivots until no bound is violated.</summary>
    /// <param name="meter">Charged for every pivot.</param>
    /// <returns>
    /// Whether that was reached. Otherwise the budget is used, rounding got in the way or pivots went on without end, which
    /// degenerate programs can make them; the prices reached are as good for a bound.
    /// </returns>
    public bool Solve(StepMeter meter)
    {
        for (var left = 200 + (3 * (tableau.Rows + tableau.Columns)); left > 0; left--)
        {
            var row = Leaving(out var rises);
            if (row < 0)
            {
                return true;
            }

            if (meter.ChargeOperations(tableau.PivotOperations))
            {
                return false;
            }

            var column = Entering(row, rises, out var ratio);
            var leaving = tableau.BasicVariable[row];
            var price = tableau.Price[leaving];
            if (price > 0 && ratio >= price && double.IsFinite(price))
            {
                // Paying for the violation is no more than anything else costs.
                Turn(row, leaving);
                continue;
            }

            if (column < 0)
            {
                return false;
            }

            tableau.Pivot(row, column, rises);
        }

        return false;
    }

    /// <summary>
    /// Moves towards a basis from prices that belong to none (Megiddo, On Finding Primal- and Dual-Optimal Bases, 1991): the price of a
    /// basic slack, which reduced costs were made with, falls to nothing, or until another variable is as good and takes its row.
    /// </summary>
    /// <param name="row">The slack's row.</param>
    /// <param name="price">Its price.</param>
    /// <returns>Whether that took a pivot.</returns>
    public bool Push(int row, double price)
    {
        // What rounding left below 0 must not send the entering variable the wrong way.
        ref var value = ref tableau.Value[row];
        value = Math.Abs(value) <= FeasibilityTolerance ? 0 : value;
        var rises = value < 0;
        var column = Entering(row, rises, out var ratio);
        var slack = tableau.BasicVariable[row];
        var most = tableau.Price[slack];
        if (rises && price + ratio >= most && double.IsFinite(most))
        {
            // Paying for the violation is no more than anything else costs.
            tableau.SubtractFromCosts(row, price - most);
            tableau.IsTurned[slack] = true;
            tableau.NoteRow(row);
            return false;
        }

        if (!rises && (column < 0 || ratio >= price))
        {
            tableau.SubtractFromCosts(row, price);
            return false;
        }

        if (column < 0)
        {
            return false;
        }

        tableau.SubtractFromCosts(row, rises ? -ratio : ratio);
        tableau.Pivot(row, column, rises);
        tableau.ReducedCost[tableau.Position[slack]] = rises ? price + ratio : price - ratio;
        return true;
    }

    /// <summary>
    /// The row that is furthest out of its bounds for the length of the way that its pivot goes (dual steepest edge: Forrest
    /// and Goldfarb 1992, with the exact norms of the tableau's rows); -1 when none is.
    /// </summary>
    private int Leaving(out bool rises)
    {
        var (least, value, most) = (tableau.Least, tableau.Value, tableau.Most);
        var (found, furthest) = (-1, 0.0);
        rises = false;
        for (var row = 0; row < tableau.Rows; row++)
        {
            var below = least[row] - value[row];
            var above = value[row] - most[row];
            var infeasibility = Math.Max(below, above);
            if (infeasibility > FeasibilityTolerance)
            {
                var weight = infeasibility * infeasibility / (1 + tableau.NormOf(row));
                if (weight > furthest)
                {
                    (found, furthest, rises) = (row, weight, below > above);
                }
            }
        }

        return found;
    }

    /// <summary>The column whose reduced cost is used up first; among equal ones the largest pivot.</summary>
    private int Entering(int row, bool rises, out double least)
    {
        ref var cell = ref MemoryMarshal.GetReference(tableau.Row(row));
        ref var cost = ref MemoryMarshal.GetArrayDataReference(tableau.ReducedCost);
        ref var rise = ref MemoryMarshal.GetArrayDataReference(tableau.RiseOffset);
        ref var fall = ref MemoryMarshal.GetArrayDataReference(tableau.FallOffset);
        var sign = Vector256.Create(rises ? 1.0 : -1.0);
        var tolerance = Vector256.Create(PivotTolerance);
        var infinity = Vector256.Create(double.PositiveInfinity);
        var nearest = infinity;
        var columns = tableau.Columns;
        var end = columns / 4 * 4;
        for (nuint at = 0; at < (nuint)end; at += 4)
        {
            var pivot = sign * Vector256.LoadUnsafe(ref cell, at);
            var size = Vector256.Abs(pivot);
            var reduced = Vector256.LoadUnsafe(ref cost, at);
            var room = Vector256.ConditionalSelect(
                Vector256.LessThan(pivot, Vector256<double>.Zero),
                Vector256.LoadUnsafe(ref rise, at) + reduced,
                Vector256.LoadUnsafe(ref fall, at) - reduced);
            var ratio = Vector256.Max(Vector256<double>.Zero, room) / size;
            nearest = Vector256.Min(nearest, Vector256.ConditionalSelect(Vector256.LessThan(size, tolerance), infinity, ratio));
        }

        least = Math.Min(Math.Min(nearest[0], nearest[1]), Math.Min(nearest[2], nearest[3]));
        for (var column = end; column < columns; column++)
        {
            least = Math.Min(least, Ratio(column, rises ? Unsafe.Add(ref cell, column) : -Unsafe.Add(ref cell, column)));
        }

        if (double.IsPositiveInfinity(least))
        {
            return -1;
        }

        var (found, foundPivot) = (-1, 0.0);
        for (var column = 0; column < columns; column++)
        {
            var pivot = Unsafe.Add(ref cell, column);
            if (Math.Abs(pivot) > foundPivot && Math.Abs(pivot) >= PivotTolerance && Ratio(column, rises ? pivot : -pivot) <= least + TieTolerance)
            {
                (found, foundPivot) = (column, Math.Abs(pivot));
            }
        }

        return found;
    }

    private double Ratio(int column, double pivot)
        => Math.Abs(pivot) < PivotTolerance ? double.PositiveInfinity
            : pivot < 0 ? Math.Max(0, tableau.RiseOffset[column] + tableau.ReducedCost[column]) / -pivot
            : Math.Max(0, tableau.FallOffset[column] - tableau.ReducedCost[column]) / pivot;

    /// <summary>Lets the slack of a row stay below 0 at its price, or no longer.</summary>
    private void Turn(int row, int variable)
    {
        var price = tableau.IsTurned[variable] ? -tableau.Price[variable] : tableau.Price[variable];
        tableau.IsTurned[variable] = !tableau.IsTurned[variable];
        tableau.NoteRow(row);
        tableau.SubtractFromCosts(row, -price);
    }
}
