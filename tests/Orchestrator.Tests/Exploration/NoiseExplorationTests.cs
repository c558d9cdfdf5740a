using System.Globalization;
using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.OpenApi;

namespace RankOrchestrator.Orchestrator.Tests.Exploration;

/// <summary>Pages of a surface that explores by noise on values.</summary>
public sealed class NoiseExplorationTests : IDisposable
{
    private const double Temperature = 0.3;

    private readonly string folder = Directory.CreateTempSubdirectory("rank-noise-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Orders_come_as_often_as_plackett_and_luce_say_where_nothing_constrains_them()
    {
        using var engine = new TestEngine(Prepare);
        var orders = new Dictionary<string, int>(StringComparer.Ordinal);
        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        for (var seed = 0; seed < 6000; seed++)
        {
            var page = await engine.PageAsync(Free(seed));
            foreach (var item in page["items"]!.AsArray())
            {
                values[(string)item!["id"]!] = (double)item["value"]!;
            }

            var order = string.Join(',', Items(page));
            orders[order] = orders.GetValueOrDefault(order) + 1;
        }

        values.Count.ShouldBe(4);
        orders.Count.ShouldBe(24);
        ChiSquare.ShouldFit([.. orders.Select(order => (order.Value, Probability(order.Key.Split(','))))]);

        double Probability(string[] order) => Enumerable.Range(0, order.Length)
            .Select(place => Math.Exp(values[order[place]] / Temperature) / order.Skip(place).Sum(item => Math.Exp(values[item] / Temperature)))
            .Aggregate(1.0, (all, next) => all * next);
    }

    [Fact]
    public async Task Pages_keep_constraints_and_certificates_are_of_true_values()
    {
        using var engine = new TestEngine(Prepare);
        using var plain = new TestEngine();
        var best = (double)(await plain.PageAsync(ExploringPolicies.Request(0)))["certificate"]!["objective"]!;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var seed = 0; seed < 200; seed++)
        {
            var page = await engine.PageAsync(ExploringPolicies.Request(seed));
            int[] items = [.. Items(page).Select(item => int.Parse(item.AsSpan(2), CultureInfo.InvariantCulture))];
            items.Select(item => item % 4).Distinct().Count().ShouldBe(3, "one of a merchant among three neighbours");
            items.Count(item => item is 1 or 2 or 5).ShouldBeLessThanOrEqualTo(1, "one paid place at most");
            var worth = page["items"]!.AsArray().Sum(item => (double)item!["value"]! / Math.Log2((int)item["slot"]! + 2));
            ((double)page["certificate"]!["objective"]!).ShouldBe(worth, 1e-9);
            ((double)page["certificate"]!["objective"]!).ShouldBeLessThanOrEqualTo(best + 1e-9);
            ((double)page["certificate"]!["bound"]!).ShouldBeGreaterThanOrEqualTo(best - 1e-9);
            page["exploration"]!.ToJsonString().ShouldStartWith("""{"kind":"plackett-luce","temperature":0.3,"draw":""");
            page["degraded"]!.AsArray().ShouldBeEmpty();
            seen.Add(string.Join(',', items));
        }

        seen.Count.ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task Propensities_of_served_items_are_in_the_log_with_their_errors()
    {
        var lines = await LogAsync("log", new ExplorationSettings { Samples = 400 }, isHurried: false);
        await NoisyLog.ShouldBeAsProbableAsServedAsync(lines, Prepare);

        // What was found out does not depend on when.
        var again = await LogAsync("again", new ExplorationSettings { Samples = 400 }, isHurried: false);
        again.Select(line => line["resampled"]!.ToJsonString()).ShouldBe(lines.Select(line => line["resampled"]!.ToJsonString()));
    }

    [Theory]
    [InlineData(0, 32)]
    [InlineData(200, 0)]
    public async Task Pages_that_there_is_no_room_for_are_logged_without(int samples, int queued)
    {
        var lines = await LogAsync("log", new ExplorationSettings { Samples = samples, QueuedPages = queued }, isHurried: false);
        lines.ShouldAllBe(line => line["resampled"] == null && line["exploration"]!["kind"]!.ToString() == "plackett-luce");
    }

    [Fact]
    public async Task Whoever_stops_the_service_loses_no_line_that_waits_for_its_propensities()
        => (await LogAsync("log", new ExplorationSettings { Samples = 100_000 }, isHurried: true)).Count(line => line["resampled"] is null).ShouldBe(12);

    [Fact]
    public async Task Answers_and_metrics_are_as_described()
    {
        await using var service = await RunningService.StartAsync(
            Prepare, "--Rank:DecisionLog", Path.Combine(folder, "log"), "--Rank:Exploration:QueuedPages", "0");
        var schemas = new SchemaCheck((await service.GetAsync("/openapi/v1.json")).Json.AsObject());
        schemas.Errors(await service.RankAsync(ExploringPolicies.Request(1)), "RankAnswer").ShouldBeEmpty();
        var metrics = await service.TextAsync("/metrics");
        metrics.ShouldContain("rank_resampled_pages_total{outcome=\"shed\",surface=\"home\"}");
        metrics.ShouldContain("rank_explored_pages_total{kind=\"plackett-luce\",outcome=\"noise\",surface=\"home\"}");
    }

    private static void Prepare(PolicyFolder policies) => ExploringPolicies.Explore(policies, "{ kind: plackett-luce, temperature: 0.3 }");

    private Task<JsonNode[]> LogAsync(string name, ExplorationSettings settings, bool isHurried)
        => NoisyLog.WriteAsync(Path.Combine(folder, name), Prepare, settings, isHurried);

    private static string[] Items(JsonNode page) => [.. page["items"]!.AsArray().Select(item => (string)item!["id"]!)];

    /// <summary>Four items that no constraint speaks of, for four slots.</summary>
    private static string Free(int seed)
    {
        var candidates = Enumerable.Range(0, 4).Select(index => string.Create(
            CultureInfo.InvariantCulture,
            $$$"""
            {"id":"p-{{{index}}}","attributes":{"merchant":"m-{{{index}}}","category":"shoes","sponsored":false,"price":1.5},
             "features":{"ctr7d":0.{{{9 - (2 * index)}}} } }
            """));
        return $$"""
            {"surface":"home","slots":4,"now":"2026-01-20T18:00:00Z","seed":{{seed}},"context":{"userId":"u-1","country":"SA"},
             "candidates":[{{string.Join(',', candidates)}}],"options":{"explain":"none"} }
            """.ReplaceLineEndings(" ");
    }
}
