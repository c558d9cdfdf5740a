using System.Collections.Immutable;
using System.Text;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>A table's columns with what a reader checks about them. Immutable.</summary>
internal sealed class TableShape
{
    private readonly byte[][][] allowedValues;
    private readonly byte[][][] allowedKeys;

    /// <param name="schema">The declared columns.</param>
    /// <param name="noun">What messages call a column.</param>
    /// <param name="firstField">The number of the first column; see <see cref="RequestField"/>.</param>
    public TableShape(TableSchema schema, string noun, int firstField)
    {
        Schema = schema;
        Noun = noun;
        Missing = $"This {noun} is required.";
        FirstField = firstField;
        allowedValues = [.. schema.Columns.Select(column => column.AllowedValues.Select(Encoding.UTF8.GetBytes).ToArray())];
        allowedKeys = [.. schema.Columns.Select(column => column.AllowedKeys.Select(Encoding.UTF8.GetBytes).ToArray())];
        Required = [.. Enumerable.Range(0, schema.Count).Where(index => !schema.Columns[index].Nullable)];
    }

    /// <summary>The declared columns.</summary>
    public TableSchema Schema { get; }

    /// <summary>What messages call a column.</summary>
    public string Noun { get; }

    /// <summary>The number of the first column; see <see cref="RequestField"/>.</summary>
    public int FirstField { get; }

    /// <summary>Columns that every row must carry.</summary>
    public ImmutableArray<int> Required { get; }

    /// <summary>The sentence for a required column that is not there.</summary>
    public string Missing { get; }

    /// <summary>Names of all columns, for suggestions.</summary>
    public IEnumerable<string> Names => Schema.Columns.Select(column => column.Name);

    /// <summary>Whether the column may hold the string.</summary>
    public bool Allows(int column, ReadOnlySpan<byte> utf8) => IsAmong(allowedValues[column], utf8);

    /// <summary>Whether the column's maps may have the key.</summary>
    public bool AllowsKey(int column, ReadOnlySpan<byte> utf8) => IsAmong(allowedKeys[column], utf8);

    private static bool IsAmong(byte[][] allowed, ReadOnlySpan<byte> utf8)
    {
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
