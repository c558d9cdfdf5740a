using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Orchestrator.Decisions;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Telemetry;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.CommandLine;

/// <summary>What the service logs is what <c>verify</c> reads.</summary>
public sealed class VerifyDecisionLogTests : IDisposable
{
    private readonly TestEngine engine = new();
    private readonly InstanceFolder folder = new();

    public void Dispose()
    {
        engine.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Every_page_of_the_decision_log_is_proven_again()
    {
        var run = await CommandRun.Of("verify", await LogAsync(pages: 3));
        run.ExitCode.ShouldBe(0, run.Out + run.Error);
        run.Lines.Length.ShouldBe(4);
        run.Lines[..3].ShouldAllBe(line => line.StartsWith("proven", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_that_was_changed_afterwards_is_refuted()
    {
        var log = await LogAsync(pages: 1);
        var line = JsonNode.Parse(await File.ReadAllTextAsync(log))!;
        line["page"]!["assignment"] = new JsonArray([.. line["page"]!["assignment"]!.AsArray().Reverse().Select(id => id?.DeepClone())]);
        await File.WriteAllTextAsync(log, line.ToJsonString() + "\n");
        var run = await CommandRun.Of("verify", log);
        run.ExitCode.ShouldBe(1, run.Out + run.Error);
        run.Lines[0].ShouldStartWith("REFUTED");
    }

    private async Task<string> LogAsync(int pages)
    {
        var path = Path.Combine(folder.Path, "decisions.jsonl");
        using var meters = new UnseenMeters();
        using var metrics = new ServiceMetrics(meters);
        await using var log = new DecisionLog(new ServiceSettings { DecisionLog = path }, metrics, TimeProvider.System, NullLogger<DecisionLog>.Instance);
        var body = Encoding.UTF8.GetBytes(PolicyFolder.HomeRequest);
        for (var page = 0; page < pages; page++)
        {
            using var result = await engine.RankAsync(body);
            result.Problem.ShouldBeNull();
            log.Append(result, body);
        }

        return path;
    }
}
