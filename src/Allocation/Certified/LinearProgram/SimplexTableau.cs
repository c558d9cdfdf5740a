using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using RankOrchestrator.Allocation.Memory;

namespace RankOrchestrator.Allocation.Certified.LinearProgram;

/// <summary>
/// A linear program in a dense tableau (Chvátal, Linear Programming, 1983, §2 and §8). Three kinds of variables: places (0 to 1, or fixed
/// by the search), empty slots (at least 0), and the slack of rows, which may fall below 0 at the row's price per unit. Because places
/// have two bounds and rows a price, every basis can be made dual feasible by choosing bounds: rows and columns may be added and places
/// fixed and freed at any time. A pivot costs rows · columns; adding a row costs as much as its basic variables have columns.
/// </summary>
internal sealed class SimplexTableau
{
    private const int Removed = int.MaxValue;

    private double[] cells = [];
    private int[] kept = [];
    private double[] norm = [];
    private int stride;
    private int width;
    private int rowCapacity;
    private int fixedRows;

    /// <summary>Number of basic variables.</summary>
    public int Rows { get; private set; }

    /// <summary>Number of nonbasic variables.</summary>
    public int Columns { get; private set; }

    /// <summary>Number of variables so far.</summary>
    public int Variables { get; private set; }

    /// <summary>About what a pivot costs. The rows of fixed slots have no columns.</summary>
    public long PivotOperations => ((long)(Rows - fixedRows) * Columns / 3) + (fixedRows > 0 ? 500 : 2000);

    /// <summary>Value of each basic variable.</summary>
    public double[] Value { get; private set; } = [];

    /// <summary>What raising each nonbasic variable costs.</summary>
    public double[] ReducedCost { get; private set; } = [];

    public int[] BasicVariable { get; private set; } = [];

    public int[] NonbasicVariable { get; private set; } = [];

    /// <summary>The column of a nonbasic variable, or minus one minus the row of a basic one.</summary>
    public int[] Position { get; private set; } = [];

    /// <summary>Least value of each variable.</summary>
    public double[] Lower { get; private set; } = [];

    /// <summary>Greatest value of each variable.</summary>
    public double[] Upper { get; private set; } = [];

    /// <summary>What a unit below 0 costs; 0 for variables that are not slacks.</summary>
    public double[] Price { get; private set; } = [];

    /// <summary>Slacks: whether the variable is basic and below 0. Others: whether it is nonbasic at its upper bound.</summary>
    public bool[] IsTurned { get; private set; } = [];

    /// <summary>The least that the basic variable of each row may be.</summary>
    public double[] Least { get; private set; } = [];

    /// <summary>The most that the basic variable of each row may be.</summary>
    public double[] Most { get; private set; } = [];

    /// <summary>
    /// What the reduced cost of each column has to use up before the column enters rising: this plus the cost; infinity where it must not.
    /// </summary>
    public double[] RiseOffset { get; private set; } = [];

    /// <summary>The same of a column that enters falling: this minus the cost.</summary>
    public double[] FallOffset { get; private set; } = [];

    /// <summary>Starts a program of the given size without rows and variables.</summary>
    /// <param name="columns">Number of nonbasic variables there will be.</param>
    /// <param name="rowsExpected">Number of rows to reserve.</param>
    public void Reset(int columns, int rowsExpected)
    {
        fixedRows = 0;
        stride = Rounded(columns);
        width = 0;
        rowCapacity = rowsExpected;
        (Rows, Columns, Variables) = (0, 0, 0);
        cells = WorkArray.Grown(cells, stride * rowsExpected);
        ReducedCost = WorkArray.Grown(ReducedCost, stride);
        NonbasicVariable = WorkArray.Grown(NonbasicVariable, stride);
        SizeOffsets();
        ReducedCost.AsSpan().Clear();
        EnsureRows(rowsExpected);
    }

    /// <summary>The cells of a row, and zeros up to a multiple of eight.</summary>
    public Span<double> Row(int row) => cells.AsSpan(row * stride, width);

    /// <summary>Adds a variable that is in no row yet.</summary>
    public int AddVariable(double lower, double upper, double price)
    {
        var variable = Variables++;
        if (Position.Length < Variables)
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
        Position[variable] = column;
        NoteColumn(column);
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
    public void MoveToBound(int variable) => SetBounds(variable, Lower[variable], Upper[variable]);

    /// <summary>Makes a variable basic in a new row of zeros.</summary>
    public int AddRow(int variable, double value)
    {
        EnsureRows(Rows + 1);
        var row = Rows++;
        cells.AsSpan(row * stride, stride).Clear();
        BasicVariable[row] = variable;
        Position[variable] = -1 - row;
        Value[row] = value;
        norm[row] = double.NaN;
        NoteRow(row);
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
            (Least[row], Most[row]) = (Least[last], Most[last]);
            BasicVariable[row] = BasicVariable[last];
            Position[BasicVariable[row]] = -1 - row;
        }
    }

