using System.Numerics;

namespace RankOrchestrator.Constraints.Slots.Certified;

/// <summary>
/// A linear program in a dense tableau, solved by the dual simplex method with bounds (Koberstein, The Dual Simplex Method,
/// 2005, §3). Three kinds of variables: places (0 to 1, or fixed by the search), empty slots (at least 0), and the slack of
/// rows, which may fall below 0 at the row's price per unit. Because places have two bounds and rows a price, every basis
/// can be made dual feasible by choosing bounds: rows may be added and places fixed and freed at any time. A pivot costs
/// rows · columns; adding a row costs as much as its basic variables have columns.
/// </summary>
internal sealed class CoreTableau
{
    private const double FeasibilityTolerance = 1e-9;
    private const double PivotTolerance = 1e-9;

    private double[] cells = [];
    private double[] norm = [];
    private int stride;
    private int width;
    private int rowCapacity;
    private double tieTolerance;

    /// <summary>Number of basic variables.</summary>
    public int Rows { get; private set; }

    /// <summary>Number of nonbasic variables.</summary>
    public int Columns { get; private set; }

    /// <summary>Number of variables so far.</summary>
    public int Variables { get; private set; }

    /// <summary>Value of each basic variable.</summary>
    public double[] Value { get; private set; } = [];

    /// <summary>What raising each nonbasic variable costs.</summary>
    public double[] ReducedCost { get; private set; } = [];

    public int[] BasicVariable { get; private set; } = [];

    public int[] NonbasicVariable { get; private set; } = [];

    /// <summary>The column of a nonbasic variable, or minus one minus the row of a basic one.</summary>
    public int[] Place { get; private set; } = [];

    /// <summary>Least value of each variable.</summary>
    public double[] Lower { get; private set; } = [];

    /// <summary>Greatest value of each variable.</summary>
    public double[] Upper { get; private set; } = [];

    /// <summary>What a unit below 0 costs; 0 for variables that are not slacks.</summary>
    public double[] Price { get; private set; } = [];

    /// <summary>Slacks: whether the variable is basic and below 0. Others: whether it is nonbasic at its upper bound.</summary>
    public bool[] IsTurned { get; private set; } = [];

    /// <summary>Starts a program of the given size without rows and variables.</summary>
    /// <param name="columns">Number of nonbasic variables there will be.</param>
    /// <param name="rowsExpected">Number of rows to reserve.</param>
    /// <param name="tie">Reduced costs closer to each other count as equal.</param>
    public void Reset(int columns, int rowsExpected, double tie)
    {
        tieTolerance = tie;
        stride = Rounded(columns);
        width = 0;
        rowCapacity = rowsExpected;
        (Rows, Columns, Variables) = (0, 0, 0);
        cells = Sized(cells, stride * rowsExpected);
        ReducedCost = Sized(ReducedCost, stride);
        NonbasicVariable = Sized(NonbasicVariable, stride);
        ReducedCost.AsSpan().Clear();
        EnsureRows(rowsExpected);
    }

    public Span<double> Row(int row) => cells.AsSpan(row * stride, width);

    /// <summary>Adds a variable that is in no row yet.</summary>
    public int AddVariable(double lower, double upper, double price)
    {
        var variable = Variables++;
        if (Place.Length < Variables)
        {
            Grow(Math.Max(256, Variables * 2));
        }

        (Lower[variable], Upper[variable], Price[variable], IsTurned[variable]) = (lower, upper, price, false);
        return variable;
    }

    /// <summary>Makes a variable nonbasic at its lower bound, which must be 0, in a new column of zeros.</summary>
    public int AddColumn(int variable, double reducedCost)
    {
        if (Columns == stride)
        {
            Widen();
        }

        var column = Columns++;
        width = Rounded(Columns);
        for (var row = 0; row < Rows; row++)
        {
            cells[(row * stride) + column] = 0;
        }

        NonbasicVariable[column] = variable;
        ReducedCost[column] = reducedCost;
        Place[variable] = column;
        return column;
    }

    /// <summary>Adds a multiple of one column to another.</summary>
    public void AddToColumn(int target, int source, double times)
    {
        for (var row = 0; row < Rows; row++)
        {
            norm[row] = double.NaN;
            cells[(row * stride) + target] += times * cells[(row * stride) + source];
        }
    }

    /// <summary>Moves a nonbasic variable whose reduced cost asks for it to its other bound.</summary>
    public void Settle(int variable) => SetBounds(variable, Lower[variable], Upper[variable]);

    /// <summary>Makes a variable basic in a new row of zeros.</summary>
    public int AddRow(int variable, double value)
    {
        EnsureRows(Rows + 1);
        var row = Rows++;
        cells.AsSpan(row * stride, stride).Clear();
        BasicVariable[row] = variable;
        Place[variable] = -1 - row;
        Value[row] = value;
        norm[row] = double.NaN;
        return row;
    }

