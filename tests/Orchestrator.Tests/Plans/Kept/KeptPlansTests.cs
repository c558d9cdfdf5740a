using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Objectives.Calibration;
using RankOrchestrator.Objectives.Tests.Building;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Plans.Kept;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Plans.Kept;

/// <summary>The last good plan survives a restart beside a broken folder.</summary>
public sealed class KeptPlansTests : IDisposable
{
    private readonly PolicyFolder policies = new();
    private readonly string state = Path.Combine(Path.GetTempPath(), "rank-state-" + Guid.NewGuid().ToString("N"));
    private readonly CountingLogger log = new();

    public void Dispose()
    {
        policies.Dispose();
        if (Directory.Exists(state))
        {
            Directory.Delete(state, recursive: true);
        }
    }

    [Fact]
    public async Task A_restart_beside_a_broken_folder_goes_on_with_the_last_good_plan_and_says_so()
    {
        string[] settings = ["--Rank:Policies", policies.Root, "--Rank:LastGood", state];
        var surface = policies.Read("surfaces/home.yaml");
        string page;
        await using (var before = await RunningService.StartAsync(null, settings))
        {
            page = WithoutTimings(await before.RankAsync(PolicyFolder.HomeRequest));
        }

        policies.Write("surfaces/home.yaml", "nonsense: true\n");
        await using var after = await RunningService.StartAsync(null, settings);

        WithoutTimings(await after.RankAsync(PolicyFolder.HomeRequest)).ShouldBe(page);
        var (status, health) = await after.GetAsync("/healthz");
        (status, (string)health["status"]!).ShouldBe((HttpStatusCode.OK, "degraded"));
        var (_, plan) = await after.GetAsync("/plan");
        foreach (var told in (JsonNode[])[health, plan])
        {
            ((string)told["lastGood"]!["message"]!).ShouldContain("the last good plan is in force");
            ((DateTimeOffset)told["lastGood"]!["keptAt"]!).ShouldBeGreaterThan(DateTimeOffset.UnixEpoch);
            ((string)told["refused"]!["errors"]![0]!["file"]!).ShouldBe("surfaces/home.yaml");
        }

        (await after.GetAsync("/readyz")).Status.ShouldBe(HttpStatusCode.OK);

        policies.Write("surfaces/home.yaml", surface);
        after.Engine.Loader.Load().ShouldBeTrue();
        health = (await after.GetAsync("/healthz")).Json;
        ((string)health["status"]!).ShouldBe("healthy");
        health["lastGood"].ShouldBeNull();
    }

    [Theory]
    [InlineData("flags.yaml", "feature_management:\n  feature_flags:\n    - { id: a, enabled: true, conditions: { client_filters: [{ name: Microsoft.Targetting }] } }\n")]
    [InlineData("rules/shop.yaml", "rules: [\n")]
    [InlineData("models/ctr.yaml", "")]
    public async Task A_start_with_a_broken_file_and_nothing_kept_listens_and_says_why(string path, string text)
    {
        await using var service = await RunningService.StartAsync(folder => folder.Write(path, text), "--Rank:LastGood", state);

        var (status, health) = await service.GetAsync("/healthz");
        (status, (string)health["status"]!).ShouldBe((HttpStatusCode.ServiceUnavailable, "unhealthy"));
        ((string)health["refused"]!["errors"]![0]!["file"]!).ShouldBe(path);
        Directory.Exists(state).ShouldBeFalse();
    }

    [Fact]
    public async Task A_policy_folder_that_is_gone_is_stood_in_for_too()
    {
        var page = await PageOf(Start());
        Directory.Move(policies.Root, policies.Root + "-gone");
        try
        {
            (await PageOf(Start(isGood: false))).ShouldBe(page);
        }
        finally
        {
            Directory.Move(policies.Root + "-gone", policies.Root);
        }
    }

