using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using RankOrchestrator.Orchestrator.CommandLine;
using RankOrchestrator.Orchestrator.Decisions;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.CommandLine;
using RankOrchestrator.Orchestrator.Tests.OpenApi;

namespace RankOrchestrator.Orchestrator.Tests.Exploration;

/// <summary>What the decision log keeps of exploration, and pages that are made of it again.</summary>
public sealed class LoggedExplorationTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rank-explored-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("log")]
    [InlineData("log", "--Rank:Decisions:Hash", "request.userId")]
    [InlineData("log.jsonl")]
    public async Task Explored_pages_are_made_again_byte_for_byte(string name, params string[] settings)
    {
        var salt = Path.Combine(folder, "salt");
        await File.WriteAllTextAsync(salt, "a key that nobody knows");
        var log = Path.Combine(folder, name);
        await using var service = await RunningService.StartAsync(
            ExploringPolicies.Prepare, ["--Rank:DecisionLog", log, "--Rank:Decisions:SaltFile", salt, .. settings]);
        var explored = 0;
        for (var seed = 0; seed < 60; seed++)
        {
            explored += (await service.RankAsync(ExploringPolicies.Request(seed % 3 == 0 ? null : seed, $"u-{seed}")))["exploration"]!["slot"] is null ? 0 : 1;
        }

        explored.ShouldBeInRange(15, 45);
        await service.StopAsync();
        await service.Services.GetRequiredService<DecisionLog>().DisposeAsync();
        var run = await CommandRun.Of("replay", log, "--policies", service.Policies.Root);
        run.ExitCode.ShouldBe(0, run.Out + run.Error);
        run.Lines[0].ShouldStartWith("60 pages: 60 identical");
    }

    [Fact]
    public async Task Lines_have_the_propensity_of_every_slot_as_the_schema_says()
    {
        var log = Path.Combine(folder, "log");
        await using var service = await RunningService.StartAsync(ExploringPolicies.Prepare, "--Rank:DecisionLog", log);
        var answers = new List<JsonNode>();
        for (var seed = 0; seed < 20; seed++)
        {
            // More slots than candidates: some stay empty.
            answers.Add(await service.RankAsync(ExploringPolicies.Request(seed).Replace("\"slots\":3", "\"slots\":9", StringComparison.Ordinal)));
        }

        await service.StopAsync();
        await service.Services.GetRequiredService<DecisionLog>().DisposeAsync();
        var schema = JsonNode.Parse(Repository.Read("docs/decision.schema.json"))!;
        var check = new SchemaCheck(new JsonObject
        {
            ["components"] = new JsonObject { ["schemas"] = new JsonObject { ["Exploration"] = schema["properties"]!["exploration"]!.DeepClone() } },
        });
        var lines = LogLines.Read(LogLines.Find([log]), (_, _) => { }).Select(line => JsonNode.Parse(line.Text)!).ToArray();
        lines.Length.ShouldBe(20);
        foreach (var (line, answer) in lines.Zip(answers))
        {
            var exploration = line["exploration"]!.AsObject();
            check.Errors(exploration, "Exploration").ShouldBeEmpty();
            var propensities = exploration["propensities"]!.AsArray();
            exploration.Remove("propensities");
            exploration.ToJsonString().ShouldBe(answer["exploration"]!.ToJsonString());
            propensities.Count.ShouldBe(9);
            foreach (var item in answer["items"]!.AsArray())
            {
                ((double)propensities[(int)item!["slot"]!]!).ShouldBe((double)item["propensity"]!);
            }
        }
    }
}
