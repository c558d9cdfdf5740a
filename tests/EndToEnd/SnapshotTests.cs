using RankOrchestrator.Orchestrator.CommandLine;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Snapshots;

namespace RankOrchestrator.EndToEnd;

/// <summary>The samples' pages are the accepted ones, byte for byte, whatever the machine is set to.</summary>
public sealed class SnapshotTests
{
    public static TheoryData<string> Samples => [.. RepositoryFiles.SampleRequests.Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task The_page_of_a_sample_is_the_accepted_one(string sample)
    {
        using var ranking = OfflineRanking.Load(PolicyLocation.Find(RepositoryFiles.Policies, null), new StoppedClock());
        var request = Path.Combine(RepositoryFiles.Samples, sample);
        var snapshot = await SnapshotCommand.RankAsync(ranking, request, CancellationToken.None);
        string.Join('\n', new SnapshotFile(request).Verify(snapshot)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    [InlineData("de-DE")]
    [InlineData("th-TH")]
    public async Task No_culture_changes_a_page(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            await The_page_of_a_sample_is_the_accepted_one("home_feed.json");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("Pacific/Auckland")]
    [InlineData("America/St_Johns")]
    public async Task No_time_zone_changes_a_page(string zone)
    {
        var run = await OrchestratorProcess.RunAsync(["snapshot", "verify", Path.Combine(RepositoryFiles.Samples, "search.json")], ("TZ", zone), ("LANG", "tr_TR.UTF-8"));
        run.Output.ShouldContain("1 page: 0 differ");
        run.ExitCode.ShouldBe(0);
    }
}
