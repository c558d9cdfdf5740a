namespace RankOrchestrator.Objectives.Inputs;

/// <summary>
/// FNV-1a, 64 bits (Fowler, Noll and Vo; RFC 9923): the same on every machine, in every version and in every language a
/// model may be trained in. <c>h = 14695981039346656037; for each byte b: h = (h ^ b) * 1099511628211</c>.
/// </summary>
public static class StableHash
{
    /// <summary>The hash of some bytes.</summary>
    public static ulong Fnv1A(ReadOnlySpan<byte> bytes)
    {
        var hash = 14695981039346656037UL;
        foreach (var value in bytes)
        {
            hash = (hash ^ value) * 1099511628211UL;
        }

        return hash;
    }

    /// <summary>The hash modulo the number of buckets.</summary>
    public static int Bucket(ReadOnlySpan<byte> utf8, int buckets) => (int)(Fnv1A(utf8) % (ulong)buckets);
}
