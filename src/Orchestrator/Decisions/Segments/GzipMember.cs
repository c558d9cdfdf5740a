using System.Buffers.Binary;
using System.IO.Compression;

namespace RankOrchestrator.Orchestrator.Decisions.Segments;

/// <summary>
/// One member of a BGZF file (SAM/BAM specification, section 4.1): a gzip file of at most 64 KiB, whose header says in the extra field
/// <c>BC</c> how long it is, so that it can be found and read alone. Any program that reads gzip reads a file of them.
/// </summary>
internal static class GzipMember
{
    /// <summary>Bytes of a member's content at most: what fits even when it cannot be compressed.</summary>
    public const int MostContent = 0xff00;

    /// <summary>Bytes of a member at most.</summary>
    public const int MostBytes = 1 << 16;

    /// <summary>Bytes before the compressed content.</summary>
    public const int HeaderBytes = 18;

    private const int TrailerBytes = 8;
    private const int PlainHeaderBytes = 10;
    private const int SizeOffset = 16;

    /// <summary>The member without content that ends a complete file.</summary>
    public static ReadOnlySpan<byte> EndOfFile =>
        [0x1f, 0x8b, 0x08, 0x04, 0, 0, 0, 0, 0, 0xff, 6, 0, (byte)'B', (byte)'C', 2, 0, 0x1b, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private static ReadOnlySpan<byte> Header => [0x1f, 0x8b, 0x08, 0x04, 0, 0, 0, 0, 0, 0xff, 6, 0, (byte)'B', (byte)'C', 2, 0];

    /// <summary>Writes a member.</summary>
    /// <param name="content">Its content, at most <see cref="MostContent"/> bytes.</param>
    /// <param name="output">Where to.</param>
    /// <param name="work">Memory to work in; of no meaning afterwards.</param>
    public static void Write(ReadOnlySpan<byte> content, Stream output, MemoryStream work)
    {
        work.SetLength(0);
        using (var gzip = new GZipStream(work, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
        }

        var plain = work.GetBuffer().AsSpan(0, (int)work.Length);
        var trailer = plain[^TrailerBytes..];
        var deflated = plain[PlainHeaderBytes..^TrailerBytes];
        Span<byte> stored = [1, 0, 0, 0, 0];
        var isStored = HeaderBytes + deflated.Length + TrailerBytes > MostBytes;
        if (isStored)
        {
            // A block that is not compressed: its length, and the length with every bit turned over.
            BinaryPrimitives.WriteUInt16LittleEndian(stored[1..], (ushort)content.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(stored[3..], (ushort)~content.Length);
        }

        Span<byte> size = stackalloc byte[2];
        var length = HeaderBytes + (isStored ? stored.Length + content.Length : deflated.Length) + TrailerBytes;
        BinaryPrimitives.WriteUInt16LittleEndian(size, (ushort)(length - 1));
        output.Write(Header);
        output.Write(size);
        if (isStored)
        {
            output.Write(stored);
            output.Write(content);
        }
        else
        {
            output.Write(deflated);
        }

        output.Write(trailer);
    }

    /// <summary>Bytes of the member that begins here, as its header says; 0 when none does.</summary>
    /// <param name="bytes">At least <see cref="HeaderBytes"/>.</param>
    public static int SizeOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes || !bytes[..4].SequenceEqual(Header[..4]) || !bytes.Slice(10, 6).SequenceEqual(Header[10..]))
        {
            return 0;
        }

        var size = BinaryPrimitives.ReadUInt16LittleEndian(bytes[SizeOffset..]) + 1;
        return size > HeaderBytes + TrailerBytes ? size : 0;
    }

    /// <summary>Whether fewer bytes than a header has are the beginning of one, as far as they go.</summary>
    public static bool Begins(ReadOnlySpan<byte> bytes)
    {
        var known = Math.Min(bytes.Length, 4);
        return bytes[..known].SequenceEqual(Header[..known]);
    }

    /// <summary>Bytes of a whole member's content, as its end says.</summary>
    public static int ContentOf(ReadOnlySpan<byte> lastFour) => (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(lastFour), int.MaxValue);

    /// <summary>Reads the content of a whole member; its bytes, or -1 when it is damaged.</summary>
    /// <param name="member">The member.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="size">Its bytes.</param>
    /// <param name="content">Receives the content; at least <see cref="MostBytes"/>.</param>
    public static int Read(byte[] member, int offset, int size, Span<byte> content)
    {
        var expected = ContentOf(member.AsSpan(offset + size - 4, 4));
        return expected <= MostBytes && ReadSome(member, offset, size, content) == expected ? expected : -1;
    }

    /// <summary>Reads what can be read of a member that may end early; the bytes of content, or -1 when it is damaged.</summary>
    public static int ReadSome(byte[] member, int offset, int size, Span<byte> content, bool isTorn = false)
    {
        var read = 0;
        try
        {
            using var stream = new GZipStream(new MemoryStream(member, offset, size, writable: false), CompressionMode.Decompress);
            for (int count; read < content.Length && (count = stream.Read(content[read..])) > 0; read += count)
            {
            }

            return read;
        }
        catch (InvalidDataException)
        {
            return isTorn ? read : -1;
        }
    }
}
