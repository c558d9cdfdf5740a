using System.Numerics;

namespace RankOrchestrator.Domain.Tables;

/// <summary>
/// Sets of rows as bits: row r is bit r % 64 of word r / 64. Bits at and above the row count are zero, always, so that
/// whole words can be combined and counted.
/// </summary>
public static class Bits
{
    /// <summary>Words needed for <paramref name="rows"/> rows.</summary>
    public static int Words(int rows) => (rows + 63) >> 6;

    /// <summary>Whether the row is in the set.</summary>
    public static bool Contains(ReadOnlySpan<ulong> bits, int row) => (bits[row >> 6] >> (row & 63) & 1) != 0;

    /// <summary>Adds the row.</summary>
    public static void Add(Span<ulong> bits, int row) => bits[row >> 6] |= 1UL << (row & 63);

    /// <summary>Removes the row.</summary>
    public static void Remove(Span<ulong> bits, int row) => bits[row >> 6] &= ~(1UL << (row & 63));

    /// <summary>Number of rows in the set.</summary>
    public static int Count(ReadOnlySpan<ulong> bits)
    {
        var count = 0;
        foreach (var word in bits)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    /// <summary>Makes the set hold every row below <paramref name="rows"/> and no other.</summary>
    public static void Fill(Span<ulong> bits, int rows)
    {
        bits.Clear();
        var whole = rows >> 6;
        bits[..whole].Fill(ulong.MaxValue);
        if ((rows & 63) != 0)
        {
            bits[whole] = (1UL << (rows & 63)) - 1;
        }
    }

    /// <summary>The next row in the set at or after <paramref name="row"/>, or -1.</summary>
    public static int Next(ReadOnlySpan<ulong> bits, int row)
    {
        var index = row >> 6;
        if (index >= bits.Length)
        {
            return -1;
        }

        var word = bits[index] & (ulong.MaxValue << (row & 63));
        while (word == 0)
        {
            if (++index == bits.Length)
            {
                return -1;
            }

            word = bits[index];
        }

        return (index << 6) + BitOperations.TrailingZeroCount(word);
    }
}
