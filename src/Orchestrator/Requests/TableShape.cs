using System.Collections.Immutable;
using System.Text;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>A table's columns with what a reader checks about them. Immutable.</summary>
public sealed class TableShape
{
    private readonly byte[][][] allowedValues;

    /// <param name="schema">The declared columns.</param>
    /// <param name="noun">What messages call a column.</param>
    public TableShape(TableSchema schema, string noun)
    {
        Schema = schema;
        Noun = noun;
        allowedValues = [.. schema.Columns.Select(column => column.AllowedValues.Select(Encoding.UTF8.GetBytes).ToArray())];
        Required = [.. Enumerable.Range(0, schema.Count).Where(index => !schema.Columns[index].Nullable)];
    }

    /// <summary>The declared columns.</summary>
    public TableSchema Schema { get; }

    /// <summary>What messages call a column.</summary>
    public string Noun { get; }

    /// <summary>Columns that every row must carry.</summary>
    public ImmutableArray<int> Required { get; }

    /// <summary>Names of all columns, for suggestions.</summary>
    public IEnumerable<string> Names => Schema.Columns.Select(column => column.Name);

    /// <summary>Whether the column may hold the string.</summary>
    public bool Allows(int column, ReadOnlySpan<byte> utf8)
    {
        var allowed = allowedValues[column];
        if (allowed.Length == 0)
        {
            return true;
        }

        foreach (var value in allowed)
        {
            if (utf8.SequenceEqual(value))
            {
                return true;
            }
        }

        return false;
    }
}
