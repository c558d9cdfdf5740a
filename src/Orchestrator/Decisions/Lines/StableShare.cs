using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace RankOrchestrator.Orchestrator.Decisions.Lines;

/// <summary>
/// Chooses a share of all keys by what they are, never by chance: the first 8 bytes of SHA-256 of <c>purpose:key</c>, read as a whole
/// number with the highest byte first, are below share · 2⁶⁴. Whoever has the key can say whether it was chosen, and who is
/// chosen at a small share is chosen at every larger one.
/// </summary>
internal static class StableShare
{
    private const double Whole = 18446744073709551616.0;

    /// <summary>Whether a page is in a share: by the id of its request, or by the request itself where it has none.</summary>
    /// <param name="purpose">What it is chosen for; other purposes choose independently.</param>
    /// <param name="requestId">The request's id; empty for none.</param>
    /// <param name="request">The request.</param>
    /// <param name="share">From 0 for none to 1 for all.</param>
    public static bool ContainsPage(string purpose, string requestId, ReadOnlySpan<byte> request, double share)
        => Contains(purpose, share is > 0 and < 1 && requestId.Length > 0 ? Encoding.UTF8.GetBytes(requestId) : request, share);

    /// <summary>Whether a key is in a share.</summary>
    /// <param name="purpose">What it is chosen for; other purposes choose independently.</param>
    /// <param name="key">The key.</param>
    /// <param name="share">From 0 for none to 1 for all.</param>
    public static bool Contains(string purpose, ReadOnlySpan<byte> key, double share)
    {
        if (share >= 1 || share <= 0)
        {
            return share > 0;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        using var hashing = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hashing.AppendData(Encoding.UTF8.GetBytes(purpose + ":"));
        hashing.AppendData(key);
        hashing.GetHashAndReset(hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash) / Whole < share;
    }
}
