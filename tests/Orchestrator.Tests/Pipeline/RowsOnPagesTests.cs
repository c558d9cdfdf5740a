using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Pipeline;

/// <summary>Sums, guarantees and calibrations on whole pages, and what their answers say.</summary>
public sealed class RowsOnPagesTests
{
    private const string About = "why: test, owner: tests";

    [Fact]
    public async Task A_sum_says_what_the_page_comes_to_and_who_counts_nothing()
    {
        var page = await PageAsync("sum: { of: double(item.stock), most: 3 }, penalty: 0.1");
        var constraint = Constraint(page);
        constraint["limit"]!.GetValue<double>().ShouldBe(3);
        constraint["uncounted"]!.GetValue<int>().ShouldBe(3);
        constraint["uncountedItems"]!.AsArray().Select(item => item!.GetValue<string>()).ShouldBe(["p-1", "p-2", "p-3"]);
        var degraded = page["degraded"]!.AsArray().Select(one => $"{one!["model"]} {one["reason"]} {one["fallback"]}");
        degraded.Contains("constraint:rows missing-attribute counts-nothing", StringComparer.Ordinal).ShouldBeTrue();
    }

    [Fact]
    public async Task A_mean_that_holds_a_page_back_is_kept_and_named()
    {
        var free = await PageAsync("sum: { of: item.price, mean: { most: 1000 } }");
        Ids(free).Contains("p-2", StringComparer.Ordinal).ShouldBeTrue();
        var page = await PageAsync("sum: { of: item.price, mean: { most: 60 } }");
        Ids(page).Contains("p-2", StringComparer.Ordinal).ShouldBeFalse();
        Constraint(page)["comesTo"]!.GetValue<double>().ShouldBe((39.0 + 90 + 20) / 3, 1e-9);
        page["certificate"]!["status"]!.GetValue<string>().ShouldBe("optimal");
    }

    [Fact]
    public async Task A_sum_that_nothing_can_reach_is_the_conflict()
    {
        var page = await PageAsync("sum: { of: item.price, fewest: 5000 }");
        page["certificate"]!["conflict"]!.AsArray().Select(name => name!.GetValue<string>()).ShouldBe(["rows"]);
        Constraint(page)["violated"]!.GetValue<double>().ShouldBe(5000 - (390 + 90 + 39), 1e-9);
    }

    [Fact]
    public async Task A_guarantee_shows_what_the_page_has_and_what_the_best_page_for_the_term_has()
    {
        var free = await PageAsync("keep: { term: taste, atLeast: 0 }");
        var page = await PageAsync("keep: { term: taste, atLeast: 1 }");
        var guarantee = page["certificate"]!["guarantees"]!.AsArray().ShouldHaveSingleItem()!;
        guarantee["term"]!.GetValue<string>().ShouldBe("taste");
        var best = guarantee["best"]!.GetValue<double>();
        guarantee["bestBound"]!.GetValue<double>().ShouldBe(best);
        guarantee["comesTo"]!.GetValue<double>().ShouldBe(best, 1e-9);
        free["certificate"]!["guarantees"]![0]!["comesTo"]!.GetValue<double>().ShouldBeLessThanOrEqualTo(best + 1e-12);
        (page["certificate"]!["objective"]!.GetValue<double>() <= free["certificate"]!["objective"]!.GetValue<double>()).ShouldBeTrue();

        // Of taste the two who have it stand first, whatever clicks say: 0.06 and 0.01 times the weights of the slots.
        best.ShouldBe((0.6 * 0.1) + (0.1 * 0.1 * 0.6309297535714575), 1e-8);
    }

    [Fact]
    public async Task A_list_of_guarantees_says_the_best_of_each_in_their_order()
    {
        var page = await PageAsync("keep: [{ term: taste, atLeast: 1 }, { term: click, atLeast: 0.9 }]");
        page["certificate"]!["guarantees"]!.AsArray().Select(one => one!["term"]!.GetValue<string>()).ShouldBe(["taste", "click"]);
        page["certificate"]!["status"]!.GetValue<string>().ShouldBe("optimal");
    }

    private static async Task<JsonNode> PageAsync(string constraint)
    {
        using var engine = new TestEngine(policies => policies.Write("rules/shop.yaml", $$"""
            constraints:
              - { name: rows, {{About}}, {{constraint}} }
            """));
        return await engine.PageAsync(PolicyFolder.HomeRequest);
    }

    private static string[] Ids(JsonNode page) => [.. page["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>())];

    private static JsonNode Constraint(JsonNode page)
        => page["explanation"]!["constraints"]!.AsArray().First(one => one!["constraint"]!.GetValue<string>() == "rows")!;
}
