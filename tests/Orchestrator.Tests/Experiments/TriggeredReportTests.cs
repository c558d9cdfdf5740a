using System.Text.Json;
using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Tests.Assignments;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.CommandLine;
using RankOrchestrator.Orchestrator.Tests.Shadows;

namespace RankOrchestrator.Orchestrator.Tests.Experiments;

/// <summary>Reports of logs in which the other arm's pages were made in shadow.</summary>
public sealed class TriggeredReportTests
{
    private const string Measures = """
        metrics:
          - { metric: value, of: value, per: pages, better: up, decides: true, smallest: 0.05 }
        """;

    [Theory]
    [InlineData(1, false)]
    [InlineData(0.6, false)]
    [InlineData(1, true)]
    public async Task Users_are_told_apart_by_whether_all_their_pages_are_the_same_in_the_other_arm(double share, bool isSampled)
    {
        await using var rig = new ShadowRig(
            new ShadowSettings { Arms = share, QueuedPages = 10_000, WaitTime = TimeSpan.FromMinutes(1), PageTime = TimeSpan.FromMinutes(1) },
            policies =>
            {
                policies.Layer("feed");
                policies.Experiment("taste", "feed", "{ weights: { affinity: -5 } }");
                policies.Replace("experiments/taste.yaml", "metrics: [ { metric: clicks, of: clicks, better: up, decides: true, smallest: 0.1 } ]", Measures);
            },
            decisions: _ => new DecisionSettings { Sampling = isSampled ? "home=0.9" : "" });
        var (differ, same, unknown, pages) = (0, 0, 0, 0);
        for (var user = 0; user < 150; user++)
        {
            var (differs, isCovered) = (false, true);
            for (var page = 0; page < 2; page++)
            {
                // Without a taste to weigh, the arms make the same page; of some users the second page alone differs.
                var id = $"r-{user}-{page}";
                var hasTaste = user % 5 == 0 || (user % 5 == 1 && page == 1);
                var request = ExperimentFolder.RequestOf($"u-{user}").Replace("\"r-1\"", $"\"{id}\"", StringComparison.Ordinal);
                var plain = request.Replace(", \"affinity\": 0.6", "", StringComparison.Ordinal).Replace(", \"affinity\": 0.1", "", StringComparison.Ordinal);
                await rig.ServeAsync(hasTaste ? request : plain);
                var isMade = StableShare.ContainsPage("shadow-arm", id, [], share);
                differs |= hasTaste && isMade;
                isCovered &= isMade;
                pages += isMade ? 1 : 0;
            }

            _ = differs ? differ++ : isCovered ? same++ : unknown++;
        }

        await rig.DoneAsync(pages);
        await rig.EndAsync();
        var run = await CommandRun.Of("experiment", "report", "taste", rig.Log, "--policies", rig.Policies.Root, "--format", "json");
        var triggered = JsonElement.Parse(run.Out).GetProperty("arms")[0].GetProperty("triggered");
        if (isSampled)
        {
            // What is not logged may differ.
            triggered.GetProperty("same").GetInt32().ShouldBe(0);
            triggered.GetProperty("decides").GetBoolean().ShouldBeFalse();
            return;
        }

        (Count("differ"), Count("same"), Count("mayDiffer")).ShouldBe((differ, same, unknown));
        triggered.GetProperty("counts").GetProperty("users").EnumerateArray().Sum(arm => arm.GetProperty("value").GetInt32()).ShouldBe(differ + unknown);
        var text = await CommandRun.Of("experiment", "report", "taste", rig.Log, "--policies", rig.Policies.Root);
        text.Out.ShouldContain($"Pages differ for {differ} users");
        int Count(string member) => triggered.GetProperty(member).GetInt32();
        (unknown > 0).ShouldBe(text.Out.Contains($"may differ for {unknown} whose", StringComparison.Ordinal));
    }
}
