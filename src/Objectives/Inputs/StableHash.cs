using System.Buffers.Binary;
using System.Globalization;

namespace RankOrchestrator.Objectives.Inputs;

/// <summary>
/// FNV-1a, 64 bits (Fowler, Noll and Vo; RFC 9923): the same on every machine, in every version and in every language a
/// model may be trained in. <c>h = 14695981039346656037; for each byte b: h = (h ^ b) * 1099511628211</c>.
/// </summary>
public static class StableHash
{
    /// <summary>The hash of some bytes.</summary>
    public static ulong Fnv1A(ReadOnlySpan<byte> bytes) => Fnv1A(bytes, 14695981039346656037UL);

    /// <summary>The hash of what was hashed before and of these bytes behind it.</summary>
    private static ulong Fnv1A(ReadOnlySpan<byte> bytes, ulong hash)
    {
        foreach (var value in bytes)
        {
            hash = (hash ^ value) * 1099511628211UL;
        }

        return hash;
    }

    /// <summary>The hash modulo the number of buckets.</summary>
    public static int Bucket(ReadOnlySpan<byte> utf8, int buckets) => (int)(Fnv1A(utf8) % (ulong)buckets);

    /// <summary>The bucket of a whole number: of its decimal digits.</summary>
    public static int Bucket(long number, int buckets, int? seed)
    {
        Span<byte> digits = stackalloc byte[20];
        number.TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
        return Bucket(digits[..length], buckets, seed);
    }

    /// <summary>The same with a seed: its 4 bytes, the lowest first, are hashed before the others. Null is none.</summary>
    public static int Bucket(ReadOnlySpan<byte> utf8, int buckets, int? seed)
    {
        if (seed is not { } first)
        {
            return Bucket(utf8, buckets);
        }

        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, first);
        return (int)(Fnv1A(utf8, Fnv1A(bytes)) % (ulong)buckets);
    }
}
