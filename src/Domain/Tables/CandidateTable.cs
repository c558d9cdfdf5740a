namespace RankOrchestrator.Domain.Tables;

/// <summary>
/// The candidates of one request. Rows are filled in any order and then sorted by id (<see cref="SortById"/>), so that
/// everything after reading is independent of the order of the request and a tie between two candidates is broken by
/// the lower row.
/// </summary>
public sealed class CandidateTable
{
    private readonly StringPool strings;
    private int[] idCodes = [];
    private int[] order = [];

    /// <summary>An empty table for candidates of a surface.</summary>
    public CandidateTable(SurfaceSchema schema, StringPool strings)
    {
        this.strings = strings;
        Attributes = new ColumnTable(schema.Attributes, strings);
        Features = new ColumnTable(schema.Features, strings);
    }

    /// <summary><c>item.*</c> columns.</summary>
    public ColumnTable Attributes { get; }

    /// <summary><c>feature.*</c> columns.</summary>
    public ColumnTable Features { get; }

    /// <summary>Number of candidates.</summary>
    public int Count { get; private set; }

    /// <summary>After <see cref="SortById"/>: for every row, its place among the candidates that were appended, from 0.</summary>
    public ReadOnlySpan<int> RequestOrder => order.AsSpan(0, Count);

    /// <summary>The codes of all ids in the request's strings.</summary>
    public ReadOnlySpan<int> IdCodes => idCodes.AsSpan(0, Count);

    /// <summary>The candidate's id.</summary>
    public string Id(int row) => strings.Text(idCodes[row]);

    /// <summary>The candidate's id as UTF-8.</summary>
    public ReadOnlySpan<byte> IdUtf8(int row) => strings.Utf8(idCodes[row]);

    /// <summary>Removes all candidates and keeps the memory.</summary>
    public void Clear()
    {
        Count = 0;
        Attributes.Clear();
        Features.Clear();
    }

    /// <summary>Appends a candidate without attributes and features and returns its row.</summary>
    public int AddRow()
    {
        if (Count == idCodes.Length)
        {
            Array.Resize(ref idCodes, Math.Max(64, Count * 2));
            Array.Resize(ref order, idCodes.Length);
        }

        idCodes[Count] = StringPool.Missing;
        order[Count] = Count;
        Attributes.AddRow();
        Features.AddRow();
        return Count++;
    }

    /// <summary>Takes back the candidate that was appended last.</summary>
    public void RemoveLastRow()
    {
        Count--;
        Attributes.RemoveLastRow();
        Features.RemoveLastRow();
    }

    /// <summary>Names the candidate.</summary>
    public void SetId(int row, ReadOnlySpan<byte> utf8) => idCodes[row] = strings.Add(utf8);

    /// <summary>The code of the candidate's id in the request's strings, or <see cref="StringPool.Missing"/>.</summary>
    public int IdCode(int row) => idCodes[row];

    /// <summary>The row of a candidate, or -1. Needs <see cref="SortById"/>; O(log n).</summary>
    public int Find(ReadOnlySpan<byte> idUtf8)
    {
        var low = 0;
        var high = Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            var comparison = IdUtf8(middle).SequenceCompareTo(idUtf8);
            if (comparison == 0)
            {
                return middle;
            }

            (low, high) = comparison < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }

    /// <summary>
    /// Sorts the rows by id, ordinal over UTF-8 bytes (code point order). Every row must have an id. Returns the first
    /// row whose id equals the row before it, or -1 when all ids are distinct.
    /// </summary>
    public int SortById()
    {
        var rows = order.AsSpan(0, Count);
        if (!IsSorted())
        {
            rows.Sort(new ByIdThenPlace(this));
            Attributes.Permute(rows);
            Features.Permute(rows);
            var sorted = new int[idCodes.Length];
            for (var row = 0; row < Count; row++)
            {
                sorted[row] = idCodes[rows[row]];
            }

            idCodes = sorted;
        }

        for (var row = 1; row < Count; row++)
        {
            if (idCodes[row] == idCodes[row - 1])
            {
                return row;
            }
        }

        return -1;
    }

    private bool IsSorted()
    {
        for (var row = 1; row < Count; row++)
        {
            if (IdUtf8(row - 1).SequenceCompareTo(IdUtf8(row)) > 0)
            {
                return false;
            }
        }

        return true;
    }

    private readonly struct ByIdThenPlace(CandidateTable table) : IComparer<int>
    {
        public int Compare(int left, int right)
        {
            var comparison = table.IdUtf8(left).SequenceCompareTo(table.IdUtf8(right));
            return comparison != 0 ? comparison : left.CompareTo(right);
        }
    }
}
