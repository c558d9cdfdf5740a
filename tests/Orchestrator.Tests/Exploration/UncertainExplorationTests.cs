using System.Globalization;
using System.Text.Json.Nodes;
using RankOrchestrator.Evaluation.Distributions;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.CommandLine;
using RankOrchestrator.Orchestrator.Tests.OpenApi;

namespace RankOrchestrator.Orchestrator.Tests.Exploration;

/// <summary>Pages of a surface that explores by what models are uncertain of.</summary>
public sealed class UncertainExplorationTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rank-uncertain-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task An_item_comes_first_as_often_as_it_is_probably_the_better_one()
    {
        // 0.30 with a deviation of 0.2 against 0.50 with one of 0.1: the difference is normal with a deviation of √0.05.
        const int Pages = 4000;
        using var engine = new TestEngine(Prepare);
        var first = 0;
        for (var seed = 0; seed < Pages; seed++)
        {
            var page = await engine.PageAsync(Two(seed));
            first += Items(page)[0] == "p-0" ? 1 : 0;
            Deviation(page, "p-0").ShouldBe(0.2, 1e-9);
            Deviation(page, "p-1").ShouldBe(0.1, 1e-9);
        }

        var probability = NormalDistribution.Cumulative((0.30 - 0.50) / Math.Sqrt(0.05));
        ChiSquare.ShouldFit([(first, probability), (Pages - first, 1 - probability)]);
    }

    [Fact]
    public async Task Deviations_follow_what_the_value_model_and_the_rules_make_of_predictions()
    {
        // The value is click · 3 + click · order · 2, then a rule doubles it and another adds: derivatives by hand, both models uncertain.
        using var engine = new TestEngine(policies =>
        {
            Prepare(policies);
            policies.Write("models/cvr.yaml", """
                model: cvr
                owner: tests
                version: "1"
                kind: expression
                outputs:
                  - { prediction: cvr, value: '0.1', variance: cvr_variance, fallback: [{ prior: 0.1 }] }
                  - { prediction: cvr_variance, value: '0.0009', fallback: [{ prior: 0.01 }] }
                """);
            policies.Replace("surfaces/home.yaml", "models: [ctr]", "models: [ctr, cvr]");
            policies.Replace("surfaces/home.yaml", "score.ctr * w.click", "score.ctr * w.click * 3.0 + score.ctr * score.cvr * 2.0");
            policies.Write("rules/shop.yaml", """
                rules:
                  - { name: twice, why: To be seen., owner: tests, match: item.price < 2.0, then: { boost: 2, add: 7 } }
                """);
        });
        var item = (await engine.PageAsync(Two(1)))["items"]!.AsArray().Single(item => (string)item!["id"]! == "p-0")!;
        var (byClick, byOrder) = (2 * (3 + (2 * 0.1)) * 0.2, 2 * 2 * 0.3 * 0.03);
        ((double)item["deviation"]!).ShouldBe(Math.Sqrt((byClick * byClick) + (byOrder * byOrder)), 1e-9);
        ((double)item["value"]!).ShouldBe((2 * ((0.3 * 3) + (0.3 * 0.1 * 2))) + 7, 1e-9);
    }

    [Fact]
    public async Task Pages_keep_constraints_and_values_certificates_and_predictions_are_true_ones()
    {
        using var engine = new TestEngine(Prepare);
        using var plain = new TestEngine(policies => Prepare(policies, "{ kind: none }"));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var values = (await plain.PageAsync(ExploringPolicies.Request(0).Replace("\"slots\":3", "\"slots\":7", StringComparison.Ordinal)))["items"]!.AsArray()
            .ToDictionary(item => (string)item!["id"]!, item => (double)item!["value"]!, StringComparer.Ordinal);
        for (var seed = 0; seed < 200; seed++)
        {
            var page = await engine.PageAsync(ExploringPolicies.Request(seed));
            int[] items = [.. Items(page).Select(item => int.Parse(item.AsSpan(2), CultureInfo.InvariantCulture))];
            items.Select(item => item % 4).Distinct().Count().ShouldBe(3, "one of a merchant among three neighbours");
            items.Count(item => item is 1 or 2 or 5).ShouldBeLessThanOrEqualTo(1, "one paid place at most");
            foreach (var item in page["items"]!.AsArray().Where(item => values.ContainsKey((string)item!["id"]!)))
            {
                ((double)item!["value"]!).ShouldBe(values[(string)item["id"]!]);
                ((double)item["predictions"]!["ctr"]!).ShouldBe(values[(string)item["id"]!]);
            }

            var worth = page["items"]!.AsArray().Sum(item => (double)item!["value"]! / Math.Log2((int)item["slot"]! + 2));
            ((double)page["certificate"]!["objective"]!).ShouldBe(worth, 1e-9);
            page["exploration"]!.ToJsonString().ShouldStartWith("""{"kind":"thompson","scale":1,"draw":""");
            page["degraded"]!.AsArray().ShouldBeEmpty();
            seen.Add(string.Join(',', items));
        }

        seen.Count.ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task A_smaller_scale_explores_less()
    {
        using var engine = new TestEngine(policies => Prepare(policies, "{ kind: thompson, scale: 0.25 }"));
        Deviation(await engine.PageAsync(Two(1)), "p-0").ShouldBe(0.05, 1e-9);
    }

    [Fact]
    public async Task Propensities_are_found_out_after_the_answer_and_pages_are_made_again_byte_for_byte()
    {
        var lines = await NoisyLog.WriteAsync(Path.Combine(folder, "log"), Prepare, new ExplorationSettings { Samples = 400 }, isHurried: false);
        await NoisyLog.ShouldBeAsProbableAsServedAsync(lines, Prepare);
    }

    [Fact]
    public async Task Answers_and_metrics_are_as_described()
    {
        await using var service = await RunningService.StartAsync(Prepare);
        var schemas = new SchemaCheck((await service.GetAsync("/openapi/v1.json")).Json.AsObject());
        schemas.Errors(await service.RankAsync(ExploringPolicies.Request(1)), "RankAnswer").ShouldBeEmpty();
        (await service.TextAsync("/metrics")).ShouldContain("rank_explored_pages_total{kind=\"thompson\",outcome=\"noise\",surface=\"home\"}");
    }

    [Fact]
    public async Task The_model_that_the_documentation_shows_is_as_uncertain_as_a_rate_of_so_many_impressions()
    {
        var page = Repository.Read("docs/exploration.md");
        var start = page.IndexOf("model: ctr\n", StringComparison.Ordinal);
        using var engine = new TestEngine(policies =>
        {
            ExploringPolicies.Explore(policies, "{ kind: thompson }");
            policies.Write("models/ctr.yaml", page[start..page.IndexOf("```", start, StringComparison.Ordinal)]);
            policies.Replace("schema/shop.yaml", "features:", "features:\n  clicks: {}\n  impressions: {}");
        });
        var item = (await engine.PageAsync("""
            {"surface":"home","slots":1,"now":"2026-01-20T18:00:00Z","context":{"userId":"u-1"},
             "candidates":[{"id":"a","attributes":{"merchant":"m","price":1,"sponsored":false},"features":{"clicks":3,"impressions":80,"affinity":0} }] }
            """.ReplaceLineEndings(" ")))["items"]![0]!;

        // A beta distribution of 3 + 1 clicks and 77 + 19 impressions without.
        ((double)item["value"]!).ShouldBe(4.0 / 100, 1e-12);
        ((double)item["deviation"]!).ShouldBe(Math.Sqrt(4.0 * 96 / (100.0 * 100 * 101)), 1e-12);
    }

    [Fact]
    public async Task Who_has_no_variance_to_draw_by_is_told_where()
    {
        using var policies = new PolicyFolder();
        ExploringPolicies.Explore(policies, "{ kind: thompson }");
        var run = await CommandRun.At(1000, default, "check", policies.Root);
        run.ExitCode.ShouldBe(2);
        (run.Out + run.Error).ShouldContain("No prediction that the value of 'home' reads has a variance: there is nothing to draw by.");
        (run.Out + run.Error).ShouldContain("surfaces/home.yaml:13:");
    }

    [Theory]
    [InlineData("variance: ctr", "A prediction cannot be its own variance.")]
    [InlineData("variance: ctr_varance", "'ctr' makes no prediction 'ctr_varance'.")]
    public async Task A_variance_is_another_prediction_of_the_model(string variance, string message)
    {
        using var policies = new PolicyFolder();
        Prepare(policies);
        policies.Replace("models/ctr.yaml", "variance: ctr_variance", variance);
        var run = await CommandRun.At(1000, default, "check", policies.Root);
        run.ExitCode.ShouldBe(2);
        (run.Out + run.Error).ShouldContain(message);
    }

    private static void Prepare(PolicyFolder policies) => Prepare(policies, "{ kind: thompson }");

    /// <summary>What a model predicts it is as uncertain of as its candidates' affinity says: that is the variance.</summary>
    private static void Prepare(PolicyFolder policies, string exploration)
    {
        ExploringPolicies.Explore(policies, exploration);
        policies.Replace("surfaces/home.yaml", "affinity: 0.1", "affinity: 0");
        policies.Replace("models/ctr.yaml", "    range: [0, 1]", "    range: [0, 1]\n    variance: ctr_variance");
        policies.Write("models/ctr.yaml", policies.Read("models/ctr.yaml") + """

              - prediction: ctr_variance
                value: 'has(feature.affinity) ? feature.affinity * feature.affinity * 0.01 : 0.0'
                range: [0, 1]
                fallback: [ { prior: 0.01 } ]

            """);
    }

    private static string[] Items(JsonNode page) => [.. page["items"]!.AsArray().Select(item => (string)item!["id"]!)];

    private static double Deviation(JsonNode page, string id) => (double)page["items"]!.AsArray().Single(item => (string)item!["id"]! == id)!["deviation"]!;

    private static string Two(int seed)
    {
        static string Candidate(int index, string rate, string affinity) => $$$"""
            {"id":"p-{{{index}}}","attributes":{"merchant":"m-{{{index}}}","category":"shoes","sponsored":false,"price":1.5},
             "features":{"ctr7d":{{{rate}}},"affinity":{{{affinity}}}} }
            """;
        return $$"""
            {"surface":"home","slots":2,"now":"2026-01-20T18:00:00Z","seed":{{seed}},"context":{"userId":"u-1","country":"SA"},
             "candidates":[{{Candidate(0, "0.3", "2")}},{{Candidate(1, "0.5", "1")}}],"options":{"explain":"none"} }
            """.ReplaceLineEndings(" ");
    }
}
