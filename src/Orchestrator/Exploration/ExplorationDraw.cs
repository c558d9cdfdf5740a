using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using RankOrchestrator.Domain.Requests;
using RankOrchestrator.Evaluation.Sampling;
using RankOrchestrator.Orchestrator.Flags;

namespace RankOrchestrator.Orchestrator.Exploration;

/// <summary>
/// The number from which everything random about a page is drawn: the first 8 bytes of SHA-256, the highest first, of the request's seed (8
/// bytes, the highest first), its surface, its user and the ids of its candidates in their order, each text followed by a zero byte. The
/// same request gets the same page; another seed, another draw. A request's id and the clock have no part in it.
/// </summary>
internal static class ExplorationDraw
{
    /// <summary>The number of a request.</summary>
    public static ulong Of(RankRequest request, string surface)
    {
        var user = RequestGroups.UserId(request);
        var length = sizeof(long) + Encoding.UTF8.GetMaxByteCount(surface.Length) + Encoding.UTF8.GetMaxByteCount(user.Length) + 2;
        for (var row = 0; row < request.Candidates.Count; row++)
        {
            length += request.Candidates.IdUtf8(row).Length + 1;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(length);
        BinaryPrimitives.WriteInt64BigEndian(buffer, request.Seed);
        var end = sizeof(long);
        end = Add(buffer, end, surface);
        end = Add(buffer, end, user);
        for (var row = 0; row < request.Candidates.Count; row++)
        {
            var id = request.Candidates.IdUtf8(row);
            id.CopyTo(buffer.AsSpan(end));
            end += id.Length;
            buffer[end++] = 0;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer.AsSpan(0, end), hash);
        ArrayPool<byte>.Shared.Return(buffer);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }

    /// <summary>The number of another page of the same request, from 1.</summary>
    public static ulong Next(ulong draw, int number) => new SeededRandom(draw ^ ((ulong)number * 0xD1342543DE82EF95)).Next();

    /// <summary>The number of a row, whichever rows there are beside it: the one that SplitMix64 would come to.</summary>
    public static ulong OfRow(ulong draw, int row) => new SeededRandom(draw + ((ulong)row * 0x9E3779B97F4A7C15)).Next();

    /// <summary>As it stands in answers and lines: 16 hexadecimal digits.</summary>
    public static string Write(ulong draw) => draw.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    private static int Add(Span<byte> buffer, int end, string text)
    {
        end += Encoding.UTF8.GetBytes(text, buffer[end..]);
        buffer[end] = 0;
        return end + 1;
    }
}
