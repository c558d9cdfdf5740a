namespace RankOrchestrator.Domain.Tables;

/// <summary>Reorders cells through one reused buffer: cell r becomes what cell <c>order[r]</c> was.</summary>
internal sealed class ColumnPermutation
{
    private double[] doubles = [];
    private long[] longs = [];
    private int[] integers = [];
    private ulong[] words = [];

    public void Apply(double[] cells, ReadOnlySpan<int> order) => Apply(cells, order, ref doubles);

    public void Apply(long[] cells, ReadOnlySpan<int> order) => Apply(cells, order, ref longs);

    public void Apply(int[] cells, ReadOnlySpan<int> order) => Apply(cells, order, ref integers);

    /// <summary>Reorders single bits.</summary>
    public void Apply(ulong[] bits, ReadOnlySpan<int> order)
    {
        var length = Bits.Words(order.Length);
        if (words.Length < length)
        {
            words = new ulong[length];
        }

        var before = words.AsSpan(0, length);
        bits.AsSpan(0, length).CopyTo(before);
        bits.AsSpan(0, length).Clear();
        for (var row = 0; row < order.Length; row++)
        {
            if (Bits.Contains(before, order[row]))
            {
                Bits.Add(bits, row);
            }
        }
    }

    private static void Apply<T>(T[] cells, ReadOnlySpan<int> order, ref T[] buffer)
    {
        if (buffer.Length < order.Length)
        {
            buffer = new T[order.Length];
        }

        cells.AsSpan(0, order.Length).CopyTo(buffer);
        for (var row = 0; row < order.Length; row++)
        {
            cells[row] = buffer[order[row]];
        }
    }
}
