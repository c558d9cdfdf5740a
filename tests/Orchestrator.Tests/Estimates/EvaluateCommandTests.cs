using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Evaluation.Sampling;
using RankOrchestrator.Orchestrator.CommandLine;
using RankOrchestrator.Orchestrator.Decisions;
using RankOrchestrator.Orchestrator.Decisions.Segments;
using RankOrchestrator.Orchestrator.Feedback;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Telemetry;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.CommandLine;

namespace RankOrchestrator.Orchestrator.Tests.Estimates;

/// <summary>Pages of a surface that explores, shown to users whose tastes are known, and what <c>evaluate</c> makes of the logs.</summary>
public sealed class EvaluateCommandTests : IDisposable
{
    private const int Slots = 3;
    private const int Pages = 2000;

    private static readonly double[] Looks = [0.9, 0.6, 0.4];
    private static readonly DateTimeOffset Start = new(2026, 1, 20, 18, 0, 0, TimeSpan.Zero);

    private readonly string folder = Directory.CreateTempSubdirectory("rank-evaluate-").FullName;
    private readonly TestEngine engine = new(policies => policies.Replace(
        "surfaces/home.yaml", "deadline: 5s", "deadline: 5s\nexploration: { kind: slot, epsilon: 0.7 }"));

    private readonly UnseenMeters meters = new();
    private readonly ServiceMetrics metrics;

    public EvaluateCommandTests() => metrics = new ServiceMetrics(meters);

    private string Decisions => Path.Combine(folder, "decisions");

    private string Events => Path.Combine(folder, "feedback.ndjson");