    /// <summary>Removes the columns of variables that must be 0 for good; they are 0 from then on.</summary>
    public void RemoveClosedColumns()
    {
        kept = WorkArray.Grown(kept, Columns);
        var count = 0;
        for (var column = 0; column < Columns; column++)
        {
            var variable = NonbasicVariable[column];
            if (Price[variable] == 0 && Upper[variable] == 0)
            {
                Position[variable] = Removed;
                continue;
            }

            (NonbasicVariable[count], ReducedCost[count]) = (variable, ReducedCost[column]);
            (RiseOffset[count], FallOffset[count]) = (RiseOffset[column], FallOffset[column]);
            Position[variable] = count;
            kept[count++] = column;
        }

        if (count == Columns)
        {
            return;
        }

        for (var row = 0; row < Rows; row++)
        {
            var cellsOfRow = cells.AsSpan(row * stride, width);
            for (var column = 0; column < count; column++)
            {
                cellsOfRow[column] = cellsOfRow[kept[column]];
            }

            cellsOfRow[count..].Clear();
            norm[row] = double.NaN;
        }

        ReducedCost.AsSpan(count, width - count).Clear();
        Columns = count;
        width = Rounded(Columns);
    }

    /// <summary>Makes the basic variable of a row without columns stay 1.</summary>
    public void Fix(int variable)
    {
        (Lower[variable], Upper[variable]) = (1, 1);
        NoteRow(-1 - Position[variable]);
        fixedRows++;
    }

    /// <summary>Leaves a variable out of the program, if it is one: it is 0 for good.</summary>
    public void Leave(int variable)
    {
        if (variable >= 0)
        {
            (Upper[variable], Position[variable]) = (0, Removed);
        }
    }

    /// <summary>Whether the variable was removed.</summary>
    public bool IsRemoved(int variable) => Position[variable] == Removed;

    /// <summary>The value of any variable.</summary>
    public double ValueOf(int variable)
        => Position[variable] < 0 ? Value[-1 - Position[variable]]
            : Price[variable] == 0 && IsTurned[variable] ? Upper[variable]
            : Lower[variable];

    /// <summary>Subtracts a multiple of the row in which a basic variable stands.</summary>
    public void Subtract(Span<double> target, int row, double times)
    {
        ref var to = ref MemoryMarshal.GetReference(target);
        ref var from = ref cells[row * stride];
        var factor = Vector256.Create(times);
        for (nuint at = 0; at < (nuint)width; at += 4)
        {
            (Vector256.LoadUnsafe(ref to, at) - (factor * Vector256.LoadUnsafe(ref from, at))).StoreUnsafe(ref to, at);
        }
    }

    /// <summary>Subtracts a multiple of a row from the reduced costs.</summary>
    public void SubtractFromCosts(int row, double times) => Subtract(ReducedCost.AsSpan(0, width), row, times);

    /// <summary>Changes the bounds of a place; a nonbasic one moves to the bound that its reduced cost asks for.</summary>
    public void SetBounds(int variable, double lower, double upper)
    {
        var before = ValueOf(variable);
        (Lower[variable], Upper[variable]) = (lower, upper);
        var column = Position[variable];
        if (column < 0)
        {
            NoteRow(-1 - column);
            return;
        }

        IsTurned[variable] = ReducedCost[column] < 0;
        NoteColumn(column);
        var change = ValueOf(variable) - before;
        if (change != 0)
        {
            for (var row = 0; row < Rows; row++)
            {
                Value[row] -= cells[(row * stride) + column] * change;
            }
        }
    }

    private void Grow(int length)
    {
        Position = WorkArray.Grown(Position, length);
        Lower = WorkArray.Grown(Lower, length);
        Upper = WorkArray.Grown(Upper, length);
        Price = WorkArray.Grown(Price, length);
        IsTurned = WorkArray.Grown(IsTurned, length);
    }

    private static int Rounded(int columns) => (columns + 7) / 8 * 8;