    [Fact]
    public void What_went_live_last_is_what_is_kept()
    {
        using var engine = Start();
        policies.Replace("surfaces/home.yaml", "click: 1", "click: 2");
        engine.Loader.Load().ShouldBeTrue();
        var last = engine.Plans.Current!.Hash;
        policies.Write("rules/shop.yaml", "rules: [\n");
        engine.Loader.Load().ShouldBeFalse();

        using var after = Start(isGood: false);
        after.Plans.Current!.Hash.ShouldBe(last);
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("broken")]
    [InlineData("deleted")]
    [InlineData("unchanged")]
    public async Task A_model_that_changed_in_its_place_is_taken_from_its_copy(string what)
    {
        var models = Path.Combine(policies.Root, "models");
        policies.Write("models/ctr.yaml", """
            model: ctr
            owner: tests
            version: "1"
            kind: onnx
            file: ctr.onnx
            inputs: [ { tensor: x, columns: [ feature.ctr7d ] } ]
            outputs: [ { prediction: ctr, tensor: y, fallback: [ { prior: 0.07 } ] } ]

            """);
        var file = OnnxFile.Logistic([3], 0, "x", "y").Save(models, "ctr.onnx");
        var page = await PageOf(Start());
        switch (what)
        {
            case "changed":
                OnnxFile.Logistic([3], 2, "x", "y").Save(models, "ctr.onnx");
                break;
            case "broken":
                await File.WriteAllTextAsync(file, "no model");
                break;
            case "deleted":
                File.Delete(file);
                break;
        }

        policies.Write("rules/shop.yaml", "rules: [\n");
        (await PageOf(Start(isGood: false))).ShouldBe(page);

        // Without the copy there is only the model in its place, which must be the one that it was.
        Directory.Delete(Path.Combine(state, "models"), recursive: true);
        using var without = Start(isGood: false);
        (without.Plans.Current is not null).ShouldBe(what is "unchanged");
    }

    [Fact]
    public async Task A_reference_of_a_drift_watch_is_part_of_the_plan_and_taken_from_its_copy()
    {
        policies.Replace("models/ctr.yaml", "owner: tests\n", "owner: tests\nwatch: { reference: ctr.reference.json }\n");
        policies.Write("models/ctr.reference.json", Reference(mean: 0.2));
        var first = HashOf(Start());
        policies.Write("models/ctr.reference.json", Reference(mean: 0.3));
        var page = await PageOf(Start());
        var second = HashOf(Start());
        second.Equals(first, StringComparison.Ordinal).ShouldBeFalse();

        File.Delete(Path.Combine(policies.Root, "models", "ctr.reference.json"));
        HashOf(Start(isGood: false)).ShouldBe(second);
        (await PageOf(Start(isGood: false))).ShouldBe(page);

        // Without the copy there is no such plan.
        Directory.Delete(Path.Combine(state, "models"), recursive: true);
        using var without = Start(isGood: false);
        without.Plans.Current.ShouldBeNull();
    }

    [Fact]
    public void A_plan_of_another_environment_or_folder_is_not_taken()
    {
        Start().Dispose();
        policies.Write("overlays/staging.yaml", "overlay: staging\nnumbers: { surfaces.home.weights.click: 5 }\nnonsense: 1\n");
        using var staging = Start("staging", isGood: false);
        staging.Plans.Current.ShouldBeNull();

        using var other = new PolicyFolder();
        other.Write("rules/shop.yaml", "rules: [\n");
        using var elsewhere = new RankingEngine(
            new ServiceSettings(),
            new PolicyLocation(other.Root, ""),
            TimeProvider.System,
            NullLoggerFactory.Instance,
            keptPlans: new KeptPlans(state, TimeProvider.System, log));
        elsewhere.Loader.Load().ShouldBeFalse();
        elsewhere.Plans.Current.ShouldBeNull();
    }

    /// <summary>Cut anywhere, or with any byte changed, it is whole or it is not believed; nothing crashes.</summary>
    [Fact]
    public void A_kept_plan_that_is_torn_or_changed_is_not_believed()
    {
        using var before = Start();
        var hash = before.Plans.Current!.Hash;
        var file = Directory.GetFiles(Path.Combine(state, "plans")).ShouldHaveSingleItem();
        var whole = File.ReadAllBytes(file);
        var (location, kept) = (new PolicyLocation(policies.Root, ""), new KeptPlans(state, TimeProvider.System, log));
        var random = new Random(20260220);
        for (var attempt = 0; attempt < 400; attempt++)
        {
            var bytes = whole.ToArray();
            if (attempt % 2 == 0)
            {
                bytes = bytes[..random.Next(bytes.Length)];
            }
            else
            {
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            }

            File.WriteAllBytes(file, bytes);
            if (kept.Find(location) is { } found)
            {
                // What does not decide about pages, such as the time, may have changed.
                found.Plan.PolicyFiles().Hash("", []).ShouldBe(hash);
            }
        }

        File.WriteAllBytes(file, whole);
        kept.Find(location).ShouldNotBeNull();
    }

