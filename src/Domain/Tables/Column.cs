namespace RankOrchestrator.Domain.Tables;

/// <summary>
/// The cells of one column of a <see cref="ColumnTable"/>, row by row. An absent cell holds zero (strings:
/// <see cref="StringPool.Missing"/>) and a zero bit in <see cref="Present"/>. Which span is valid follows from the
/// definition's type; spans are valid until the table is cleared or grows.
/// </summary>
public sealed class Column
{
    private readonly bool isCode;
    private readonly bool isDouble;
    private readonly bool isBit;
    private double[] doubles = [];
    private long[] longs = [];
    private int[] codes = [];
    private int[] keys = [];
    private ulong[] bits = [];
    private ulong[] present = [];
    private int[] listStarts = [];
    private int[] listLengths = [];
    private int elementCount;
    private int rowCount;

    internal Column(ColumnDefinition definition)
    {
        Definition = definition;
        isCode = definition.Type == ColumnType.String;
        isDouble = definition.Type == ColumnType.Double;
        isBit = definition.Type == ColumnType.Bool;
    }

    /// <summary>What the cells may hold.</summary>
    public ColumnDefinition Definition { get; }

    /// <summary>Rows that carry a value, as <see cref="Bits"/>.</summary>
    public ReadOnlySpan<ulong> Present => present.AsSpan(0, Bits.Words(rowCount));

    /// <summary>Cells of a <see cref="ColumnType.Double"/> column; for a list column, the elements of all lists.</summary>
    public ReadOnlySpan<double> Doubles => doubles.AsSpan(0, CellCount);

    /// <summary>Cells of an int, timestamp or duration column; for a list column, the elements of all lists.</summary>
    public ReadOnlySpan<long> Longs => longs.AsSpan(0, CellCount);

    /// <summary>String codes; for a list column, the elements of all lists.</summary>
    public ReadOnlySpan<int> Codes => codes.AsSpan(0, CellCount);

    /// <summary>Cells of a bool column as <see cref="Bits"/>; for a list column, the elements of all lists.</summary>
    public ReadOnlySpan<ulong> Flags => bits.AsSpan(0, Bits.Words(CellCount));

    /// <summary>Map columns: codes of the keys of all maps, beside their values in the element span.</summary>
    public ReadOnlySpan<int> Keys => keys.AsSpan(0, elementCount);

    /// <summary>List and map columns: where each row's elements start in the element span.</summary>
    public ReadOnlySpan<int> ListStarts => listStarts.AsSpan(0, rowCount);

    /// <summary>List and map columns: how many elements each row has.</summary>
    public ReadOnlySpan<int> ListLengths => listLengths.AsSpan(0, rowCount);

    private int CellCount => Definition.IsSingle ? rowCount : elementCount;

    /// <summary>Whether the row carries a value.</summary>
    public bool IsPresent(int row) => Bits.Contains(present, row);

    /// <summary>Sets a double cell.</summary>
    public void SetDouble(int row, double value)
    {
        doubles[row] = value;
        Bits.Add(present, row);
    }

    /// <summary>Sets an int cell, or the ticks of a timestamp or duration cell.</summary>
    public void SetLong(int row, long value)
    {
        longs[row] = value;
        Bits.Add(present, row);
    }

    /// <summary>Sets a string cell to a code of the table's pool.</summary>
    public void SetCode(int row, int code)
    {
        codes[row] = code;
        Bits.Add(present, row);
    }

    /// <summary>Sets a bool cell.</summary>
    public void SetFlag(int row, bool value)
    {
        if (value)
        {
            Bits.Add(bits, row);
        }

        Bits.Add(present, row);
    }

    /// <summary>Makes the row's cell absent again. In a list column that works for the row whose list was started last.</summary>
    public void ClearRow(int row)
    {
        if (!Definition.IsSingle)
        {
            ClearList(row);
        }
        else if (isDouble)
        {
            doubles[row] = 0;
        }
        else if (isCode)
        {
            codes[row] = StringPool.Missing;
        }
        else if (isBit)
        {
            Bits.Remove(bits, row);
        }
        else
        {
            longs[row] = 0;
        }

        Bits.Remove(present, row);
    }

    /// <summary>Starts the row's list; elements are appended to the row that was started last.</summary>
    public void BeginList(int row)
    {
        listStarts[row] = elementCount;
        listLengths[row] = 0;
        Bits.Add(present, row);
    }

    /// <summary>Appends a double to the list of <paramref name="row"/>.</summary>
    public void AppendDouble(int row, double value)
    {
        var element = NextElement(row);
        doubles[element] = value;
    }

    /// <summary>Appends an int, or the ticks of a timestamp or duration, to the list of <paramref name="row"/>.</summary>
    public void AppendLong(int row, long value)
    {
        var element = NextElement(row);
        longs[element] = value;
    }

    /// <summary>Appends a string code to the list of <paramref name="row"/>.</summary>
    public void AppendCode(int row, int code)
    {
        var element = NextElement(row);
        codes[element] = code;
    }

