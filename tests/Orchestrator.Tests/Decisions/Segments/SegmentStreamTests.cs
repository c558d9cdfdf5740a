using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Orchestrator.Decisions.Segments;

namespace RankOrchestrator.Orchestrator.Tests.Decisions.Segments;

/// <summary>Whatever happens to a segment, its lines that are whole are read.</summary>
public sealed class SegmentStreamTests
{
    [Fact]
    public void Every_complete_line_is_read_wherever_the_last_member_is_cut()
    {
        string[] before = [.. Enumerable.Range(0, 40).Select(number => Line(number, 300))];
        string[] last = [.. Enumerable.Range(40, 20).Select(number => Line(number, 300))];
        var head = Segment(before);
        var whole = Segment([before, last]);
        for (var length = head.Length; length <= whole.Length; length++)
        {
            var (lines, damage) = Read(whole[..length]);
            lines.Length.ShouldBeGreaterThanOrEqualTo(before.Length, $"{length}");
            lines.ShouldBe(before.Concat(last).Take(lines.Length), $"{length}");
            damage.ShouldBe(
                length == head.Length || length == whole.Length ? [] : [new SegmentDamage(head.Length, length - head.Length, IsTorn: true)],
                $"{length}");
        }

        Read(whole).Lines.Length.ShouldBe(60);
    }

    [Fact]
    public void A_line_larger_than_a_member_is_whole_or_not_there_wherever_it_is_cut()
    {
        var (first, large) = (Line(1, 200), Line(2, 3 * GzipMember.MostContent));
        var whole = Segment([first], [large]);
        for (var length = Segment([first]).Length; length < whole.Length; length += 97)
        {
            Read(whole[..length]).Lines.ShouldBe([first], $"{length}");
        }

        Read(whole).Lines.ShouldBe([first, large]);
    }

    [Fact]
    public void Any_program_that_reads_gzip_reads_a_segment()
    {
        string[] lines = [.. Enumerable.Range(0, 500).Select(number => Line(number, 700))];
        using var gzip = new GZipStream(new MemoryStream([.. Segment(lines), .. GzipMember.EndOfFile]), CompressionMode.Decompress);
        using var text = new StreamReader(gzip);
        text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(lines);
    }

    [Fact]
    public void Members_hold_at_most_64_KiB_begin_with_a_line_and_can_be_read_alone()
    {
        string[] lines = [.. Enumerable.Range(0, 500).Select(number => Line(number, 700))];
        var bytes = Segment(lines);
        var (found, content) = (new List<string>(), new byte[GzipMember.MostBytes]);
        for (var offset = 0; offset < bytes.Length;)
        {
            var size = GzipMember.SizeOf(bytes.AsSpan(offset));
            size.ShouldBeInRange(1, GzipMember.MostBytes);
            var text = Encoding.UTF8.GetString(content, 0, GzipMember.Read(bytes, offset, size, content));
            text.Length.ShouldBeLessThanOrEqualTo(64 * 1024);
            text.ShouldStartWith("{\"format\":");
            text.ShouldEndWith("\n");
            found.AddRange(text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            offset += size;
        }

        found.ShouldBe(lines);
    }

    [Fact]
    public void What_cannot_be_compressed_fits_into_members_all_the_same()
    {
        var random = new Random(1);
        var noise = new byte[(3 * GzipMember.MostContent) + 17];
        random.NextBytes(noise);
        using var members = new MemberBuffer();
        members.Add(noise);
        var bytes = members.Close().ToArray();
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var read = new MemoryStream();
        gzip.CopyTo(read);
        read.ToArray().ShouldBe(noise);
    }

    [Fact]
    public void What_is_damaged_is_named_and_the_members_around_it_are_read()
    {
        string[][] members = [.. Enumerable.Range(0, 5).Select(member => Enumerable.Range(member * 10, 10).Select(number => Line(number, 300)).ToArray())];
        var bytes = Segment(members);
        var second = Segment(members[0]).Length;
        var third = Segment(members[0], members[1]).Length;
        for (var place = second; place < third; place++)
        {
            var copy = bytes.ToArray();
            copy[place] ^= 0x5a;
            var (lines, damage) = Read(copy);

            // A byte of the header that says nothing about the content may be anything.
            if (lines.Length == 50)
            {
                continue;
            }

            lines.ShouldBe(members[0].Concat(members[2..].SelectMany(member => member)), $"{place}");
            damage.ShouldBe([new SegmentDamage(second, third - second, IsTorn: false)], $"{place}");
        }
    }

    [Fact]
    public void Behind_a_lost_beginning_the_rest_of_a_line_is_left_out()
    {
        var (first, large, last) = (Line(1, 200), Line(2, 3 * GzipMember.MostContent), Line(3, 200));
        var bytes = Segment([first], [large], [last]);
        bytes[Segment([first]).Length + 2000] ^= 1;
        Read(bytes).Lines.ShouldBe([first, last]);
    }

    [Fact]
    public void Bytes_that_are_no_segment_at_all_end_in_lines_or_damage_and_never_in_an_exception()
        => Prop.ForAll<byte[]>(noise =>
        {
            byte[] bytes = [.. Segment([Line(1, 50)]), .. noise];
            Read(bytes).Lines[0].ShouldBe(Line(1, 50));
        }).QuickCheckThrowOnFailure();

    private static string Line(int number, int length)
        => $"{{\"format\":\"decision/2\",\"number\":{number},\"text\":\"{new string((char)('a' + (number % 26)), length)}{number * 7919L}\"}}";

    private static byte[] Segment(params string[][] flushed)
    {
        using var stream = new MemoryStream();
        using var members = new MemberBuffer();
        foreach (var lines in flushed)
        {
            foreach (var line in lines)
            {
                members.Add(Encoding.UTF8.GetBytes(line + "\n"));
            }

            stream.Write(members.Close());
            members.Clear();
        }

        return stream.ToArray();
    }

    private static byte[] Segment(string[] lines) => Segment([lines]);

    private static (string[] Lines, List<SegmentDamage> Damage) Read(byte[] bytes)
    {
        var damage = new List<SegmentDamage>();
        using var text = new StreamReader(new SegmentStream(new MemoryStream(bytes), damage.Add, 64 << 20));
        return (text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries), damage);
    }
}
