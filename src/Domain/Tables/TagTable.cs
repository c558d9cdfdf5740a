namespace RankOrchestrator.Domain.Tables;

/// <summary>Which candidates carry which tag: one set of rows (<see cref="Bits"/>) per tag of the plan.</summary>
public sealed class TagTable(int tagCount)
{
    private ulong[] bits = [];
    private int words;

    /// <summary>Number of tags; they are numbered from 0.</summary>
    public int TagCount { get; } = tagCount;

    /// <summary>Removes every tag and sets the number of rows.</summary>
    public void Reset(int rows)
    {
        words = Bits.Words(rows);
        if (bits.Length < words * TagCount)
        {
            bits = new ulong[words * TagCount];
        }

        bits.AsSpan(0, words * TagCount).Clear();
    }

    /// <summary>The rows that carry the tag.</summary>
    public Span<ulong> Rows(int tag) => bits.AsSpan(tag * words, words);
}
