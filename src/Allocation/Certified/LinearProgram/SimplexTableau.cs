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

    private readonly DenseRows cells = new();
    private int[] kept = [];
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
        (Rows, Columns, Variables, fixedRows) = (0, 0, 0, 0);
        cells.Reset(columns, rowsExpected);
        SizeColumns();
        ReducedCost.AsSpan().Clear();
        SizeRows(rowsExpected);
    }

    /// <summary>The cells of a row, and zeros up to a multiple of eight.</summary>
    public Span<double> Row(int row) => cells[row];

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
        if (Columns == cells.Stride)
        {
            cells.Widen(Rows);
            SizeColumns();
            ReducedCost.AsSpan(Columns).Clear();
        }

        var column = Columns++;
        cells.AddColumn(column, Rows);
        NonbasicVariable[column] = variable;
        ReducedCost[column] = reducedCost;
        Position[variable] = column;
        NoteColumn(column);
        return column;
    }

    /// <summary>Adds a multiple of one column to another.</summary>
    public void AddToColumn(int target, int source, double times) => cells.AddToColumn(target, source, times, Rows);

    /// <summary>Moves a nonbasic variable whose reduced cost asks for it to its other bound.</summary>
    public void MoveToBound(int variable) => SetBounds(variable, Lower[variable], Upper[variable]);

    /// <summary>Makes a variable basic in a new row of zeros.</summary>
    public int AddRow(int variable, double value)
    {
        SizeRows(Rows + 1);
        var row = Rows++;
        cells.Clear(row);
        BasicVariable[row] = variable;
        Position[variable] = -1 - row;
        Value[row] = value;
        NoteRow(row);
        return row;
    }

    /// <summary>Removes a row whose basic variable is a slack of no further interest.</summary>
    public void RemoveRow(int row)
    {
        var last = --Rows;
        if (row != last)
        {
            cells.Move(last, row);
            Value[row] = Value[last];
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

        ReducedCost.AsSpan(count, cells.Width - count).Clear();
        cells.Keep(kept.AsSpan(0, count), Rows);
        Columns = count;
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
    public void Subtract(Span<double> target, int row, double times) => cells.Subtract(target, row, times);

    /// <summary>Subtracts a multiple of a row from the reduced costs.</summary>
    public void SubtractFromCosts(int row, double times) => cells.Subtract(ReducedCost.AsSpan(0, cells.Width), row, times);

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
            cells.SubtractColumn(Value.AsSpan(0, Rows), column, change);
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

    private void SizeColumns()
    {
        ReducedCost = WorkArray.Grown(ReducedCost, cells.Stride);
        NonbasicVariable = WorkArray.Grown(NonbasicVariable, cells.Stride);
        FallOffset = WorkArray.Grown(FallOffset, cells.Stride);
        RiseOffset = WorkArray.Grown(RiseOffset, cells.Stride);
    }

    private void SizeRows(int rows)
    {
        cells.Reserve(rows);
        Value = WorkArray.Grown(Value, rows);
        BasicVariable = WorkArray.Grown(BasicVariable, rows);
        Least = WorkArray.Grown(Least, rows);
        Most = WorkArray.Grown(Most, rows);
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

    /// <summary>The square of a row's length.</summary>
    public double NormOf(int row) => cells.NormOf(row);

    /// <summary>Exchanges the basic variable of a row, which goes to the bound it violates, with a nonbasic one.</summary>
    public void Pivot(int row, int column, bool rises)
    {
        var entering = NonbasicVariable[column];
        var leaving = BasicVariable[row];
        var pivot = cells[row][column];
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

        cells.Divide(row, column, Columns);
        for (var other = 0; other < Rows; other++)
        {
            if (other != row && cells.Eliminate(other, row, column) is not 0 and var factor)
            {
                Value[other] -= factor * change;
            }
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
}