    private void Widen()
    {
        var wider = Rounded((stride * 3 / 2) + 32);
        cells = WorkArray.Grown(cells, wider * rowCapacity);
        for (var row = Rows - 1; row >= 0; row--)
        {
            cells.AsSpan(row * stride, width).CopyTo(cells.AsSpan(row * wider, width));
            cells.AsSpan((row * wider) + width, wider - width).Clear();
        }

        stride = wider;
        ReducedCost = WorkArray.Grown(ReducedCost, stride);
        NonbasicVariable = WorkArray.Grown(NonbasicVariable, stride);
        SizeOffsets();
        ReducedCost.AsSpan(Columns).Clear();
    }

    private void SizeOffsets()
    {
        FallOffset = WorkArray.Grown(FallOffset, stride);
        RiseOffset = WorkArray.Grown(RiseOffset, stride);
    }

    /// <summary>Between what the basic variable of a row may be, after its bounds or what it is turned to have changed.</summary>
    public void NoteRow(int row)
    {
        var variable = BasicVariable[row];
        (Least[row], Most[row]) = Price[variable] == 0 ? (Lower[variable], Upper[variable])
            : IsTurned[variable] ? (double.NegativeInfinity, 0)
            : (0, double.PositiveInfinity);
    }

    private void NoteColumn(int column)
    {
        var variable = NonbasicVariable[column];
        (RiseOffset[column], FallOffset[column]) = Price[variable] > 0 ? (0, Price[variable])
            : Lower[variable] == Upper[variable] ? (double.PositiveInfinity, double.PositiveInfinity)
            : IsTurned[variable] ? (double.PositiveInfinity, 0)
            : (0, double.PositiveInfinity);
    }

    private void EnsureRows(int rows)
    {
        rowCapacity = Math.Max(rowCapacity, rows);
        cells = WorkArray.Grown(cells, stride * rowCapacity);
        Value = WorkArray.Grown(Value, rowCapacity);
        BasicVariable = WorkArray.Grown(BasicVariable, rowCapacity);
        norm = WorkArray.Grown(norm, rowCapacity);
        Least = WorkArray.Grown(Least, rowCapacity);
        Most = WorkArray.Grown(Most, rowCapacity);
    }

    /// <summary>The square of a row's length.</summary>
    public double NormOf(int row)
    {
        if (double.IsNaN(norm[row]))
        {
            ref var cell = ref cells[row * stride];
            var (even, odd) = (Vector256<double>.Zero, Vector256<double>.Zero);
            for (nuint at = 0; at < (nuint)width; at += 8)
            {
                var first = Vector256.LoadUnsafe(ref cell, at);
                var second = Vector256.LoadUnsafe(ref cell, at + 4);
                even += first * first;
                odd += second * second;
            }

            norm[row] = SumOf(even + odd);
        }

        return norm[row];
    }

    /// <summary>In an order of its own, so that the sum is the same on every machine.</summary>
    private static double SumOf(Vector256<double> lanes) => lanes[0] + lanes[1] + (lanes[2] + lanes[3]);

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
            // By the side, not by the change, which is 0 where the leaving variable stands at its bound already.
            IsTurned[entering] = rises == pivot > 0;
            cost -= IsTurned[entering] ? Price[entering] : 0;
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

        ref var source = ref cells[row * stride];
        for (var other = 0; other < Rows; other++)
        {
            ref var target = ref cells[other * stride];
            var factor = Unsafe.Add(ref target, column);
            if (factor == 0 || other == row)
            {
                continue;
            }

            Value[other] -= factor * change;
            Unsafe.Add(ref target, column) = 0;
            norm[other] = Eliminate(ref target, ref source, factor);
        }

        ReducedCost[column] = 0;
        SubtractFromCosts(row, cost);
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
        Position[entering] = -1 - row;
        Position[leaving] = column;
        NoteRow(row);
        NoteColumn(column);
    }

    /// <summary>Subtracts a multiple of the pivot's row from another; returns the square of the other's length.</summary>
    private double Eliminate(ref double target, ref double source, double factor)
    {
        var times = Vector256.Create(factor);
        var (even, odd) = (Vector256<double>.Zero, Vector256<double>.Zero);
        for (nuint at = 0; at < (nuint)width; at += 8)
        {
            var first = Vector256.LoadUnsafe(ref target, at) - (times * Vector256.LoadUnsafe(ref source, at));
            var second = Vector256.LoadUnsafe(ref target, at + 4) - (times * Vector256.LoadUnsafe(ref source, at + 4));
            first.StoreUnsafe(ref target, at);
            second.StoreUnsafe(ref target, at + 4);
            even += first * first;
            odd += second * second;
        }

        return SumOf(even + odd);
    }
}
