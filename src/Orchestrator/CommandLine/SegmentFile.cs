using System.IO.Compression;
using RankOrchestrator.Language.Files;
using RankOrchestrator.Orchestrator.Decisions.Segments;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary>Reads files that are compressed with gzip: segments of a decision log with what is damaged passed over, any other as it is.</summary>
internal static class SegmentFile
{
    private static ReadOnlySpan<byte> Magic => [0x1f, 0x8b];

    /// <summary>The content.</summary>
    /// <param name="stream">The file, from its first byte on; disposed with what is returned.</param>
    /// <param name="file">What it is called.</param>
    /// <param name="say">Is told in a sentence what is left out, and whether that is a mistake.</param>
    /// <param name="mayBePlain">Whether it may as well not be compressed.</param>
    public static Stream Decompress(Stream stream, string file, Action<string, bool> say, bool mayBePlain = false)
    {
        var head = new byte[SegmentStream.BytesToTell];
        var read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
#pragma warning disable CA2000 // What is returned owns it.
        var whole = new ReplayedStream(head.AsMemory(0, read), stream);
#pragma warning restore CA2000
        if (mayBePlain && !head.AsSpan(0, read).StartsWith(Magic))
        {
            return whole;
        }

        var isSegment = read < head.Length ? GzipMember.Begins(head.AsSpan(0, read)) : GzipMember.SizeOf(head) > 0;
        return isSegment
            ? new SegmentStream(whole, damage => say($"{file}: {damage.Sentence}", !damage.IsTorn), InputFiles.InstanceBytes)
            : new GZipStream(whole, CompressionMode.Decompress);
    }

    /// <summary>A stream of which the first bytes have been read already.</summary>
    private sealed class ReplayedStream(ReadOnlyMemory<byte> head, Stream rest) : ForwardStream(rest)
    {
        private ReadOnlyMemory<byte> head = head;

        public override int Read(Span<byte> buffer)
        {
            if (head.IsEmpty)
            {
                return Inner.Read(buffer);
            }

            var count = Math.Min(buffer.Length, head.Length);
            head.Span[..count].CopyTo(buffer);
            head = head[count..];
            return count;
        }
    }
}
