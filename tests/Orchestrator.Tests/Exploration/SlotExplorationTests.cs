using System.Text;
using System.Text.Json.Nodes;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.OpenApi;

namespace RankOrchestrator.Orchestrator.Tests.Exploration;

/// <summary>Pages of a surface that explores by slot.</summary>
public sealed class SlotExplorationTests
{
    private const int Draws = 6000;

    [Fact]
    public async Task Pages_and_items_are_served_as_often_as_answers_say()
    {
        using var engine = new TestEngine(ExploringPolicies.Prepare);
        var pages = new Dictionary<string, (int Count, JsonNode Answer)>(StringComparer.Ordinal);
        for (var seed = 0; seed < Draws; seed++)
        {
            var page = await engine.PageAsync(ExploringPolicies.Request(seed));
            var items = string.Join(',', Items(page));
            pages[items] = (pages.GetValueOrDefault(items).Count + 1, page);
            Probability(page).ShouldBe(Probability(pages[items].Answer));
        }

        // Every page there is was served, and what is said of them is a distribution.
        pages.Values.Sum(page => Probability(page.Answer)).ShouldBe(1, 1e-12);
        ChiSquare.ShouldFit([.. pages.Values.Select(page => (page.Count, Probability(page.Answer)))]);
        pages.Count.ShouldBeInRange(5, 15);
        var best = pages.Values.Single(page => page.Answer["exploration"]!["slot"] is null).Answer;
        foreach (var (_, page) in pages.Values)
        {
            for (var slot = 0; slot < 3; slot++)
            {
                var item = Items(page)[slot];
                ((double)page["items"]![slot]!["propensity"]!).ShouldBe(
                    pages.Values.Where(other => Items(other.Answer)[slot] == item).Sum(other => Probability(other.Answer)), 1e-12);
                (page["items"]![slot]!["explored"] is not null).ShouldBe(Items(best)[slot] != item);
            }

            if (page["exploration"]!["slot"] is { } explored)
            {
                ((string)page["exploration"]!["instead"]!).ShouldBe(Items(best)[(int)explored]);
                ((double)page["certificate"]!["objective"]!).ShouldBeLessThan((double)best["certificate"]!["objective"]!);
                ((double)page["certificate"]!["bound"]!).ShouldBe((double)best["certificate"]!["bound"]!);
                ((double)page["certificate"]!["gap"]!).ShouldBeGreaterThan(0);
                ((string)page["certificate"]!["status"]!).ShouldBe("feasible");
            }
        }

        ((string)best["certificate"]!["status"]!).ShouldBe("optimal");
    }

    [Fact]
    public async Task The_same_request_gets_the_same_page_and_another_seed_or_user_draws_anew()
    {
        using var engine = new TestEngine(ExploringPolicies.Prepare);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var seed = 0; seed < 40; seed++)
        {
            var page = Untimed(await engine.PageAsync(ExploringPolicies.Request(seed)));
            Untimed(await engine.PageAsync(ExploringPolicies.Request(seed, isReversed: true))).ShouldBe(page);
            seen.Add((string)JsonNode.Parse(page)!["exploration"]!["draw"]!).ShouldBeTrue();
            seen.Add((string)(await engine.PageAsync(ExploringPolicies.Request(seed, user: "u-2")))["exploration"]!["draw"]!).ShouldBeTrue();
        }

