namespace RankOrchestrator.Domain.Tables;

/// <summary>
/// Distinct UTF-8 strings, numbered in the order they were added; open addressing over one byte buffer. The hash is
/// seeded per process against crafted collisions; it decides where a string is stored, never its number.
/// </summary>
internal sealed class Utf8StringTable
{
    private byte[] bytes;
    private int[] ends;
    private uint[] hashes;
    private int[] buckets;
    private int count;

    public Utf8StringTable(int expected)
    {
        var capacity = Math.Max(16, expected);
        bytes = new byte[capacity * 16];
        ends = new int[capacity];
        hashes = new uint[capacity];
        buckets = new int[BucketCount(capacity)];
    }

    public int Count => count;

    public static uint Hash(ReadOnlySpan<byte> utf8)
    {
        var hash = default(HashCode);
        hash.AddBytes(utf8);
        return (uint)hash.ToHashCode();
    }

    public void Clear()
    {
        Array.Clear(buckets);
        count = 0;
    }

    public ReadOnlySpan<byte> Utf8(int number)
    {
        var start = number == 0 ? 0 : ends[number - 1];
        return bytes.AsSpan(start, ends[number] - start);
    }

    public int Find(ReadOnlySpan<byte> utf8, uint hash)
    {
        var mask = (uint)buckets.Length - 1;
        for (var bucket = hash & mask; buckets[bucket] != 0; bucket = (bucket + 1) & mask)
        {
            var number = buckets[bucket] - 1;
            if (hashes[number] == hash && Utf8(number).SequenceEqual(utf8))
            {
                return number;
            }
        }

        return -1;
    }

    /// <summary>Adds a string that <see cref="Find"/> did not find and returns its number.</summary>
    public int Add(ReadOnlySpan<byte> utf8, uint hash)
    {
        if (count == ends.Length)
        {
            Grow();
        }

        var start = count == 0 ? 0 : ends[count - 1];
        if (start + utf8.Length > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, start + utf8.Length));
        }

        utf8.CopyTo(bytes.AsSpan(start));
        ends[count] = start + utf8.Length;
        hashes[count] = hash;
        Place(count);
        return count++;
    }

    private static int BucketCount(int capacity) => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)capacity * 2);

    private void Grow()
    {
        var capacity = ends.Length * 2;
        Array.Resize(ref ends, capacity);
        Array.Resize(ref hashes, capacity);
        buckets = new int[BucketCount(capacity)];
        for (var number = 0; number < count; number++)
        {
            Place(number);
        }
    }

    private void Place(int number)
    {
        var mask = (uint)buckets.Length - 1;
        var bucket = hashes[number] & mask;
        while (buckets[bucket] != 0)
        {
            bucket = (bucket + 1) & mask;
        }

        buckets[bucket] = number + 1;
    }
}
