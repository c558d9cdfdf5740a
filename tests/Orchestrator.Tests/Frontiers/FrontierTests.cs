using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Alternatives;
using RankOrchestrator.Orchestrator.Frontiers;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Tests.Alternatives;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Frontiers;

/// <summary>Frontiers over pages small enough to look at every one of them.</summary>
public sealed class FrontierTests : IDisposable
{
    /// <summary>The part of the range that may be gained by weights that were not looked at.</summary>
    private const double LeastGain = 1e-3;

    private readonly TestEngine shop = new(time: new StoppedClock());

    public void Dispose() => shop.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task No_weights_bring_more_than_the_points_do(int seed)
    {
        var (report, most) = await DrawAsync(shop, seed, pages: 4, target: -1, []);
        report.IsExact.ShouldBeTrue();
        report.IsComplete.ShouldBeTrue();
        report.Points.Count.ShouldBeGreaterThan(1);
        double[] unit = [.. report.Today.Amounts.Select(Math.Abs)];
        double[] range = [.. Enumerable.Range(0, 2).Select(objective => report.Points.Max(point => point.Amounts[objective]) - report.Points.Min(point => point.Amounts[objective]))];
        for (var share = 0.0; share <= 1; share += 0.05)
        {
            double[] direction = [share / unit[0], (1 - share) / unit[1]];
            var best = most(direction);
            var found = report.Points.Max(point => (direction[0] * point.Amounts[0]) + (direction[1] * point.Amounts[1]));
            found.ShouldBeLessThanOrEqualTo(best + 1e-9);
            found.ShouldBeGreaterThanOrEqualTo(best - (2 * LeastGain * ((direction[0] * range[0]) + (direction[1] * range[1]))) - 1e-5);
        }
    }

    [Fact]
    public async Task No_point_is_beaten_in_everything_and_the_points_are_in_order()
    {
        var (report, _) = await DrawAsync(shop, 5, pages: 5, target: -1, []);
        report.Points.Select(point => point.Amounts[0]).ShouldBeInOrder(SortDirection.Descending);
        report.Points.Select(point => point.Amounts[1]).ShouldBeInOrder(SortDirection.Ascending);
    }

    [Theory]
    [InlineData(0.9)]
    [InlineData(0.98)]
    [InlineData(1)]
    public async Task Weights_that_keep_what_is_asked_bring_what_they_say_when_they_are_pasted(double share)
    {
        var (report, _) = await DrawAsync(shop, 7, pages: 6, target: 1, [new KeptAmount(0, share)]);
        var chosen = report.Chosen.ShouldNotBeNull();
        chosen.Amounts[0].ShouldBeGreaterThanOrEqualTo((share * report.Today.Amounts[0]) - 1e-9);
        report.Points.Where(point => point.Amounts[0] >= share * report.Today.Amounts[0]).ShouldAllBe(point => point.Amounts[1] <= chosen.Amounts[1] + 1e-9);

        using var pasted = new TestEngine(
            policies => policies.Replace(
                "surfaces/home.yaml",
                "{ click: 1, affinity: 0.1 }",
                string.Create(CultureInfo.InvariantCulture, $"{{ click: {chosen.Weights[0]:R}, affinity: {chosen.Weights[1]:R} }}")),
            time: new StoppedClock());
        var clicks = 0.0;
        for (var page = 0; page < 6; page++)
        {
            var answer = await pasted.PageAsync(Encoding.UTF8.GetString(Request(7, page)));
            clicks += answer["items"]!.AsArray().Sum(item => (double)item!["predictions"]!["ctr"]! / Math.Log2((int)item["slot"]! + 2));
        }

        clicks.ShouldBe(chosen.Amounts[0], 1e-9);
    }

    [Fact]
    public async Task What_no_weights_keep_is_not_chosen()
        => (await DrawAsync(shop, 7, pages: 2, target: 1, [new KeptAmount(0, 5)])).Report.Chosen.ShouldBeNull();

    [Fact]
    public async Task A_search_without_time_ends_with_the_ends_of_the_front_and_says_that_there_is_more()
    {
        var whole = (await DrawAsync(shop, 1, pages: 12, target: -1, [])).Report;
        var late = (await DrawAsync(shop, 1, pages: 12, target: -1, [], isLate: () => true)).Report;
        whole.Points.Count.ShouldBeGreaterThan(3);
        late.IsComplete.ShouldBeFalse();
        late.Points.Count.ShouldBeInRange(2, 3);
        late.Points[0].Amounts[0].ShouldBe(whole.Points[0].Amounts[0]);
        late.Points[^1].Amounts[1].ShouldBe(whole.Points[^1].Amounts[1]);
    }

    [Fact]
    public async Task Pages_that_are_made_on_the_calling_thread_alone_have_the_same_frontier()
    {
        var report = (await DrawAsync(shop, 9, pages: 3, target: -1, [], isAlone: true)).Report;
        FrontierPicture.Draw(report).ShouldBe(FrontierPicture.Draw((await DrawAsync(shop, 9, pages: 3, target: -1, [])).Report));
    }

    [Fact]
    public async Task The_same_requests_have_the_same_frontier_and_picture()
    {
        var first = FrontierPicture.Draw((await DrawAsync(shop, 9, pages: 3, target: 1, [new KeptAmount(0, 0.95)])).Report);
        FrontierPicture.Draw((await DrawAsync(shop, 9, pages: 3, target: 1, [new KeptAmount(0, 0.95)])).Report).ShouldBe(first);
        System.Xml.Linq.XDocument.Parse(first).Root!.Name.LocalName.ShouldBe("svg");
    }

    /// <summary>Requests without anything that is boosted, so that a page is worth what its objectives are.</summary>
    private static byte[] Request(int seed, int page)
    {
        var request = JsonNode.Parse(SmallShop.Request((seed * 100) + page))!;
        foreach (var candidate in request["candidates"]!.AsArray())
        {
            candidate!["attributes"]!["category"] = "shoes";
            candidate["features"]!["affinity"] = Math.Abs((double)candidate["features"]!["affinity"]!);
        }

        return Encoding.UTF8.GetBytes(request.ToJsonString());
    }

    private static async Task<(FrontierReport Report, Func<double[], double> Best)> DrawAsync(
        TestEngine engine,
        int seed,
        int pages,
        int target,
        KeptAmount[] keeps,
        bool isAlone = false,
        Func<bool>? isLate = null)
    {
        TradedObjectives? objectives = null;
        TradedPages? held = null;
        var bests = new List<Func<double[], double>>();
        try
        {
            for (var page = 0; page < pages; page++)
            {
                var request = Request(seed, page);
                var result = await engine.RankAsync(request);
                objectives ??= TradedObjectives.Find(result.Workspace!.Surface, ["click", "taste"]);
                held ??= new TradedPages(objectives, 1_000_000, isAlone);
                held.Add(result);
                bests.Add(Best(await engine.RankAsync(request), objectives));
            }

            return (Frontier.Draw("home", held!, objectives!, [1, 0.1], 20, target, keeps, isLate), direction => bests.Sum(best => best(direction)));
        }
        finally
        {
            held?.Dispose();
        }
    }

    /// <summary>The most that any page of a request brings in a direction.</summary>
    private static Func<double[], double> Best(RankResult ranked, TradedObjectives objectives) => direction =>
    {
        var weights = new double[ranked.Workspace!.Surface.DefaultWeights.Length];
        for (var objective = 0; objective < direction.Length; objective++)
        {
            weights[objectives.Weights[objective]] = direction[objective];
        }

        return BruteForce.Best(new PageDraft(ranked.Workspace).WithWeights(weights))!.Value;
    };
}
