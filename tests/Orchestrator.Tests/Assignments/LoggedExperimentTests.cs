using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Orchestrator.Assignments;
using RankOrchestrator.Orchestrator.Decisions;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Telemetry;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.CommandLine;
using RankOrchestrator.Orchestrator.Tests.OpenApi;

namespace RankOrchestrator.Orchestrator.Tests.Assignments;

/// <summary>Arms in the decision log, and pages that are made again from it.</summary>
public sealed class LoggedExperimentTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rank-arms-").FullName;
    private readonly UnseenMeters meters = new();
    private readonly ServiceMetrics metrics;
    private readonly TestEngine engine = new(policies =>
    {
        policies.Layer("feed", "holdout: 10");
        policies.Experiment("taste", "feed", "{ weights: { affinity: 5 }, without: [dates-season] }", 40);
    });

    public LoggedExperimentTests() => metrics = new ServiceMetrics(meters);

    public void Dispose()
    {
        metrics.Dispose();
        meters.Dispose();
        engine.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("log", "")]
    [InlineData("log", "request.userId")]
    [InlineData("log.jsonl", "")]
    public async Task Pages_are_made_again_with_the_arms_that_were_logged_whatever_arms_their_users_would_get_now(string name, string hidden)
    {
        var log = Path.Combine(folder, name);
        var salt = Path.Combine(folder, "salt");
        await File.WriteAllTextAsync(salt, "0123456789abcdef");
        await LogAsync(log, hidden.Length == 0 ? new DecisionSettings() : new DecisionSettings { Hash = hidden, SaltFile = salt });
        using var other = new PolicyFolder();
        other.Layer("feed", "holdout: 60\nholdoutSalt: another");
        other.Experiment("taste", "feed", "{ weights: { affinity: 5 }, without: [dates-season] }", 5, "salt: another");
        foreach (var plan in (string[])[engine.Policies.Root, other.Root])
        {
            var run = await CommandRun.Of("replay", log, "--plan", plan, "--policies", engine.Policies.Root);
            run.ExitCode.ShouldBe(0, run.Out + run.Error);
            run.Lines[0].ShouldStartWith("120 pages: 120 identical");
        }
    }

    [Fact]
    public async Task Pages_of_arms_that_there_are_no_longer_are_those_of_the_surface()
    {
        var log = Path.Combine(folder, "log");
        await LogAsync(log, new DecisionSettings());
        using var other = new PolicyFolder();
        var run = await CommandRun.Of("replay", log, "--plan", other.Root, "--policies", engine.Policies.Root);
        run.ExitCode.ShouldBe(1);
        run.Lines[0].ShouldNotContain("0 identical");
    }

    [Fact]
    public async Task Lines_with_arms_are_as_the_published_schema_says()
    {
        var log = Path.Combine(folder, "log");
        await LogAsync(log, new DecisionSettings());
        var schema = JsonNode.Parse(Repository.Read("docs/decision.schema.json"))!.AsObject();
        var schemas = schema["$defs"]!.DeepClone().AsObject();
        schema.Remove("$schema");
        schema.Remove("$id");
        schema.Remove("title");
        schema.Remove("$defs");
        schemas["Decision"] = schema.DeepClone();
        var check = new SchemaCheck(new JsonObject { ["components"] = new JsonObject { ["schemas"] = schemas } });
        var lines = (await CommandRun.Of("log", "cat", log)).Lines.Select(line => JsonNode.Parse(line)!).ToArray();
        lines.Length.ShouldBe(120);
        lines.ShouldAllBe(line => check.Errors(line, "Decision").Count == 0);
        foreach (var member in (string[])["experiments", "forced", "holdouts"])
        {
            lines.ShouldContain(line => line[member] != null);
            lines.ShouldContain(line => line[member] == null);
        }
    }

    private async Task LogAsync(string path, DecisionSettings settings)
    {
        await using var log = new DecisionLog(
            new ServiceSettings { DecisionLog = path, Decisions = settings },
            metrics,
            TimeProvider.System,
            NullLogger<DecisionLog>.Instance);
        for (var user = 0; user < 120; user++)
        {
            var body = Encoding.UTF8.GetBytes(ExperimentFolder.RequestOf($"u-{user}"));
            var forced = user % 10 == 0 ? GivenAssignments.Force(new Dictionary<string, string>(StringComparer.Ordinal) { ["taste"] = "b" }) : null;
            using var result = await engine.Engine.Pipeline.RankAsync(
                body, TimeProvider.System.GetTimestamp(), CancellationToken.None, conditions: new RankConditions { Assignments = forced });
            log.Append(result, body);
        }
    }
}