    /// <summary>Removes a row whose basic variable is a slack of no further interest.</summary>
    public void RemoveRow(int row)
    {
        var last = --Rows;
        if (row != last)
        {
            Row(last).CopyTo(Row(row));
            Value[row] = Value[last];
            norm[row] = norm[last];
            BasicVariable[row] = BasicVariable[last];
            Place[BasicVariable[row]] = -1 - row;
        }
    }

    /// <summary>The value of any variable.</summary>
    public double ValueOf(int variable)
        => Place[variable] < 0 ? Value[-1 - Place[variable]]
            : Price[variable] == 0 && IsTurned[variable] ? Upper[variable]
            : Lower[variable];

    /// <summary>Subtracts a multiple of the row in which a basic variable stands.</summary>
    public void Subtract(Span<double> target, int row, double times)
    {
        var source = Row(row);
        var factor = new Vector<double>(times);
        for (var at = 0; at < width; at += Vector<double>.Count)
        {
            (new Vector<double>(target[at..]) - (factor * new Vector<double>(source[at..]))).CopyTo(target[at..]);
        }
    }

    /// <summary>Changes the bounds of a place; a nonbasic one moves to the bound that its reduced cost asks for.</summary>
    public void SetBounds(int variable, double lower, double upper)
    {
        var before = ValueOf(variable);
        (Lower[variable], Upper[variable]) = (lower, upper);
        var column = Place[variable];
        if (column < 0)
        {
            return;
        }

        IsTurned[variable] = ReducedCost[column] < 0;
        var change = ValueOf(variable) - before;
        if (change != 0)
        {
            for (var row = 0; row < Rows; row++)
            {
                Value[row] -= cells[(row * stride) + column] * change;
            }
        }
    }

    /// <summary>Pivots until no bound is violated.</summary>
    /// <param name="meter">Charged for every pivot.</param>
    /// <returns>
    /// Whether that was reached. Otherwise the budget is used, rounding got in the way or pivots went on without end, which
    /// degenerate programs can make them; the prices reached are as good for a bound.
    /// </returns>
    public bool Solve(StepMeter meter)
    {
        for (var left = 200 + (3 * (Rows + Columns)); left > 0; left--)
        {
            var row = Leaving(out var rises);
            if (row < 0)
            {
                return true;
            }

            if (meter.ChargeOperations(((long)Rows + 8) * Columns))
            {
                return false;
            }

            var column = Entering(row, rises, out var ratio);
            var leaving = BasicVariable[row];
            if (Price[leaving] > 0 && ratio >= Price[leaving] && double.IsFinite(Price[leaving]))
            {
                // Paying for the violation is no more than anything else costs.
                Turn(row, leaving);
                continue;
            }

            if (column < 0)
            {
                return false;
            }

            Pivot(row, column, rises);
        }

        return false;
    }

    private static T[] Sized<T>(T[] array, int length)
    {
        if (array.Length < length)
        {
            Array.Resize(ref array, Math.Max(length, array.Length * 2));
        }

        return array;
    }

    private void Grow(int length)
    {
        Place = Sized(Place, length);
        Lower = Sized(Lower, length);
        Upper = Sized(Upper, length);
        Price = Sized(Price, length);
        IsTurned = Sized(IsTurned, length);
    }

    private static int Rounded(int columns) => (columns + Vector<double>.Count - 1) / Vector<double>.Count * Vector<double>.Count;

    private void Widen()
    {
        var wider = Rounded((stride * 3 / 2) + 32);
        cells = Sized(cells, wider * rowCapacity);
        for (var row = Rows - 1; row >= 0; row--)
        {
            cells.AsSpan(row * stride, width).CopyTo(cells.AsSpan(row * wider, width));
            cells.AsSpan((row * wider) + width, wider - width).Clear();
        }

        stride = wider;
        ReducedCost = Sized(ReducedCost, stride);
        NonbasicVariable = Sized(NonbasicVariable, stride);
        ReducedCost.AsSpan(Columns).Clear();
    }

    private void EnsureRows(int rows)
    {
        rowCapacity = Math.Max(rowCapacity, rows);
        cells = Sized(cells, stride * rowCapacity);
        Value = Sized(Value, rowCapacity);
        BasicVariable = Sized(BasicVariable, rowCapacity);
        norm = Sized(norm, rowCapacity);
    }

