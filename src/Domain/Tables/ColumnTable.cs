using System.Collections.Immutable;

namespace RankOrchestrator.Domain.Tables;

/// <summary>
/// Rows of declared columns, stored column by column. Filled row by row by one thread, then only read. Reused between
/// requests by <see cref="Clear"/>, which keeps the memory.
/// </summary>
public sealed class ColumnTable
{
    private readonly ColumnPermutation permutation = new();
    private int capacity;

    /// <summary>An empty table whose strings are codes of <paramref name="strings"/>.</summary>
    public ColumnTable(TableSchema schema, StringPool strings)
    {
        Schema = schema;
        Strings = strings;
        Columns = [.. schema.Columns.Select(definition => new Column(definition))];
    }

    /// <summary>The declared columns.</summary>
    public TableSchema Schema { get; }

    /// <summary>Where string codes come from.</summary>
    public StringPool Strings { get; }

    /// <summary>The columns, in the schema's order.</summary>
    public ImmutableArray<Column> Columns { get; }

    /// <summary>Rows so far.</summary>
    public int RowCount { get; private set; }

    /// <summary>Removes all rows and keeps the memory. The string pool is cleared by its owner.</summary>
    public void Clear()
    {
        RowCount = 0;
        foreach (var column in Columns)
        {
            column.Clear();
        }
    }

    /// <summary>Appends a row whose cells are all absent and returns its index.</summary>
    public int AddRow()
    {
        var row = RowCount++;
        if (RowCount > capacity)
        {
            capacity = Math.Max(64, capacity * 2);
        }

        foreach (var column in Columns)
        {
            column.SetRowCount(RowCount, capacity);
        }

        return row;
    }

    /// <summary>Takes back the row that was appended last.</summary>
    public void RemoveLastRow()
    {
        RowCount--;
        foreach (var column in Columns)
        {
            column.ClearRow(RowCount);
            column.SetRowCount(RowCount, capacity);
        }
    }

    /// <summary>Row r becomes what row <c>order[r]</c> was; <paramref name="order"/> names every row once.</summary>
    public void Permute(ReadOnlySpan<int> order)
    {
        foreach (var column in Columns)
        {
            column.Permute(order, permutation);
        }
    }
}
