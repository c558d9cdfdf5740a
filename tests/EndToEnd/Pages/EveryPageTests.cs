using System.Text;
using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Plans;

namespace RankOrchestrator.EndToEnd.Pages;

/// <summary>Every page that the shipped policies make is looked at by a checker that shares no code with the product.</summary>
public sealed class EveryPageTests : IDisposable
{
    private const int SeedsPerSample = 25;

    private readonly ConflictProof proof = new();

    public static TheoryData<string> Samples => [.. RepositoryFiles.SampleRequests.Select(path => Path.GetFileName(path))];

    public void Dispose() => proof.Dispose();

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
    public async Task Pages_of_unlike_neighbours_orders_and_diversity_keep_every_promise()
    {
        using var ranking = Load();
        foreach (var line in File.ReadLines(Path.Combine(RepositoryFiles.Samples, "cases", "discover.jsonl")))
        {
            var request = JsonNode.Parse(line)!["request"]!.ToJsonString();
            await CheckAsync(ranking, Encoding.UTF8.GetBytes(request), line[..40]);
            for (var seed = 0; seed < SeedsPerSample; seed++)
            {
                await CheckAsync(ranking, RandomRequests.DrawOf(request, seed), $"{line[..40]}, seed {seed}");
            }
        }
    }

    private static OfflineRanking Load() => OfflineRanking.Load(PolicyLocation.Find(RepositoryFiles.Policies, null), new StoppedClock());

    private async Task CheckAsync(OfflineRanking ranking, byte[] request, string what)
    {
        var (answer, problem) = await ranking.RankAsync(request, CancellationToken.None);
        problem.ShouldBeNull(what);
        var page = new PageUnderTest(request, answer);
        page.Answer.GetProperty("degraded").GetArrayLength().ShouldBe(0, what);
        new PageChecker(RepositoryFiles.Policies, proof).Check(page).ShouldBeEmpty(what);
    }
}