        var without = await engine.PageAsync(ExploringPolicies.Request(null));
        ((string)without["exploration"]!["draw"]!).ShouldBe((string)(await engine.PageAsync(ExploringPolicies.Request(0)))["exploration"]!["draw"]!);
    }

    [Fact]
    public async Task Answers_are_as_described_and_pages_are_counted_by_outcome()
    {
        await using var service = await RunningService.StartAsync(ExploringPolicies.Prepare);
        var schemas = new SchemaCheck((await service.GetAsync("/openapi/v1.json")).Json.AsObject());
        for (var seed = 0; seed < 30; seed++)
        {
            schemas.Errors(await service.RankAsync(ExploringPolicies.Request(seed)), "RankAnswer").ShouldBeEmpty();
        }

        var metrics = await service.TextAsync("/metrics");
        metrics.ShouldContain("rank_explored_pages_total{kind=\"slot\",outcome=\"best\",surface=\"home\"}");
        metrics.ShouldContain("rank_explored_pages_total{kind=\"slot\",outcome=\"explored\",surface=\"home\"}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{ kind: none }")]
    public async Task Pages_of_a_surface_that_does_not_explore_say_nothing_of_it(string exploration)
    {
        using var engine = new TestEngine(exploration.Length == 0 ? null : policies => ExploringPolicies.Explore(policies, exploration));
        var text = (await engine.PageAsync(ExploringPolicies.Request(3))).ToJsonString();
        text.ShouldNotContain("explor");
        text.ShouldNotContain("propensity");
    }

    [Fact]
    public async Task A_surface_that_extends_one_that_explores_may_explore_otherwise_or_not_at_all()
    {
        using var engine = new TestEngine(policies =>
        {
            ExploringPolicies.Prepare(policies);
            policies.Write("surfaces/heir.yaml", "surface: heir\nextends: home\n");
            policies.Write("surfaces/quiet.yaml", "surface: quiet\nextends: home\nexploration: { kind: none }\n");
            policies.Write("surfaces/curious.yaml", "surface: curious\nextends: home\nexploration: { kind: slot, epsilon: 1 }\n");
        });
        foreach (var (surface, epsilon) in (IEnumerable<(string, double?)>)[("heir", 0.6), ("quiet", null), ("curious", 1)])
        {
            var page = await engine.PageAsync(ExploringPolicies.Request(1).Replace("\"home\"", $"\"{surface}\"", StringComparison.Ordinal));
            ((double?)page["exploration"]?["epsilon"]).ShouldBe(epsilon);
        }
    }

    [Fact]
    public async Task Whoever_asks_what_policies_do_gets_the_best_page()
    {
        using var engine = new TestEngine(policies => ExploringPolicies.Explore(policies, "{ kind: slot, epsilon: 1 }"));
        for (var seed = 0; seed < 20; seed++)
        {
            var request = new RecordedRequest("place", Encoding.UTF8.GetBytes(ExploringPolicies.Request(seed)));
            using var result = await engine.Engine.Pipeline.RankAsync(
                request.Body, TimeProvider.System.GetTimestamp(), default, conditions: request.Conditions);
            result.Workspace!.Allocation.Status.ShouldBe(AllocationStatus.Optimal);
            Encoding.UTF8.GetString(result.Answer.Span).ShouldNotContain("exploration");
        }
    }

    [Fact]
    public async Task When_time_is_up_the_best_page_is_served_and_nothing_is_said_of_probabilities()
    {
        using var engine = new TestEngine(policies => ExploringPolicies.Explore(policies, "{ kind: slot, epsilon: 1 }"));
        for (var seed = 0; seed < 10; seed++)
        {
            using var result = await engine.RankAsync(Encoding.UTF8.GetBytes(ExploringPolicies.Request(seed)));
            var workspace = result.Workspace!;
            ExplorationStage.End(workspace, null, TimeSpan.Zero - TimeSpan.FromMilliseconds(1), TimeProvider.System);
            workspace.Allocation.ShouldBeSameAs(workspace.Searched);
            workspace.Degradations.ShouldBe([new Degradation("exploration", "deadline", "page:best")]);
            (workspace.Exploration.IsExact, workspace.Exploration.Slot, workspace.Exploration.Propensities.Length).ShouldBe((false, -1, 0));
        }
    }

    [Fact]
    public async Task An_explored_item_is_marked_and_explanations_are_about_the_best_page()
    {
        using var engine = new TestEngine(policies => ExploringPolicies.Explore(policies, "{ kind: slot, epsilon: 1 }"));
        for (var seed = 0; seed < 10; seed++)
        {
            var request = ExploringPolicies.Request(seed).Replace("\"summary\"", "{\"level\":\"full\",\"items\":[\"p-0\",\"p-6\"]}", StringComparison.Ordinal);
            var page = await engine.PageAsync(request);
            page["explained"]!.ToJsonString().ShouldBe((await BestAsync(engine, request))["explained"]!.ToJsonString());
        }
    }

    private static async Task<JsonNode> BestAsync(TestEngine engine, string request)
    {
        using var result = await engine.Engine.Pipeline.RankAsync(
            Encoding.UTF8.GetBytes(request), TimeProvider.System.GetTimestamp(), default, conditions: new RankConditions { Explores = false });
        return JsonNode.Parse(result.Answer.Span)!;
    }

    private static double Probability(JsonNode page) => (double)page["exploration"]!["pageProbability"]!;

    private static string[] Items(JsonNode page) => [.. page["items"]!.AsArray().Select(item => (string)item!["id"]!)];

    private static string Untimed(JsonNode page)
    {
        page.AsObject().Remove("timings");
        return page.ToJsonString();
    }
}