    /// <summary>
    /// The row that is furthest out of its bounds for the length of the way that its pivot goes (dual steepest edge: Forrest
    /// and Goldfarb 1992, with the exact norms of the tableau's rows); -1 when none is.
    /// </summary>
    private int Leaving(out bool rises)
    {
        var (found, most) = (-1, 0.0);
        rises = false;
        for (var row = 0; row < Rows; row++)
        {
            var variable = BasicVariable[row];
            var value = Value[row];
            double below, above;
            if (Price[variable] > 0)
            {
                below = IsTurned[variable] ? 0 : -value;
                above = IsTurned[variable] ? value : 0;
            }
            else
            {
                below = Lower[variable] - value;
                above = value - Upper[variable];
            }

            var infeasibility = Math.Max(below, above);
            if (infeasibility > FeasibilityTolerance)
            {
                var weight = infeasibility * infeasibility / (1 + NormOf(row));
                if (weight > most)
                {
                    (found, most, rises) = (row, weight, below > above);
                }
            }
        }

        return found;
    }

    private double NormOf(int row)
    {
        if (double.IsNaN(norm[row]))
        {
            var sum = Vector<double>.Zero;
            var cellsOfRow = Row(row);
            for (var at = 0; at < width; at += Vector<double>.Count)
            {
                var cell = new Vector<double>(cellsOfRow[at..]);
                sum += cell * cell;
            }

            norm[row] = 0;
            for (var lane = 0; lane < Vector<double>.Count; lane++)
            {
                norm[row] += sum[lane];
            }
        }

        return norm[row];
    }

    /// <summary>The column whose reduced cost is used up first; among equal ones the largest pivot.</summary>
    private int Entering(int row, bool rises, out double least)
    {
        var cellsOfRow = Row(row);
        var sign = rises ? 1.0 : -1.0;
        var found = -1;
        var foundPivot = 0.0;
        least = double.PositiveInfinity;
        for (var column = 0; column < Columns; column++)
        {
            var pivot = sign * cellsOfRow[column];
            if (Math.Abs(pivot) < PivotTolerance)
            {
                continue;
            }

            var variable = NonbasicVariable[column];
            var ratio = Ratio(variable, ReducedCost[column], pivot);
            if (double.IsPositiveInfinity(ratio))
            {
                continue;
            }

            if (ratio < least - tieTolerance || (ratio <= least + tieTolerance && Math.Abs(pivot) > foundPivot))
            {
                (found, foundPivot) = (column, Math.Abs(pivot));
                least = Math.Min(least, ratio);
            }
        }

        return found;
    }

    private double Ratio(int variable, double cost, double pivot)
    {
        if (Price[variable] > 0)
        {
            // A slack at 0 may rise at its reduced cost or fall at what is left of its price.
            return Math.Max(0, pivot < 0 ? cost / -pivot : (Price[variable] - cost) / pivot);
        }

        if (Lower[variable] == Upper[variable] || (pivot < 0) == IsTurned[variable])
        {
            return double.PositiveInfinity;
        }

        return Math.Max(0, IsTurned[variable] ? -cost / pivot : cost / -pivot);
    }

    private void Turn(int row, int variable)
    {
        var price = IsTurned[variable] ? -Price[variable] : Price[variable];
        IsTurned[variable] = !IsTurned[variable];
        Subtract(ReducedCost.AsSpan(0, width), row, -price);
    }

    /// <summary>Exchanges the basic variable of a row, which goes to the bound it violates, with a nonbasic one.</summary>
    public void Pivot(int row, int column, bool rises)
    {
        var entering = NonbasicVariable[column];
        var leaving = BasicVariable[row];
        var pivots = Row(row);
        var pivot = pivots[column];
        var bound = Price[leaving] > 0 ? 0 : rises ? Lower[leaving] : Upper[leaving];
        var enteringValue = ValueOf(entering);
        var change = (Value[row] - bound) / pivot;
        var cost = ReducedCost[column];
        if (Price[entering] > 0)
        {
            IsTurned[entering] = change < 0;
            cost -= change < 0 ? Price[entering] : 0;
        }
        else
        {
            IsTurned[entering] = false;
        }

        norm[row] = double.NaN;
        var inverse = 1 / pivot;
        pivots[column] = 1;
        for (var at = 0; at < Columns; at++)
        {
            pivots[at] *= inverse;
        }

        for (var other = 0; other < Rows; other++)
        {
            if (other == row)
            {
                continue;
            }

            var cellsOfOther = Row(other);
            var factor = cellsOfOther[column];
            if (factor == 0)
            {
                continue;
            }

            Value[other] -= factor * change;
            norm[other] = double.NaN;
            cellsOfOther[column] = 0;
            Subtract(cellsOfOther, row, factor);
        }

        ReducedCost[column] = 0;
        Subtract(ReducedCost.AsSpan(0, width), row, cost);
        Value[row] = enteringValue + change;
        if (Price[leaving] > 0)
        {
            ReducedCost[column] += IsTurned[leaving] ? Price[leaving] : 0;
            IsTurned[leaving] = false;
        }
        else
        {
            IsTurned[leaving] = !rises;
        }

        (BasicVariable[row], NonbasicVariable[column]) = (entering, leaving);
        Place[entering] = -1 - row;
        Place[leaving] = column;
    }
}
