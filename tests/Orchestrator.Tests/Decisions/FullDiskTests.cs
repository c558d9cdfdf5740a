using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.CommandLine;
using RankOrchestrator.Orchestrator.Decisions;
using RankOrchestrator.Orchestrator.Decisions.Segments;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Telemetry;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.Telemetry;

namespace RankOrchestrator.Orchestrator.Tests.Decisions;

/// <summary>Logs on a disk that is full, and then is not: a real one, only small.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class FullDiskTests : IDisposable
{
    private readonly UnseenMeters meters = new();
    private readonly ServiceMetrics metrics;
    private readonly List<Exception> failures = [];

    public FullDiskTests() => metrics = new ServiceMetrics(meters);

    public void Dispose()
    {
        metrics.Dispose();
        meters.Dispose();
    }

    [SmallDiskTheory]
    [InlineData(nameof(QueueOverflow.Drop))]
    [InlineData(nameof(QueueOverflow.Slow))]
    public async Task Answers_and_feedback_go_on_while_it_is_full_and_every_line_is_kept_or_counted(string whenFull)
    {
        using var disk = SmallDisk.Mount();
        var (pages, events) = (0, 0);
        var (decisions, feedback) = (Path.Combine(disk.Root, "decisions"), Path.Combine(disk.Root, "feedback"));
        double written, kept;
        await using (var service = await RunningService.StartAsync(
            null,
            "--Rank:DecisionLog",
            decisions,
            "--Rank:Feedback:Log",
            feedback,
            "--Rank:Decisions:FlushInterval",
            "00:00:00.01",
            "--Rank:Decisions:WhenFull",
            whenFull))
        {
            while (await CountAsync("rank_decisions_dropped_total") == 0 || await CountAsync("rank_feedback_dropped_total") == 0)
            {
                await ServeAsync(10);
                pages.ShouldBeLessThan(10_000);
            }

            // Both are full now.
            await ServeAsync(40);
            disk.MakeRoom();
            await SettledAsync();
            var (before, ofFeedback) = (await CountAsync("rank_decisions_written_total"), await CountAsync("rank_feedback_written_total"));
            await ServeAsync(20);
            await SettledAsync();
            (written, kept) = (await CountAsync("rank_decisions_written_total"), await CountAsync("rank_feedback_written_total"));
            (written - before).ShouldBe(20);
            (kept - ofFeedback).ShouldBe(20);

            async Task ServeAsync(int count)
            {
                for (var served = 0; served < count; served++)
                {
                    await service.RankAsync(PolicyFolder.HomeRequest.Replace("\"r-1\"", $"\"{Noise(++pages)}\"", StringComparison.Ordinal));
                    var item = $$"""{"eventId":"{{Noise(++events)}}","type":"click","requestId":"{{Noise(-events)}}","slot":0}""";
                    using var batch = new StringContent($$"""{"events":[{{item}}]}""", Encoding.UTF8, "application/json");
                    using var response = await service.Http.PostAsync(new Uri("/feedback", UriKind.Relative), batch);
                    response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
                }
            }

            async Task<double> CountAsync(string metric)
                => (await service.TextAsync("/metrics")).Split('\n')
                    .Where(line => line.StartsWith(metric, StringComparison.Ordinal))
                    .Sum(line => double.Parse(line[line.LastIndexOf(' ')..], CultureInfo.InvariantCulture));

            // Every line is kept, or lost and counted.
            Task SettledAsync() => Until.TrueAsync(async () =>
                await CountAsync("rank_decisions_written_total") + await CountAsync("rank_decisions_dropped_total") == pages
                && await CountAsync("rank_feedback_written_total") + await CountAsync("rank_feedback_dropped_total") == events);
        }

        var (servedIds, eventIds) = (Ids(decisions, "requestId"), Ids(feedback, "eventId"));
        servedIds.Length.ShouldBe((int)written);
        eventIds.Length.ShouldBe((int)kept);
        servedIds.TakeLast(20).ShouldBe(Enumerable.Range(pages - 19, 20).Select(Noise));
        eventIds.TakeLast(20).ShouldBe(Enumerable.Range(events - 19, 20).Select(Noise));
        servedIds.ShouldBe(Enumerable.Range(1, pages).Select(Noise).Intersect(servedIds, StringComparer.Ordinal));
        eventIds.ShouldBe(Enumerable.Range(1, events).Select(Noise).Intersect(eventIds, StringComparer.Ordinal));
    }

    [SmallDiskFact]
    public void What_does_not_fit_is_taken_back_whole_and_a_segment_that_ends_meanwhile_is_followed_by_the_next()
    {
        using var disk = SmallDisk.Mount();
        var (clock, folder, lines, lost) = (new ManualClock(), Path.Combine(disk.Root, "decisions"), new List<string>(), 0);
        using (var segments = new SegmentFolder(
            folder,
            new DecisionSettings { SegmentAge = TimeSpan.FromMinutes(1) },
            metrics.DecisionsWritten,
            count => metrics.DecisionsDropped(DecisionLoss.Disk, count),
            clock,
            failures.Add))
        {
            for (var round = 1; round <= 80; round++)
            {
                // Flushes of some 20 KB, that end in the middle of what there is room for; and a segment ends while there is none.
                var batch = Enumerable.Range(0, 5).Select(number => $"{{\"n\":\"{Long((10 * round) + number)}\"}}").ToArray();
                Array.ForEach(batch, line => segments.Write(Encoding.UTF8.GetBytes(line + "\n")));
                segments.Flush();
                clock.Advance(TimeSpan.FromSeconds(10));
                segments.Tend();
                if (metrics.LostDecisions(DecisionLoss.Disk) == lost)
                {
                    lines.AddRange(batch);
                }

                lost = (int)metrics.LostDecisions(DecisionLoss.Disk);
                if (round == 77)
                {
                    disk.MakeRoom();
                }
            }
        }

        lost.ShouldBeInRange(5, 395);
        failures.ShouldHaveSingleItem().ShouldBeOfType<IOException>();
        Lines(folder).ShouldBe(lines);
        SegmentName.In(folder).Count.ShouldBeGreaterThan(2);
        lines.TakeLast(5).ShouldAllBe(line => line.Length > 2000);
    }

    [SmallDiskFact]
    public void A_file_keeps_every_line_that_fitted_and_goes_on_at_a_line_of_its_own()
    {
        using var disk = SmallDisk.Mount();
        var (path, lines) = (Path.Combine(disk.Root, "decisions.jsonl"), Enumerable.Range(0, 300).Select(number => $"{{\"n\":\"{Long(number)}\"}}").ToArray());
        using (var file = new LineFile(path, metrics, failures.Add))
        {
            foreach (var (number, line) in lines.Index())
            {
                file.Write(Encoding.UTF8.GetBytes(line + "\n"));
                if (number % 7 == 6)
                {
                    file.Tend();
                }

                if (number == 280)
                {
                    file.Tend();
                    File.ReadAllBytes(path)[^1].ShouldBe((byte)'\n');
                    disk.MakeRoom();
                }
            }
        }

        var kept = File.ReadAllLines(path);
        failures.ShouldHaveSingleItem().ShouldBeOfType<IOException>();
        kept.ShouldBe(lines.Intersect(kept, StringComparer.Ordinal));
        kept.Length.ShouldBe(lines.Length - (int)metrics.LostDecisions(DecisionLoss.Disk));
        kept.TakeLast(19).ShouldBe(lines[281..]);
        metrics.LostDecisions(DecisionLoss.Disk).ShouldBeInRange(1, 280);
    }

    /// <summary>A text of a number that cannot be compressed by much.</summary>
    private static string Noise(int number) => Convert.ToHexString(SHA256.HashData(BitConverter.GetBytes(number)));

    private static string Long(int number) => string.Concat(Enumerable.Range(0, 50).Select(part => Noise((1000 * number) + part)));

    private static string[] Ids(string folder, string member) => [.. Lines(folder).Select(line => (string)JsonNode.Parse(line)![member]!)];

    private static string[] Lines(string folder)
        => [.. LogLines.Read(LogLines.Find([folder]), (sentence, isMistake) => isMistake.ShouldBeFalse(sentence)).Select(line => Encoding.UTF8.GetString(line.Text))];
}
