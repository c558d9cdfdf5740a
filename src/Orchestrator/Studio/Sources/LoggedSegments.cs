using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Decisions.Segments;

namespace RankOrchestrator.Orchestrator.Studio.Sources;

/// <summary>
/// Reads the last lines of the segments that the process writes. A position is the segment's number · 2³⁶ and the bytes of lines before
/// it in the segment.
/// </summary>
/// <param name="folder">The folder of segments.</param>
internal sealed class LoggedSegments(string folder)
{
    private const int OffsetBits = 36;
    private const long MostSegments = 1L << (53 - OffsetBits);
    private const long Tail = 16L << 20;
    private const int LongestLine = 32 << 20;

    /// <summary>The last decisions, the newest first.</summary>
    /// <exception cref="IOException">A segment cannot be read.</exception>
    public ImmutableArray<LoggedDecision> Last(int most)
    {
        var decisions = ImmutableArray.CreateBuilder<LoggedDecision>();
        var segments = SegmentName.In(folder);
        for (var index = segments.Count - 1; index >= 0 && decisions.Count < most && segments[index].Name.Number < MostSegments; index--)
        {
            using var file = Open(segments[index].Path);
            var members = Members(file);
            var bytes = 0L;
            var first = members.Count;
            while (first > 0 && bytes < Tail)
            {
                bytes += members[--first].Content;
            }

            var found = Lines(
                file,
                members,
                first,
                (segments[index].Name.Number << OffsetBits) + (first < members.Count ? members[first].Before : 0),
                isFromStart: first == 0);
            for (var line = found.Count - 1; line >= 0 && decisions.Count < most; line--)
            {
                decisions.Add(found[line]);
            }
        }

        return decisions.ToImmutable();
    }

    /// <summary>The decision at a position that <see cref="Last"/> named, as a line in full; null when none begins there.</summary>
    /// <exception cref="IOException">The segment cannot be read.</exception>
    public byte[]? Find(long position)
    {
        var (number, offset) = (position >> OffsetBits, position & ((1L << OffsetBits) - 1));
        var segment = SegmentName.In(folder).Find(segment => segment.Name.Number == number);
        if (segment.Path is null)
        {
            return null;
        }

        using var file = Open(segment.Path);
        var members = Members(file);
        var first = members.FindIndex(member => offset < member.Before + member.Content);
        if (first < 0)
        {
            return null;
        }

        using var text = new MemoryStream();
        var skip = offset - members[first].Before;
        for (var index = first; index < members.Count && text.Length < LongestLine && IndexOfEnd(text) < 0; index++)
        {
            text.Write(Content(file, members[index]));
        }

        var bytes = text.GetBuffer().AsMemory((int)skip, (int)(text.Length - skip));
        var isLineStart = skip == 0 || text.GetBuffer()[skip - 1] == (byte)'\n';
        var end = bytes.Span.IndexOf((byte)'\n');
        try
        {
            if (!isLineStart || end < 0 || !ColumnarLine.Is(bytes.Span[..end]))
            {
                return null;
            }

            var line = ColumnarLine.Read(bytes[..end]);
            var served = $"\"at\":{Text(line["at"])},\"plan\":{Text(line["plan"])},\"now\":{Text(line["now"])},\"predictions\":{Text(line["predictions"])}";
            return Encoding.UTF8.GetBytes($"{{{served},\"request\":{Text(line.Request())},\"answer\":{Text(line.Answer())}}}");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }

        int IndexOfEnd(MemoryStream read) => read.Length <= skip ? -1 : read.GetBuffer().AsSpan((int)skip, (int)(read.Length - skip)).IndexOf((byte)'\n');
    }

    private static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);

    private static SafeFileHandle Open(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>The whole members of a segment, as far as they follow one another.</summary>
    private static List<Member> Members(SafeFileHandle file)
    {
        var members = new List<Member>();
        var length = RandomAccess.GetLength(file);
        Span<byte> header = stackalloc byte[GzipMember.HeaderBytes];
        Span<byte> end = stackalloc byte[4];
        var before = 0L;
        for (long offset = 0; RandomAccess.Read(file, header, offset) == header.Length;)
        {
            var size = GzipMember.SizeOf(header);
            if (size == 0 || offset + size > length)
            {
                break;
            }

            RandomAccess.Read(file, end, offset + size - end.Length);
            var content = Math.Min(GzipMember.ContentOf(end), GzipMember.MostBytes);
            if (content > 0)
            {
                members.Add(new Member(offset, size, before, content));
            }

            before += content;
            offset += size;
        }

        return members;
    }

    private static ReadOnlySpan<byte> Content(SafeFileHandle file, Member member)
    {
        var compressed = new byte[member.Size];
        var content = new byte[GzipMember.MostBytes];
        RandomAccess.Read(file, compressed, member.Offset);
        return content.AsSpan(0, Math.Max(0, GzipMember.Read(compressed, 0, member.Size, content)));
    }

    private static List<LoggedDecision> Lines(SafeFileHandle file, List<Member> members, int first, long position, bool isFromStart)
    {
        using var text = new MemoryStream();
        for (var index = first; index < members.Count; index++)
        {
            text.Write(Content(file, members[index]));
        }

        var found = new List<LoggedDecision>();
        var bytes = text.GetBuffer().AsSpan(0, (int)text.Length);
        var start = isFromStart || bytes.StartsWith("{\"format\":"u8) ? 0 : bytes.IndexOf((byte)'\n') + 1;
        for (int length; (length = bytes[start..].IndexOf((byte)'\n')) >= 0; start += length + 1)
        {
            if (LoggedDecisions.Head(bytes.Slice(start, length)) is { } decision)
            {
                found.Add(decision with { Position = position + start });
            }
        }

        return found;
    }

    /// <summary>A member of a segment.</summary>
    /// <param name="Offset">Where it begins.</param>
    /// <param name="Size">Its bytes.</param>
    /// <param name="Before">Bytes of content before it.</param>
    /// <param name="Content">Bytes of its content.</param>
    private readonly record struct Member(long Offset, int Size, long Before, int Content);
}
