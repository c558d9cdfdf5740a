using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using RankOrchestrator.Objectives.Tests.Faults;
using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Exploration;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Telemetry;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.Telemetry;
using RankOrchestrator.Policies.Exploration;

namespace RankOrchestrator.Orchestrator.Tests.Documentation;

/// <summary>What <c>docs/runbook.md</c> names exists.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class RunbookTests
{
    private static readonly string Text = Repository.Read("docs/runbook.md");

    [Fact]
    public async Task Every_metric_it_names_is_exported()
    {
        await using var service = await RunningService.StartAsync(policies =>
        {
            policies.Replace("surfaces/home.yaml", "deadline: 5s", "deadline: 5s\nrequests: { reading: tolerant }");
            policies.Write("models/ctr.yaml", $$"""
            model: ctr
            owner: tests
            version: "1"
            kind: oip
            oip: { server: "{{InferenceServer.NobodyThere()}}" }
            inputs: [ { tensor: x, columns: [ feature.ctr7d ] } ]
            outputs: [ { prediction: ctr, fallback: [ { prior: 0.07 } ] } ]

            """);
        });
        await service.RankAsync(PolicyFolder.HomeRequest.Replace("\"affinity\"", "\"afinity\"", StringComparison.Ordinal));

        // What is counted by reason is there from the first time on.
        service.Engine.Metrics.Refused("home", AdmissionRefusal.TooLate);
        service.Engine.Metrics.NotComputed("dates-season", 1);
        service.Engine.Metrics.Assigned("order-weight", "control");
        service.Engine.Metrics.Explored("home", new SlotExplorationPolicy(0.1), new PageExploration());
        service.Engine.Metrics.Resampled("home", "shed");
        service.Engine.Metrics.Feedback("joined", "click");
        service.Engine.Metrics.FeedbackDropped(1);
        service.Engine.Metrics.Canaries = () => [("order-weight", 0)];
        var shadow = service.Services.GetRequiredService<ShadowMetrics>();
        shadow.Shed("queue", 1);
        shadow.Made(Line(new ShadowDifference
        {
            Same = true,
            Slots = 0,
            Overlap = 1,
            Correlation = 1,
            Attention = 0,
            ByServed = new ShadowValues(1, 1),
        }), "arm", TimeSpan.Zero);
        var metrics = await service.TextAsync("/metrics");
        var named = Regex.Matches(Text, "\\brank_[a-z_]+[a-z]", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(name => name.Value).Distinct(StringComparer.Ordinal).ToArray();
        named.Length.ShouldBeGreaterThan(10);

        // Drift is shown of models that have a reference to drift from; this policy folder has none.
        named.Where(name => !name.StartsWith("rank_prediction_", StringComparison.Ordinal) && !metrics.Contains("# TYPE " + name + " ", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static ShadowLine Line(ShadowDifference difference) => new()
    {
        At = DateTime.UnixEpoch,
        RequestId = "r-1",
        Surface = "home",
        Plan = "",
        Served = "",
        Rate = 1,
        Difference = difference,
        Degraded = [new ShadowDegradation("ctr", "timeout", "prior")],
    };

    [Fact]
    public void Every_setting_is_in_it_and_no_other()
    {
        var named = Regex.Matches(Text, @"^\| `Rank:(?<name>[\w:]+)` ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Select(row => row.Groups["name"].Value);
        var settings = ServiceSettingsReader.Names.Select(name => name["Rank:".Length..]).Where(name => !name.StartsWith(nameof(ServiceSettings.Limits) + ":", StringComparison.Ordinal));
        named.Order(StringComparer.Ordinal).ShouldBe(settings.Order(StringComparer.Ordinal));
    }
}
