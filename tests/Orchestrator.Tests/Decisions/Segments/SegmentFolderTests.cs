using System.Text;
using RankOrchestrator.Orchestrator.CommandLine;
using RankOrchestrator.Orchestrator.Decisions.Segments;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Telemetry;

namespace RankOrchestrator.Orchestrator.Tests.Decisions.Segments;

/// <summary>When segments begin, end and go, and what happens when the disk refuses.</summary>
public sealed class SegmentFolderTests : IDisposable
{
    private readonly ManualClock clock = new();
    private readonly string root = Directory.CreateTempSubdirectory("rank-segments-").FullName;
    private readonly UnseenMeters meters = new();
    private readonly ServiceMetrics metrics;
    private readonly List<Exception> failures = [];

    public SegmentFolderTests() => metrics = new ServiceMetrics(meters);

    private string Folder => Path.Combine(root, "decisions");

    public void Dispose()
    {
        metrics.Dispose();
        meters.Dispose();
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public void A_line_waits_for_the_interval_and_no_longer()
    {
        using var segments = Open(new DecisionSettings { FlushInterval = TimeSpan.FromSeconds(1) });
        Write(segments, 1);
        clock.Advance(TimeSpan.FromSeconds(0.9));
        segments.Tend();
        Lines().ShouldBeEmpty();
        Write(segments, 2);
        clock.Advance(TimeSpan.FromSeconds(0.1));
        segments.Tend();
        Lines().ShouldBe(["{\"n\":1}", "{\"n\":2}"]);
    }

    [Fact]
    public void Whoever_is_killed_after_a_flush_leaves_what_was_flushed()
    {
        var segments = Open(new DecisionSettings());
        Write(segments, 1);
        segments.Flush();
        Write(segments, 2);

        // Nothing is ended, as when a process is killed.
        Lines().ShouldBe(["{\"n\":1}"]);
        segments.Dispose();
    }

    [Fact]
    public void A_segment_ends_by_its_age_and_by_its_size_and_names_follow_one_another()
    {
        using (var segments = Open(new DecisionSettings { SegmentAge = TimeSpan.FromMinutes(10), SegmentBytes = 1 << 16 }))
        {
            Write(segments, 1);
            Flush(segments);
            clock.Advance(TimeSpan.FromMinutes(10));
            segments.Tend();
            Write(segments, 2);
            Flush(segments);
            var noise = new byte[1 << 17];
            new Random(1).NextBytes(noise);
            segments.Write(Encoding.UTF8.GetBytes(Convert.ToHexString(noise) + "\n"));
            Flush(segments);
            Write(segments, 3);
            Flush(segments);
        }

        var names = SegmentName.In(Folder).ConvertAll(segment => segment.Name);
        names.Select(name => name.Number).ShouldBe([1, 2, 3]);
        names.ConvertAll(name => name.ToString()).Order(StringComparer.Ordinal).ShouldBe(names.ConvertAll(name => name.ToString()));
        var end = GzipMember.EndOfFile.ToArray();
        SegmentName.In(Folder).ShouldAllBe(segment => File.ReadAllBytes(segment.Path).TakeLast(end.Length).SequenceEqual(end));
    }

    [Fact]
    public void The_next_process_begins_a_segment_of_its_own()
    {
        Open(new DecisionSettings()).With(segments => Write(segments, 1));
        Open(new DecisionSettings()).With(segments => Write(segments, 2));
        SegmentName.In(Folder).Count.ShouldBe(2);
        Lines().ShouldBe(["{\"n\":1}", "{\"n\":2}"]);
    }

    [Theory]
    [InlineData(0, 1.5, new long[] { 4, 5 })]
    [InlineData(80, 0, new long[] { 4, 5 })]
    [InlineData(0, 0, new long[] { 1, 2, 3, 4, 5 })]
    public void What_is_too_old_or_too_much_is_deleted_oldest_first(long bytes, double hours, long[] kept)
    {
        using var segments = Open(new DecisionSettings { RetainBytes = bytes, RetainFor = TimeSpan.FromHours(hours), SegmentAge = TimeSpan.FromHours(1) });
        for (var number = 1; number <= 5; number++)
        {
            Write(segments, number);
            Flush(segments);
            clock.Advance(TimeSpan.FromHours(1));
            segments.Tend();
        }

        clock.Advance(TimeSpan.FromMinutes(2));
        segments.Tend();
        var left = SegmentName.In(Folder).ConvertAll(segment => segment.Name.Number);
        left.ShouldBe(left.Where(number => kept.Contains(number)));
        left[^1].ShouldBe(5);
        left.Count.ShouldBeLessThanOrEqualTo(kept.Length);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_costs_lines_that_are_counted_and_is_tried_again()
    {
        File.WriteAllText(Folder, "in the way");
        using var segments = Open(new DecisionSettings());
        Write(segments, 1);
        segments.Flush();
        Write(segments, 2);
        segments.Flush();
        failures.Count.ShouldBe(1);
        Dropped().ShouldBe(2);
        File.Delete(Folder);
        Write(segments, 3);
        segments.Flush();
        Lines().ShouldBe(["{\"n\":3}"]);
        Dropped().ShouldBe(2);
    }

    [Fact]
    public void A_folder_that_is_deleted_is_made_again()
    {
        using var segments = Open(new DecisionSettings());
        Write(segments, 1);
        segments.Flush();
        Directory.Delete(Folder, recursive: true);
        Write(segments, 2);
        segments.Flush();
        Lines().ShouldBe(["{\"n\":2}"]);
        failures.ShouldBeEmpty();
    }

    [Fact]
    public void A_second_process_does_not_write_into_the_folder_of_a_first()
    {
        using var first = Open(new DecisionSettings());
        Write(first, 1);
        first.Flush();
        using var second = Open(new DecisionSettings());
        Write(second, 2);
        second.Flush();
        failures.ShouldHaveSingleItem().ShouldBeOfType<IOException>();
        Lines().ShouldBe(["{\"n\":1}"]);
    }

    [Fact]
    public void Whoever_asks_for_the_next_segment_gets_it()
    {
        using var segments = Open(new DecisionSettings());
        Write(segments, 1);
        segments.Flush();
        Write(segments, 2);
        File.WriteAllText(Path.Combine(Folder, SegmentFolder.RotateFile), "");
        segments.Tend();
        File.Exists(Path.Combine(Folder, SegmentFolder.RotateFile)).ShouldBeFalse();
        Write(segments, 3);
        segments.Flush();
        SegmentName.In(Folder).Count.ShouldBe(2);
        Lines().ShouldBe(["{\"n\":1}", "{\"n\":2}", "{\"n\":3}"]);
    }

    private static void Write(SegmentFolder segments, int number) => segments.Write(Encoding.UTF8.GetBytes($"{{\"n\":{number}}}\n"));

    private static void Flush(SegmentFolder segments)
    {
        segments.Flush();
        segments.Tend();
    }

    private SegmentFolder Open(DecisionSettings settings) => new(
        Folder,
        settings,
        metrics.DecisionsWritten,
        count => metrics.DecisionsDropped(DecisionLoss.Disk, count),
        clock,
        failures.Add);

    private string[] Lines()
        => !Directory.Exists(Folder) || SegmentName.In(Folder).Count == 0 ? []
            : [.. LogLines.Read(
                LogLines.Find([Folder]),
                (sentence, isMistake) => isMistake.ShouldBeFalse(sentence)).Select(line => Encoding.UTF8.GetString(line.Text))];

    private long Dropped() => metrics.LostDecisions(DecisionLoss.Disk);
}

/// <summary>Uses something and ends it.</summary>
file static class Disposing
{
    public static void With(this SegmentFolder segments, Action<SegmentFolder> use)
    {
        using (segments)
        {
            use(segments);
        }
    }
}