    [Fact]
    public async Task Processes_that_share_the_folder_never_see_half_a_plan()
    {
        var location = new PolicyLocation(policies.Root, "");
        using var one = Start();
        var first = (one.Plans.Current!, RankOrchestrator.Policies.Files.PolicyFiles.ReadFolder(policies.Root));
        policies.Replace("surfaces/home.yaml", "click: 1", "click: 2");
        using var two = Start();
        var second = (two.Plans.Current!, RankOrchestrator.Policies.Files.PolicyFiles.ReadFolder(policies.Root));
        string[] known = [first.Item1.Hash, second.Item1.Hash];

        await Task.WhenAll(Enumerable.Range(0, 4).Select(process => Task.Run(() =>
        {
            var (plan, files) = process % 2 == 0 ? first : second;
            var kept = new KeptPlans(state, TimeProvider.System, log);
            for (var round = 0; round < 50; round++)
            {
                kept.Keep(plan, files, location);
                known.Contains(kept.Find(location)!.Value.Plan.Plan, StringComparer.Ordinal).ShouldBeTrue();
            }
        })));

        log.Lines.ShouldBe(0);
        Directory.GetFiles(Path.Combine(state, "plans")).ShouldHaveSingleItem();
    }

    [Fact]
    public void Where_nothing_can_be_written_the_service_goes_on_without_and_says_so_once()
    {
        File.WriteAllText(state, "a file, not a folder");
        try
        {
            using var engine = Start();
            for (var change = 2; change < 5; change++)
            {
                policies.Write(
                    "surfaces/home.yaml",
                    policies.Read("surfaces/home.yaml").Replace("{ most: 50 }", $"{{ most: {50 + change} }}", StringComparison.Ordinal).Replace($"{{ most: {49 + change} }}", $"{{ most: {50 + change} }}", StringComparison.Ordinal));
                engine.Loader.Load().ShouldBeTrue();
            }

            engine.Loader.History.LiveCount.ShouldBe(4);
            log.Lines.ShouldBe(1);
        }
        finally
        {
            File.Delete(state);
        }
    }

    [Fact]
    public void Nobody_else_may_read_what_is_kept_and_what_others_may_write_is_not_used()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Start().Dispose();
        var folder = Path.Combine(state, "plans");
        File.GetUnixFileMode(folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.GetUnixFileMode(Directory.GetFiles(folder).Single()).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherWrite);
        policies.Write("rules/shop.yaml", "rules: [\n");
        using var after = Start(isGood: false);
        after.Plans.Current.ShouldBeNull();
        log.Lines.ShouldBe(1);
    }

    [Fact]
    public void The_number_of_plans_and_of_copies_is_bounded()
    {
        using var engine = Start();
        var (plan, files) = (engine.Plans.Current!, RankOrchestrator.Policies.Files.PolicyFiles.ReadFolder(policies.Root));
        var clock = new FixedClock("2126-01-01");
        var kept = new KeptPlans(state, clock, log);
        var orphan = Path.Combine(state, "models", new string('0', 64));
        Directory.CreateDirectory(Path.GetDirectoryName(orphan)!);
        File.WriteAllText(orphan, "named by no plan");
        File.WriteAllText(Path.Combine(state, "plans", "x.json.tmp"), "left by a process that ended");
        for (var folder = 0; folder < 40; folder++)
        {
            kept.Keep(plan, files, new PolicyLocation($"/policies-{folder}", ""));
        }

        Directory.GetFiles(Path.Combine(state, "plans")).Length.ShouldBe(32);
        File.Exists(orphan).ShouldBeFalse();
    }

    private RankingEngine Start(string environment = "", bool isGood = true)
    {
        var engine = new RankingEngine(
            new ServiceSettings(),
            new PolicyLocation(policies.Root, environment),
            TimeProvider.System,
            NullLoggerFactory.Instance,
            keptPlans: new KeptPlans(state, TimeProvider.System, log));
        engine.Loader.Load().ShouldBe(isGood, engine.Loader.Refusal?.Errors[0].Message);
        return engine;
    }

    private static async Task<string> PageOf(RankingEngine engine)
    {
        using (engine)
        {
            using var result = await engine.Pipeline.RankAsync(Encoding.UTF8.GetBytes(PolicyFolder.HomeRequest), TimeProvider.System.GetTimestamp(), CancellationToken.None);
            result.Problem?.Detail.ShouldBeNull();
            return WithoutTimings(JsonNode.Parse(result.Answer.Span)!);
        }
    }

    private static string HashOf(RankingEngine engine)
    {
        using (engine)
        {
            return engine.Plans.Current!.Hash;
        }
    }

    private static string Reference(double mean)
        => Encoding.UTF8.GetString(ReferenceSnapshot.Write([new ReferenceSnapshot("ctr", 100, mean, [0.1], [0.5, 0.5])]));

    private static string WithoutTimings(JsonNode answer)
    {
        answer.AsObject().Remove("timings");
        return answer.ToJsonString();
    }

    private sealed class CountingLogger : ILogger<KeptPlans>
    {
        private int lines;

        public int Lines => lines;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Interlocked.Increment(ref lines);
    }
}
