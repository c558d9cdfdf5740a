using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Allocation.Certified;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Instances;
using RankOrchestrator.Orchestrator.Decisions;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Telemetry;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Decisions;

/// <summary>What the log keeps of a page, and that nothing handed over is lost.</summary>
public sealed class DecisionLogTests : IDisposable
{
    private readonly TestEngine engine = new();
    private readonly string path = Path.Combine(Path.GetTempPath(), "rank-decisions-" + Guid.NewGuid().ToString("N"), "decisions.jsonl");
    private readonly UnseenMeters meters = new();
    private readonly ServiceMetrics metrics;

    public DecisionLogTests() => metrics = new ServiceMetrics(meters);

    public void Dispose()
    {
        metrics.Dispose();
        meters.Dispose();
        engine.Dispose();
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public async Task A_line_holds_the_request_the_answer_and_the_page()
    {
        var expected = await RankIntoAsync(PolicyFolder.HomeRequest);
        var line = JsonNode.Parse((await File.ReadAllLinesAsync(path)).ShouldHaveSingleItem())!;
        JsonNode.DeepEquals(line["request"], JsonNode.Parse(PolicyFolder.HomeRequest)).ShouldBeTrue();
        line["answer"]!.ToJsonString().ShouldBe(JsonNode.Parse(expected)!.ToJsonString());
        ((string)line["plan"]!).ShouldBe(engine.Engine.Plans.Current!.Hash);
        ((string)line["requestId"]!).ShouldBe("r-1");
        ((string)line["surface"]!).ShouldBe("home");
        ((string)line["now"]!).ShouldBe("2026-02-20T18:00:00Z");
        var predictions = line["predictions"]!["ctr"]!.AsArray();
        predictions.Count.ShouldBe(line["request"]!["candidates"]!.AsArray().Count);
    }

    [Fact]
    public async Task The_page_of_a_line_is_the_problem_that_was_solved()
    {
        using var result = await engine.RankAsync(Encoding.UTF8.GetBytes(PolicyFolder.HomeRequest));
        var problem = result.Workspace!.Page.Problem;
        await using (var log = Log())
        {
            log.Append(result, Encoding.UTF8.GetBytes(PolicyFolder.HomeRequest));
        }

        var record = PageRecordReader.Read((await File.ReadAllBytesAsync(path)).AsMemory());
        record.Error.ShouldBeNull();
        var (instance, page) = (record.Value!.Instance, record.Value.Page);
        instance.Ids.ShouldBe(["p-1", "p-2", "p-3", "p-4"]);
        instance.Problem.Values.ToArray().ShouldBe(problem.Values.ToArray());
        instance.Problem.Weights.ToArray().ShouldBe(problem.Weights.ToArray());
        instance.Problem.Constraints.Length.ShouldBe(problem.Constraints.Length);
        page.ShouldBe(result.Workspace.Allocation.CandidateBySlot);

        // The page can be made again from the line alone.
        var again = new CertifiedAllocator().Allocate(instance.Problem, new AllocationOptions(), []);
        again.CandidateBySlot.ShouldBe(page);
        again.Objective.ShouldBe(record.Value.Objective, 1e-12);
    }

    [Fact]
    public async Task Lines_follow_one_another_and_a_torn_one_is_ended()
    {
        await RankIntoAsync(PolicyFolder.HomeRequest);
        await File.AppendAllTextAsync(path, "{\"at\":\"20");
        await RankIntoAsync(PolicyFolder.HomeRequest);
        var lines = await File.ReadAllLinesAsync(path);
        lines.Length.ShouldBe(3);
        lines.Select(line => PageRecordReader.Read(Encoding.UTF8.GetBytes(line)).Value is not null).ShouldBe([true, false, true]);
    }

    [Fact]
    public async Task Everything_handed_over_by_many_is_in_the_file_at_the_end()
    {
        var body = Encoding.UTF8.GetBytes(PolicyFolder.HomeRequest);
        await using (var log = Log())
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
            {
                for (var request = 0; request < 100; request++)
                {
                    using var result = await engine.RankAsync(body);
                    log.Append(result, body);
                }
            })));
        }

        var lines = await File.ReadAllLinesAsync(path);
        lines.Length.ShouldBe(800);
        lines.ShouldAllBe(line => JsonNode.Parse(line, null, default) != null);
    }

    [Fact]
    public async Task A_file_that_was_moved_away_is_begun_anew()
    {
        var body = Encoding.UTF8.GetBytes(PolicyFolder.HomeRequest);
        using var result = await engine.RankAsync(body);
        await using var log = Log();
        log.Append(result, body);
        await LinesAsync(1);
        File.Move(path, path + ".1");
        log.Append(result, body);
        await LinesAsync(1);
        (await File.ReadAllLinesAsync(path + ".1")).Length.ShouldBe(1);

        async Task LinesAsync(int count)
        {
            for (var attempt = 0; attempt < 500 && !(File.Exists(path) && (await File.ReadAllLinesAsync(path)).Length == count); attempt++)
            {
                await Task.Delay(10);
            }

            (await File.ReadAllLinesAsync(path)).Length.ShouldBe(count);
        }
    }

    [Fact]
    public async Task The_service_logs_what_it_served_and_loses_nothing_when_it_stops()
    {
        await using (var service = await RunningService.StartAsync(null, "--Rank:DecisionLog", path, "--Rank:DrainQuiet", "00:00:00.01"))
        {
            for (var request = 0; request < 20; request++)
            {
                await service.RankAsync(PolicyFolder.HomeRequest);
            }

            (await service.PostAsync("nonsense")).Dispose();
        }

        (await File.ReadAllLinesAsync(path)).Length.ShouldBe(20);
    }

    private DecisionLog Log() => new(new ServiceSettings { DecisionLog = path }, metrics, TimeProvider.System, NullLogger<DecisionLog>.Instance);

    private async Task<string> RankIntoAsync(string request)
    {
        var body = Encoding.UTF8.GetBytes(request);
        using var result = await engine.RankAsync(body);
        await using var log = Log();
        log.Append(result, body);
        return Encoding.UTF8.GetString(result.Answer.Span);
    }
}
