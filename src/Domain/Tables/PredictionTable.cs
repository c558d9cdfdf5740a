using System.Collections.Immutable;

namespace RankOrchestrator.Domain.Tables;

/// <summary>
/// What the models said: one column of doubles per named prediction (<c>score.*</c>), one row per candidate. Every cell
/// is finite: a model that fails is replaced by its fallback before its column is read.
/// </summary>
public sealed class PredictionTable(ImmutableArray<string> names)
{
    private double[] cells = [];

    /// <summary>Names of the columns, in order.</summary>
    public ImmutableArray<string> Names { get; } = names;

    /// <summary>Rows of every column.</summary>
    public int RowCount { get; private set; }

    /// <summary>Sets the number of rows and makes every cell zero.</summary>
    public void Reset(int rows)
    {
        RowCount = rows;
        if (cells.Length < rows * Names.Length)
        {
            cells = new double[rows * Names.Length];
        }

        cells.AsSpan(0, rows * Names.Length).Clear();
    }

    /// <summary>The column's cells, for reading and for writing by the one model that owns it.</summary>
    public Span<double> Column(int index) => cells.AsSpan(index * RowCount, RowCount);
}
