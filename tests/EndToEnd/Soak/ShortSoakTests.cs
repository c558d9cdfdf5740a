using RankOrchestrator.Soak;

namespace RankOrchestrator.EndToEnd.Soak;

/// <summary>
/// The soak of <c>bench/Soak</c>, as long as it takes for everything that goes wrong to go wrong once. How long that is
/// and how much memory it takes is the machine's; what is counted is not.
/// </summary>
public sealed class ShortSoakTests
{
    private static readonly SoakOptions Options = new(RepositoryFiles.Root, typeof(Orchestrator.Plans.Plan).Assembly.Location, TimeSpan.Zero)
    {
        BetweenReloads = TimeSpan.Zero,
        BetweenRestarts = TimeSpan.Zero,
        BetweenModelServerRestarts = TimeSpan.FromSeconds(1),
        BetweenHostileRequests = TimeSpan.Zero,

        // However slow the machine is, no page is late: what a stall costs is a time-out of the call, not of the page.
        Calls = "timeout: 300ms\nretries: 1\nconcurrency: 64",
        Deadline = TimeSpan.FromSeconds(10),

        // A balancer that gets no processor for a while still hears that a replica stops before it does.
        Settings = ["--Rank:DrainQuiet=00:00:03", "--Rank:DrainTime=00:00:30"],

        // They are kept for a minute.
        CountsModelConnections = false,
    };

    [Fact]
    public async Task Good_requests_notice_nothing_of_what_goes_wrong_and_nothing_is_left_of_it()
    {
        var report = await SoakRun.RunAsync(Options);

        report.Failures.ShouldBeEmpty();
        report.Pages.Keys.ShouldBe(["for_you", "home_feed", "mail", "product_page", "search", "store_page"], ignoreOrder: true);
        report.DegradedPages.ShouldBePositive();

        // A round of changes: two that are good and one that is broken.
        report.Reloads.ShouldBe(2);
        report.RefusedReloads.ShouldBe(1);
        report.Restarts.ShouldBe(1);
        report.ModelServerRestarts.ShouldBe(1);
        foreach (var request in HostileRequest.All)
        {
            report.Hostile.Where(kind => kind.Key.StartsWith(request.Name + ": ", StringComparison.Ordinal)).Sum(kind => kind.Value).ShouldBe(1, request.Name);
        }

        var (before, _, after) = report.Held!.Value;
        report.AnswerBytes.Left.ShouldBe(0);
        after.Sockets.ShouldBeLessThanOrEqualTo(before.Sockets, string.Join(", ", after.Since(before)));
        after.Files.ShouldBeLessThanOrEqualTo(before.Files, string.Join(", ", after.Since(before)));
    }
}