    public void Dispose()
    {
        sampler?.Dispose();
        noisy?.Dispose();
        metrics.Dispose();
        meters.Dispose();
        engine.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task What_other_pages_would_have_got_is_estimated_as_users_truly_are()
    {
        using var other = Policies("affinity: 0.1", "affinity: 0.47");
        var (best, changed) = await SimulateAsync(other);

        // Pages that nobody saw are not of the log that is asked.
        byte[] unseen = [.. "{\"format\":\"shadow/1\",\"surface\":\"home\"}"u8];
        foreach (var segment in SegmentName.In(Decisions))
        {
            var lines = (await CommandRun.Of("log", "cat", segment.Path)).Lines.Select(line => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(line)).ToArray();
            LogConvertCommand.WriteSegment(segment.Path, [unseen, .. lines]);
        }

        // Without a plan, the pages as they would have been without exploration.
        var (report, run) = await EvaluateAsync();
        run.ExitCode.ShouldBe(0, run.Error);
        var surface = report["surfaces"]![0]!;
        ((int)surface["pages"]!).ShouldBe(Pages);
        ((int)surface["explored"]!).ShouldBe(Pages - (int)surface["same"]!);
        foreach (var estimate in surface["estimates"]!.AsArray())
        {
            Near(estimate!, best);
        }

        // By slot, too, and with an interval for rare events: the design bounds every weight.
        foreach (var estimator in Unbiased)
        {
            Near(BySlot(report, estimator), best);
        }

        var exact = BySlot(report, "InversePropensity")["exact"]!["interval"]!;
        ((double)exact["lower"]!).ShouldBeLessThan(best);
        ((double)exact["upper"]!).ShouldBeGreaterThan(best);

        ((double)surface["served"]!).ShouldBeLessThan(best * 0.97);

        // Another plan shows other items in two slots at once: no page as a whole was ever like that.
        (report, run) = await EvaluateAsync("--plan", other.Root);
        var estimates = report["surfaces"]![0]!["estimates"]!.AsArray();
        foreach (var estimate in estimates.Where(estimate => (string)estimate!["estimator"]! == "Independent"))
        {
            Near(estimate!, changed);
        }

        foreach (var estimator in Unbiased)
        {
            Near(BySlot(report, estimator), changed);
        }

        estimates.Where(estimate => (string)estimate!["estimator"]! != "Independent").ShouldAllBe(
            estimate => ((string?)estimate!["refusal"] ?? "").Contains("support is missing", StringComparison.Ordinal) && estimate["value"] == null);
        Math.Abs(changed - best).ShouldBeGreaterThan(0.02);
    }

    [Fact]
    public async Task Of_pages_made_with_noise_a_plan_can_be_asked_about_by_items()
    {
        noisy = new TestEngine(policies => policies.Replace(
            "surfaces/home.yaml", "deadline: 5s", "deadline: 5s\nexploration: { kind: plackett-luce, temperature: 0.15 }"));
        sampler = new PropensitySampler(noisy.Engine.Slots, new ExplorationSettings { Samples = 150, QueuedPages = 1000 }, metrics);
        using var other = Policies("affinity: 0.1", "affinity: 0.47");
        var (_, changed) = await SimulateAsync(other, 500);
        var (report, run) = await EvaluateAsync("--plan", other.Root);
        run.ExitCode.ShouldBe(0, run.Error);
        foreach (var estimate in report["surfaces"]![0]!["estimates"]!.AsArray())
        {
            if ((string)estimate!["estimator"]! == "Independent")
            {
                Near(estimate, changed);
            }
            else
            {
                ((string)estimate["refusal"]!).ShouldStartWith("the log has no propensity of ");
            }
        }

        foreach (var estimator in Unbiased)
        {
            Near(BySlot(report, estimator), changed);
        }

        // Sampled propensities bound no weight.
        ((string)BySlot(report, "InversePropensity")["exact"]!["refusal"]!).ShouldBe("the largest possible weight is not known");

        // What their best pages were, is not known.
        (await CommandRun.Of("evaluate", Decisions, "--feedback", Events)).Error.ShouldContain("No page of the log says how probable it was");
    }

    [Fact]
    public async Task Feedback_counts_once_and_in_time_and_users_who_click_as_bots_are_left_out()
    {
        for (var page = 0; page < 50; page++)
        {
            await ServeAsync(page, user: page == 7 ? "bot" : $"u-{page}");
        }

        await FlushAsync();
        var now = DateTimeOffset.UtcNow;
        List<FeedbackLine> lines =
        [
            Line("once", "r-0", 0, now), Line("once", "r-0", 0, now), Line("again", "r-0", 0, now),
            Line("late", "r-1", 0, now.AddDays(40)), Line("elsewhere", "r-99", 0, now), Line("beyond", "r-2", 9, now),
            .. Enumerable.Range(0, 40).Select(click => Line($"bot-{click}", "r-7", click % 3, now, "bot")),
        ];
        Write(lines);
        var (report, _) = await EvaluateAsync();
        report["notes"]!.AsArray().Select(note => (string)note!).ShouldBe([
            "50 pages; left out: 0 that do not say how probable they were, 0 without a request id of their own, 1 of users who click as bots.",
            "Feedback: 4 events; left out: 1 late, 2 of other pages, 1 that came twice, 38 repeated clicks."]);
        ((int)report["surfaces"]![0]!["pages"]!).ShouldBe(49);
        ((double)report["surfaces"]![0]!["served"]!).ShouldBe(1.0 / 49, 1e-12);
        var run = await CommandRun.Of("evaluate", Decisions, "--feedback", Events, "--reward", "orders");
        run.Out.ShouldContain("As they were served they got 0 orders a page.");
    }

    [Fact]
    public async Task A_log_without_probabilities_is_refused_in_words()
    {
        using var plain = new TestEngine();
        var body = Encoding.UTF8.GetBytes(PolicyFolder.HomeRequest);
        await using (var log = Log())
        {
            using var result = await plain.RankAsync(body);
            log.Append(result, body);
        }

        Write([Line("e", "r-1", 0, Start)]);
        var run = await CommandRun.Of("evaluate", Decisions, "--feedback", Events);
        (run.ExitCode, run.Error.Trim()).ShouldBe(
            (2, "No page of the log says how probable it was: estimates need pages of surfaces that explore ('exploration' of the surface)."));
        var older = Path.Combine(folder, "older.jsonl");
        await File.WriteAllTextAsync(older, """{"request":{},"answer":{}}""" + "\n");
        run = await CommandRun.Of("evaluate", older, "--feedback", Events);
        (run.ExitCode, run.Error.Trim()).ShouldBe((2, $"{older}:1: This is no line of a segment; 'log convert' makes segments of older logs."));
        (await CommandRun.Of("evaluate", Decisions)).ExitCode.ShouldBe(2);
        (await CommandRun.Of("evaluate", Decisions, "--feedback", Decisions)).Error.ShouldContain("This is no line of a feedback log.");
    }

    [Theory]
    [InlineData("\"pageProbability\":", "\"pageProbability\":-")]
    [InlineData("\"propensities\":[", "\"propensities\":[2,")]
    [InlineData("\"pageProbability\":", "\"slot\":77,\"pageProbability\":")]
    public async Task A_damaged_line_is_named(string text, string instead)
    {
        await ServeAsync(1, "u-1");
        await FlushAsync();
        var line = (await CommandRun.Of("log", "cat", Decisions)).Out.Trim();
        line.ShouldContain(text);
        var damaged = Path.Combine(folder, "damaged.jsonl");
        await File.WriteAllTextAsync(damaged, line.Replace(text, instead, StringComparison.Ordinal) + "\n");
        Write([Line("e", "r-1", 0, Start)]);
        var run = await CommandRun.Of("evaluate", damaged, "--feedback", Events);
        run.ExitCode.ShouldBe(2, run.Out);
        run.Error.ShouldContain($"{damaged}:1: This is no line of a decision log: ");
    }

    /// <summary>
    /// Shows pages to users who look at slots and like items as they do; what the best pages, and those of other policies, get from them on average.
    /// </summary>
    private async Task<(double Best, double Changed)> SimulateAsync(PolicyFolder policies, int pages = Pages)
    {
        using var other = new TestEngine(folder => folder.Write("surfaces/home.yaml", policies.Read("surfaces/home.yaml")));
        var (random, best, changed, lines) = (new SeededRandom(42), 0.0, 0.0, new List<FeedbackLine>());
        for (var page = 0; page < pages; page++)
        {
            var items = await ServeAsync(page, $"u-{page}");
            for (var slot = 0; slot < Slots; slot++)
            {
                if (random.Share() < Looks[slot] * Liking(items.Served[slot]))
                {
                    lines.Add(Line($"e-{page}-{slot}", $"r-{page}", slot, DateTimeOffset.UtcNow, $"u-{page}"));
                }
            }

            best += Worth(items.Best);
            using var result = await other.RankAsync(Encoding.UTF8.GetBytes(Request(page, "u")));
            changed += Worth(Items(result.Workspace!, result.Workspace!.Searched.CandidateBySlot));
        }

        await FlushAsync();
        Write(lines);
        return (best / pages, changed / pages);

        static double Worth(string[] items) => items.Select((item, slot) => Looks[slot] * Liking(item)).Sum();
    }

    /// <summary>What users like, which is not what the model says.</summary>
    private static double Liking(string item)
        => item switch { "p-0" => 0.5, "p-1" => 0.45, "p-2" => 0.4, "p-3" => 0.35, "p-4" => 0.1, "p-5" => 0.15, _ => 0.05 };

    private DecisionLog? open;
    private TestEngine? noisy;
    private PropensitySampler? sampler;

    private DecisionLog Log() => new(new ServiceSettings { DecisionLog = Decisions }, metrics, TimeProvider.System, NullLogger<DecisionLog>.Instance, sampler);

    private async Task FlushAsync()
    {
        await Until.TrueAsync(() => sampler is null or { Waiting: 0 });
        await open!.DisposeAsync();
        open = null;
    }

    private async Task<(string[] Served, string[] Best)> ServeAsync(int page, string user)
    {
        open ??= Log();
        var body = Encoding.UTF8.GetBytes(Request(page, user));
        using var result = await (noisy ?? engine).RankAsync(body);
        result.Problem.ShouldBeNull();
        open.Append(result, body);
        await open.WaitForRoomAsync(CancellationToken.None);
        var workspace = result.Workspace!;
        return (Items(workspace, workspace.Allocation.CandidateBySlot), Items(workspace, workspace.Searched.CandidateBySlot));
    }

    private static string[] Items(Workspaces.RankWorkspace workspace, int[] page)
        => [.. page.Select(candidate => candidate < 0 ? "" : workspace.Request.Candidates.Id(workspace.Page.Rows[candidate]))];

    /// <summary>Six items, of which some have other numbers from page to page.</summary>
    private static string Request(int page, string user)
    {
        var candidates = Enumerable.Range(0, 6).Select(index => string.Create(
            CultureInfo.InvariantCulture,
            $$$"""
            {"id":"p-{{{index}}}","attributes":{"merchant":"m-{{{index}}}","category":"shoes","sponsored":false,"price":1.5},
             "features":{"ctr7d":0.{{{90 - (index * 10) - (page % 3)}}},"affinity":0.{{{index switch { 4 => "9", 5 => "99", _ => "1" }}}} } }
            """));
        return $$"""
            {"requestId":"r-{{page}}","surface":"home","slots":3,"now":"2026-01-20T18:00:00Z","seed":{{page}},"context":{"userId":"{{user}}","country":"SA"},
             "candidates":[{{string.Join(',', candidates)}}],"options":{"explain":"none"} }
            """.ReplaceLineEndings(" ");
    }

    private static readonly string[] Unbiased = ["InversePropensity", "SelfNormalised", "DoublyRobust", "SelfNormalisedDoublyRobust"];

    private static JsonNode BySlot(JsonNode report, string estimator)
        => report["surfaces"]![0]!["bySlot"]!["estimates"]!.AsArray().Single(estimate => (string)estimate!["estimator"]! == estimator)!;

    private static void Near(JsonNode estimate, double truth)
    {
        estimate["refusal"].ShouldBeNull(estimate.ToJsonString());
        ((double)estimate["value"]!).ShouldBe(truth, 4 * (double)estimate["standardError"]!, estimate.ToJsonString());
    }

    private static PolicyFolder Policies(string old, string replacement)
    {
        var policies = new PolicyFolder();
        policies.Replace("surfaces/home.yaml", old, replacement);

        // It is asked about as if it did not.
        policies.Replace("surfaces/home.yaml", "deadline: 5s", "deadline: 5s\nexploration: { kind: slot, epsilon: 1 }");
        return policies;
    }

    private static FeedbackLine Line(string id, string request, int slot, DateTimeOffset at, string user = "") => new()
    {
        At = at,
        Event = new FeedbackEvent { EventId = id, Kind = FeedbackKind.Click, RequestId = request, Slot = slot, User = user },
    };

    private void Write(IEnumerable<FeedbackLine> lines)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var line in lines)
        {
            line.Write(output);
        }

        File.WriteAllBytes(Events, output.WrittenSpan.ToArray());
    }

    private async Task<(JsonNode Report, CommandRun Run)> EvaluateAsync(params string[] arguments)
    {
        var run = await CommandRun.Of(["evaluate", Decisions, "--feedback", Events, "--format", "json", "--policies", engine.Policies.Root, .. arguments]);
        return (JsonNode.Parse(run.Out)!, run);
    }
}