    /// <summary>Appends a bool to the list of <paramref name="row"/>.</summary>
    public void AppendFlag(int row, bool value)
    {
        var element = NextElement(row);
        if (value)
        {
            Bits.Add(bits, element);
        }
        else
        {
            Bits.Remove(bits, element);
        }
    }

    /// <summary>Gives the element that was appended last its key, in a map column.</summary>
    public void SetLastKey(int code)
    {
        Enlarge(ref keys, elementCount);
        keys[elementCount - 1] = code;
    }

    /// <summary>
    /// Puts the entries of the map that was started last into the order of their keys, by UTF-8 bytes, so that nothing depends on how it
    /// was sent. Returns the code of a key that stands twice, or <see cref="StringPool.Missing"/>.
    /// </summary>
    public int SortMap(int row, StringPool strings)
    {
        var (start, length) = (listStarts[row], listLengths[row]);
        var sorted = keys.AsSpan(start, length);
        var byText = new ByText(strings);
        if (isDouble)
        {
            sorted.Sort(doubles.AsSpan(start, length), byText);
        }
        else if (isCode)
        {
            sorted.Sort(codes.AsSpan(start, length), byText);
        }
        else if (isBit)
        {
            SortFlags(sorted, start, byText);
        }
        else
        {
            sorted.Sort(longs.AsSpan(start, length), byText);
        }

        for (var entry = 1; entry < length; entry++)
        {
            if (sorted[entry] == sorted[entry - 1])
            {
                return sorted[entry];
            }
        }

        return StringPool.Missing;
    }

    internal void Clear()
    {
        doubles.AsSpan().Clear();
        longs.AsSpan().Clear();
        codes.AsSpan().Fill(StringPool.Missing);
        bits.AsSpan().Clear();
        present.AsSpan().Clear();
        listStarts.AsSpan().Clear();
        listLengths.AsSpan().Clear();
        elementCount = 0;
        rowCount = 0;
    }

    internal void SetRowCount(int rows, int capacity)
    {
        rowCount = rows;
        if (present.Length < Bits.Words(capacity))
        {
            Array.Resize(ref present, Bits.Words(capacity));
            if (!Definition.IsSingle)
            {
                Array.Resize(ref listStarts, capacity);
                Array.Resize(ref listLengths, capacity);
            }

            EnsureCells(capacity);
        }
    }

    /// <summary>Row r becomes what row <c>order[r]</c> was. List elements stay where they are; only their places move.</summary>
    internal void Permute(ReadOnlySpan<int> order, ColumnPermutation scratch)
    {
        scratch.Apply(present, order);
        if (!Definition.IsSingle)
        {
            scratch.Apply(listStarts, order);
            scratch.Apply(listLengths, order);
        }
        else if (isDouble)
        {
            scratch.Apply(doubles, order);
        }
        else if (isCode)
        {
            scratch.Apply(codes, order);
        }
        else if (isBit)
        {
            scratch.Apply(bits, order);
        }
        else
        {
            scratch.Apply(longs, order);
        }
    }

    private void SortFlags(Span<int> sorted, int start, ByText byText)
    {
        var flags = new bool[sorted.Length];
        for (var entry = 0; entry < flags.Length; entry++)
        {
            flags[entry] = Bits.Contains(bits, start + entry);
            Bits.Remove(bits, start + entry);
        }

        sorted.Sort(flags.AsSpan(), byText);
        for (var entry = 0; entry < flags.Length; entry++)
        {
            if (flags[entry])
            {
                Bits.Add(bits, start + entry);
            }
        }
    }

    /// <summary>May replace the arrays: take its result before touching them.</summary>
    private int NextElement(int row)
    {
        EnsureCells(elementCount + 1);
        listLengths[row]++;
        return elementCount++;
    }

    private void ClearList(int row)
    {
        for (; listLengths[row] > 0; listLengths[row]--)
        {
            elementCount--;
            if (isBit)
            {
                Bits.Remove(bits, elementCount);
            }
        }

        listStarts[row] = 0;
    }

    private void EnsureCells(int needed)
    {
        if (isDouble)
        {
            Enlarge(ref doubles, needed);
        }
        else if (isBit)
        {
            Enlarge(ref bits, Bits.Words(needed));
        }
        else if (isCode)
        {
            var before = codes.Length;
            Enlarge(ref codes, needed);
            codes.AsSpan(before).Fill(StringPool.Missing);
        }
        else
        {
            Enlarge(ref longs, needed);
        }
    }

    private static void Enlarge<T>(ref T[] cells, int needed)
    {
        if (cells.Length < needed)
        {
            Array.Resize(ref cells, Math.Max(needed, cells.Length * 2));
        }
    }

    private readonly struct ByText(StringPool strings) : IComparer<int>
    {
        public int Compare(int left, int right) => left == right ? 0 : strings.Utf8(left).SequenceCompareTo(strings.Utf8(right));
    }
}
