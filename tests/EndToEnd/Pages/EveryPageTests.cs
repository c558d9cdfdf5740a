using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Orchestrator.CommandLine;
using RankOrchestrator.Orchestrator.Plans;

namespace RankOrchestrator.EndToEnd.Pages;

/// <summary>Every page that the shipped policies make is looked at by a checker that shares no code with the product.</summary>
public sealed class EveryPageTests
{
    private const int SeedsPerSample = 25;

    public static TheoryData<string> Samples => [.. RepositoryFiles.SampleRequests.Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task The_page_of_a_sample_keeps_every_promise(string sample)
    {
        using var ranking = Load();
        await CheckAsync(ranking, File.ReadAllBytes(Path.Combine(RepositoryFiles.Samples, sample)), sample);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task Pages_of_random_requests_keep_every_promise(string sample)
    {
        using var ranking = Load();
        for (var seed = 0; seed < SeedsPerSample; seed++)
        {
            await CheckAsync(ranking, RandomRequests.Draw(Path.Combine(RepositoryFiles.Samples, sample), seed), $"{sample}, seed {seed}");
        }
    }

    [Fact]
    public async Task The_checker_finds_a_page_that_breaks_its_promises()
    {
        using var ranking = Load();
        var request = File.ReadAllBytes(Path.Combine(RepositoryFiles.Samples, "home_feed.json"));
        var (answer, _) = await ranking.RankAsync(request, CancellationToken.None);
        var page = JsonNode.Parse(answer)!;
        var paid = JsonNode.Parse(request)!["candidates"]!.AsArray().First(candidate => candidate!["attributes"]!["sponsored"]!.GetValue<bool>())!["id"]!.GetValue<string>();
        page["items"]![0]!["id"] = paid;

        new PageChecker(RepositoryFiles.Policies).Check(new PageUnderTest(request, Encoding.UTF8.GetBytes(page.ToJsonString()))).ShouldContain(sentence => sentence.StartsWith("sponsored-places", StringComparison.Ordinal));
    }

    private static OfflineRanking Load() => OfflineRanking.Load(PolicyLocation.Find(RepositoryFiles.Policies, null), new StoppedClock());

    private static async Task CheckAsync(OfflineRanking ranking, byte[] request, string what)
    {
        var (answer, problem) = await ranking.RankAsync(request, CancellationToken.None);
        problem.ShouldBeNull(what);
        var page = new PageUnderTest(request, answer);
        page.Answer.GetProperty("degraded").GetArrayLength().ShouldBe(0, what);
        new PageChecker(RepositoryFiles.Policies).Check(page).ShouldBeEmpty(what);
    }
}
