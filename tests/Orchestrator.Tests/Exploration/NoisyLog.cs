using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Orchestrator.CommandLine;
using RankOrchestrator.Orchestrator.Decisions;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Telemetry;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.CommandLine;
using RankOrchestrator.Orchestrator.Tests.OpenApi;

namespace RankOrchestrator.Orchestrator.Tests.Exploration;

/// <summary>Decision logs of a surface that explores by noise, with what is found out of propensities after the answer.</summary>
internal static class NoisyLog
{
    private const int Pages = 12;

    /// <summary>The lines of twelve pages, in the order of their requests' ids: as the schema says, and made again byte for byte.</summary>
    /// <param name="log">The folder of the log.</param>
    /// <param name="prepare">Makes the surface explore.</param>
    /// <param name="settings">How often pages are made again.</param>
    /// <param name="isHurried">Whether the log ends before that is done.</param>
    public static async Task<JsonNode[]> WriteAsync(string log, Action<PolicyFolder> prepare, ExplorationSettings settings, bool isHurried)
    {
        using var engine = new TestEngine(prepare);
        using var meters = new UnseenMeters();
        using var metrics = new ServiceMetrics(meters);
        using var sampler = new PropensitySampler(engine.Engine.Slots, settings, metrics);
        await using (var decisions = new DecisionLog(
            new ServiceSettings { DecisionLog = log }, metrics, TimeProvider.System, NullLogger<DecisionLog>.Instance, sampler))
        {
            for (var seed = 0; seed < Pages; seed++)
            {
                var body = Encoding.UTF8.GetBytes(ExploringPolicies.Request(seed));
                using var result = await engine.RankAsync(body);
                decisions.Append(result, body);
            }

            if (!isHurried)
            {
                await Until.TrueAsync(() => sampler.Waiting == 0);
            }
        }

        (await CommandRun.Of("replay", log, "--policies", engine.Policies.Root)).Lines[0].ShouldStartWith("12 pages: 12 identical");
        JsonNode[] lines = [.. LogLines.Read(LogLines.Find([log]), (_, _) => { })
            .Select(line => JsonNode.Parse(line.Text)!)
            .OrderBy(line => (string)line["requestId"]!, StringComparer.Ordinal)];
        lines.Length.ShouldBe(Pages);
        ShouldBeAsTheSchemaSays(lines);
        return lines;
    }

    /// <summary>Sampled propensities are as often as items are served, which is counted over 3,000 other seeds.</summary>
    public static async Task ShouldBeAsProbableAsServedAsync(IEnumerable<JsonNode> lines, Action<PolicyFolder> prepare)
    {
        const int Served = 3000;
        var counts = new Dictionary<(int Slot, string Item), int>();
        using var engine = new TestEngine(prepare);
        for (var seed = 1000; seed < 1000 + Served; seed++)
        {
            foreach (var (slot, item) in (await engine.PageAsync(ExploringPolicies.Request(seed)))["items"]!.AsArray().Index())
            {
                var id = (string)item!["id"]!;
                counts[(slot, id)] = counts.GetValueOrDefault((slot, id)) + 1;
            }
        }

        foreach (var line in lines)
        {
            var resampled = line["resampled"]!;
            var samples = (int)resampled["samples"]!;
            samples.ShouldBe(401);
            foreach (var (slot, row) in line["items"]!.AsArray().Index())
            {
                var item = (string)line["candidates"]!["id"]![(int)row!]!;
                var (estimate, truth) = ((double)resampled["propensities"]![slot]!, (double)counts[(slot, item)] / Served);
                estimate.ShouldBe(truth, (5 * Math.Sqrt(truth * (1 - truth) * ((1.0 / samples) + (1.0 / Served)))) + (1.0 / samples));
                ((double)resampled["standardErrors"]![slot]!).ShouldBe(Math.Sqrt(estimate * (1 - estimate) / samples), 1e-12);
            }
        }
    }

    private static void ShouldBeAsTheSchemaSays(IEnumerable<JsonNode> lines)
    {
        var properties = JsonNode.Parse(Repository.Read("docs/decision.schema.json"))!["properties"]!;
        var check = new SchemaCheck(new JsonObject
        {
            ["components"] = new JsonObject
            {
                ["schemas"] = new JsonObject { ["Exploration"] = properties["exploration"]!.DeepClone(), ["Resampled"] = properties["resampled"]!.DeepClone() },
            },
        });
        foreach (var line in lines)
        {
            check.Errors(line["exploration"], "Exploration").ShouldBeEmpty();
            if (line["resampled"] is { } resampled)
            {
                check.Errors(resampled, "Resampled").ShouldBeEmpty();
            }
        }
    }
}
