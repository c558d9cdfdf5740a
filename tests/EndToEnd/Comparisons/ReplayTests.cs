using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.EndToEnd.CommandLine;
using RankOrchestrator.EndToEnd.Pages;
using RankOrchestrator.Orchestrator.Decisions;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Telemetry;

namespace RankOrchestrator.EndToEnd.Comparisons;

/// <summary>Pages of the shipped policies, logged and made again.</summary>
public sealed class ReplayTests
{
    private const int PagesOfSample = 60;

    [Fact]
    public async Task Pages_of_every_sample_with_random_changes_are_made_again_byte_for_byte()
    {
        using var folder = new TemporaryFolder();
        var log = Path.Combine(folder.Root, "decisions");
        var pages = await LogAsync(log);
        var run = await CommandRun.OfAsync("replay", log, "--policies", RepositoryFiles.Policies);
        run.ExitCode.ShouldBe(0, run.Output + run.Error);
        run.Output.ShouldStartWith(string.Create(
            CultureInfo.InvariantCulture,
            $"{pages:#,0} pages: {pages:#,0} identical, 0 with other values or reasons, 0 with other items"));

        var policies = folder.CopyPolicies();
        folder.Write(
            "policies/rules/seasonal.yaml",
            File.ReadAllText(Path.Combine(policies, "rules", "seasonal.yaml")).Replace("boost: 1.25", "boost: 1.9", StringComparison.Ordinal));
        var changed = await CommandRun.OfAsync("replay", log, "--plan", policies, "--policies", RepositoryFiles.Policies);
        changed.ExitCode.ShouldBe(1, changed.Output + changed.Error);
        changed.Output.ShouldContain("Pages that changed most");
    }

    private static async Task<int> LogAsync(string folder)
    {
        using var ranking = OfflineRanking.Load(PolicyLocation.Find(RepositoryFiles.Policies, null), new StoppedClock());
        using var meters = new UnseenMeters();
        using var metrics = new ServiceMetrics(meters);
        await using var log = new DecisionLog(
            new ServiceSettings { DecisionLog = folder, Decisions = new DecisionSettings { WhenFull = QueueOverflow.Slow } },
            metrics,
            TimeProvider.System,
            NullLogger<DecisionLog>.Instance);
        var pages = 0;
        foreach (var sample in RepositoryFiles.SampleRequests)
        {
            for (var seed = 0; seed < PagesOfSample; seed++)
            {
                var body = RandomRequests.Draw(sample, seed);
                using var result = await ranking.HoldAsync(body, new RankConditions(), CancellationToken.None);
                result.Problem.ShouldBeNull();
                log.Append(result, body);
                await log.WaitForRoomAsync(CancellationToken.None);
                pages++;
            }
        }

        return pages;
    }
}
