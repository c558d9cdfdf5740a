using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;

namespace RankOrchestrator.Domain.Tables;

/// <summary>The declared columns of a table, in their storage order. Immutable; names are unique (ordinal).</summary>
public sealed class TableSchema
{
    private readonly FrozenDictionary<string, int> indexByName;
    private readonly byte[][] utf8Names;

    /// <exception cref="ArgumentException">Two columns share a name.</exception>
    public TableSchema(IEnumerable<ColumnDefinition> columns)
    {
        Columns = [.. columns];
        var indexes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var index = 0; index < Columns.Length; index++)
        {
            if (!indexes.TryAdd(Columns[index].Name, index))
            {
                throw new ArgumentException($"Column '{Columns[index].Name}' is declared twice.", nameof(columns));
            }
        }

        indexByName = indexes.ToFrozenDictionary(StringComparer.Ordinal);
        utf8Names = [.. Columns.Select(column => Encoding.UTF8.GetBytes(column.Name))];
    }

    /// <summary>A table without columns.</summary>
    public static TableSchema Empty { get; } = new([]);

    /// <summary>The columns in storage order.</summary>
    public ImmutableArray<ColumnDefinition> Columns { get; }

    /// <summary>Number of columns.</summary>
    public int Count => Columns.Length;

    /// <summary>The column's index, or -1 when it is not declared.</summary>
    public int IndexOf(string name) => indexByName.TryGetValue(name, out var index) ? index : -1;

    /// <summary>
    /// The column's index, or -1 when it is not declared. <paramref name="expected"/> is tried first: members of JSON
    /// objects come in the same order row after row, so the guess is nearly always right.
    /// </summary>
    public int IndexOf(ReadOnlySpan<byte> utf8Name, int expected)
    {
        if ((uint)expected < (uint)utf8Names.Length && utf8Name.SequenceEqual(utf8Names[expected]))
        {
            return expected;
        }

        for (var index = 0; index < utf8Names.Length; index++)
        {
            if (utf8Name.SequenceEqual(utf8Names[index]))
            {
                return index;
            }
        }

        return -1;
    }
}
