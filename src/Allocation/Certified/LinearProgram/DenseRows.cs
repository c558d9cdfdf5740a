using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using RankOrchestrator.Allocation.Memory;

namespace RankOrchestrator.Allocation.Certified.LinearProgram;

/// <summary>
/// The cells of a tableau: rows of a multiple of eight numbers, zeros beyond the last column, and the square of each row's length. Worked
/// on four at a time and element-wise, sums in an order of their own, so that the result is the same on every machine.
/// </summary>
internal sealed class DenseRows
{
    private double[] cells = [];
    private double[] norm = [];
    private int stride;
    private int capacity;

    /// <summary>Length of a row, zeros included.</summary>
    public int Width { get; private set; }

    /// <summary>Length that rows may grow to before all of them have to be moved.</summary>
    public int Stride => stride;

    /// <summary>A row, and zeros up to a multiple of eight.</summary>
    public Span<double> this[int row] => cells.AsSpan(row * stride, Width);

    /// <summary>Starts over without columns.</summary>
    /// <param name="columns">Columns to reserve.</param>
    /// <param name="rows">Rows to reserve.</param>
    public void Reset(int columns, int rows)
    {
        (stride, Width, capacity) = (Rounded(columns), 0, 0);
        Reserve(rows);
    }

    /// <summary>Makes room for so many rows.</summary>
    public void Reserve(int rows)
    {
        capacity = Math.Max(capacity, rows);
        cells = WorkArray.Grown(cells, stride * capacity);
        norm = WorkArray.Grown(norm, capacity);
    }

    /// <summary>Makes a row zeros.</summary>
    public void Clear(int row)
    {
        cells.AsSpan(row * stride, stride).Clear();
        norm[row] = double.NaN;
    }

    /// <summary>Puts a row in place of another.</summary>
    public void Move(int from, int to)
    {
        this[from].CopyTo(this[to]);
        norm[to] = norm[from];
    }

    /// <summary>Makes room for more columns than there are.</summary>
    public void Widen(int rows)
    {
        var wider = Rounded((stride * 3 / 2) + 32);
        cells = WorkArray.Grown(cells, wider * capacity);
        for (var row = rows - 1; row >= 0; row--)
        {
            cells.AsSpan(row * stride, Width).CopyTo(cells.AsSpan(row * wider, Width));
            cells.AsSpan((row * wider) + Width, wider - Width).Clear();
        }

        stride = wider;
    }

    /// <summary>Adds a column of zeros after those that there are.</summary>
    public void AddColumn(int column, int rows)
    {
        Width = Rounded(column + 1);
        for (var row = 0; row < rows; row++)
        {
            cells[(row * stride) + column] = 0;
        }
    }

    /// <summary>Adds a multiple of one column to another.</summary>
    public void AddToColumn(int target, int source, double times, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            norm[row] = double.NaN;
            cells[(row * stride) + target] += times * cells[(row * stride) + source];
        }
    }

    /// <summary>Leaves out all columns but these, which are in ascending order.</summary>
    public void Keep(ReadOnlySpan<int> columns, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            var kept = this[row];
            for (var column = 0; column < columns.Length; column++)
            {
                kept[column] = kept[columns[column]];
            }

            kept[columns.Length..].Clear();
            norm[row] = double.NaN;
        }

        Width = Rounded(columns.Length);
    }

    /// <summary>Subtracts a multiple of a column from numbers, one per row.</summary>
    public void SubtractColumn(Span<double> target, int column, double times)
    {
        for (var row = 0; row < target.Length; row++)
        {
            target[row] -= cells[(row * stride) + column] * times;
        }
    }

    /// <summary>Subtracts a multiple of a row from numbers, one per column.</summary>
    public void Subtract(Span<double> target, int row, double times)
    {
        ref var to = ref MemoryMarshal.GetReference(target);
        ref var from = ref cells[row * stride];
        var factor = Vector256.Create(times);
        for (nuint at = 0; at < (nuint)Width; at += 4)
        {
            (Vector256.LoadUnsafe(ref to, at) - (factor * Vector256.LoadUnsafe(ref from, at))).StoreUnsafe(ref to, at);
        }
    }

    /// <summary>Divides a row by its pivot, in whose place the reciprocal stands then.</summary>
    public void Divide(int row, int column, int columns)
    {
        var pivots = this[row];
        var inverse = 1 / pivots[column];
        pivots[column] = 1;
        for (var at = 0; at < columns; at++)
        {
            pivots[at] *= inverse;
        }

        norm[row] = double.NaN;
    }

    /// <summary>Makes the cell of a row in the pivot's column zero and subtracts so many times the divided row of the pivot.</summary>
    /// <returns>How many times; 0 when the cell was zero.</returns>
    public double Eliminate(int row, int pivotRow, int column)
    {
        ref var target = ref cells[row * stride];
        ref var source = ref cells[pivotRow * stride];
        var factor = Unsafe.Add(ref target, column);
        if (factor == 0)
        {
            return 0;
        }

        Unsafe.Add(ref target, column) = 0;
        var times = Vector256.Create(factor);
        var (even, odd) = (Vector256<double>.Zero, Vector256<double>.Zero);
        for (nuint at = 0; at < (nuint)Width; at += 8)
        {
            var first = Vector256.LoadUnsafe(ref target, at) - (times * Vector256.LoadUnsafe(ref source, at));
            var second = Vector256.LoadUnsafe(ref target, at + 4) - (times * Vector256.LoadUnsafe(ref source, at + 4));
            first.StoreUnsafe(ref target, at);
            second.StoreUnsafe(ref target, at + 4);
            even += first * first;
            odd += second * second;
        }

        norm[row] = SumOf(even + odd);
        return factor;
    }

    /// <summary>The square of a row's length.</summary>
    public double NormOf(int row)
    {
        if (double.IsNaN(norm[row]))
        {
            ref var cell = ref cells[row * stride];
            var (even, odd) = (Vector256<double>.Zero, Vector256<double>.Zero);
            for (nuint at = 0; at < (nuint)Width; at += 8)
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

    private static int Rounded(int columns) => (columns + 7) / 8 * 8;

    private static double SumOf(Vector256<double> lanes) => lanes[0] + lanes[1] + (lanes[2] + lanes[3]);
}
