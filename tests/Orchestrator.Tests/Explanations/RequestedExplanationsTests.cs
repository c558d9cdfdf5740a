using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Orchestrator.Explanations;
using RankOrchestrator.Orchestrator.Tests.Alternatives;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.OpenApi;

namespace RankOrchestrator.Orchestrator.Tests.Explanations;

/// <summary>Candidates that a request names are explained in its answer, and pins in every answer.</summary>
public sealed class RequestedExplanationsTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private readonly RunningService service = fixture.Service;

    [Fact]
    public async Task Candidates_that_are_named_are_explained_in_the_order_of_the_request_each_once()
    {
        var answer = await service.RankAsync(Asking("""{ "level": "none", "items": ["p-4", "nobody", "p-1", "p-4"] }"""));
        answer["explained"]!.AsArray().Select(item => $"{item!["item"]} {item["place"]}").ShouldBe(["p-4 on-page", "nobody absent", "p-1 on-page"]);
        answer["items"]![0]!["terms"].ShouldBeNull();
        new SchemaCheck(JsonNode.Parse(await service.TextAsync("/openapi/v1.json"))!).Errors(answer, "RankAnswer").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_slot_that_is_asked_for_is_the_one_that_is_spoken_of_and_the_last_where_the_page_is_shorter()
    {
        foreach (var (asked, said) in new[] { (0, 0), (40, 2) })
        {
            var answer = await service.RankAsync(Asking(string.Create(CultureInfo.InvariantCulture, $$"""{ "items": ["p-2"], "slot": {{asked}} }""")));
            ((int)answer["explained"]![0]!["goal"]!["slot"]!).ShouldBe(said);
            new SchemaCheck(JsonNode.Parse(await service.TextAsync("/openapi/v1.json"))!).Errors(answer, "RankAnswer").ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Without_names_nothing_is_explained()
        => (await service.RankAsync(Asking("""{ "level": "full" }""")))["explained"].ShouldBeNull();

    [Theory]
    [InlineData("""{ "items": "p-1" }""", "list of at most 8")]
    [InlineData("""{ "items": ["1","2","3","4","5","6","7","8","9"] }""", "list of at most 8")]
    [InlineData("""{ "items": [1] }""", "list of at most 8")]
    [InlineData("""{ "level": "all" }""", "'level' must be")]
    [InlineData("""{ "slot": -1 }""", "'slot' must be")]
    [InlineData("""{ "slot": 1.5 }""", "'slot' must be")]
    [InlineData("""{ "item": ["p-1"] }""", "no member")]
    [InlineData("""{ "items": [], "items": [] }""", "twice")]
    [InlineData("[]", "an object with")]
    public async Task What_explain_cannot_be_is_refused_with_its_place(string explain, string why)
    {
        using var response = await service.PostAsync(Asking(explain));
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["errors"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)error["pointer"]!).ShouldBe("/options/explain");
        ((string)error["message"]!).ShouldContain(why);
    }

    [Fact]
    public async Task Where_no_time_is_left_or_the_load_is_high_nothing_is_solved_again_and_what_is_missing_is_named()
    {
        using var shop = SmallShop.Open();
        using var result = await shop.RankAsync(Encoding.UTF8.GetBytes(Asking("""{ "items": ["p-4", "p-1"] }""")));
        foreach (var (effort, left) in new[] { (SearchEffort.Full, TimeSpan.Zero), (SearchEffort.Full, TimeSpan.FromMilliseconds(-5)), (SearchEffort.Quarter, TimeSpan.FromSeconds(1)) })
        {
            var explained = JsonNode.Parse(RequestedExplanations.Of(result.Workspace!, effort, left, TimeProvider.System))!.AsArray();
            explained.Count.ShouldBe(2);
            explained.ShouldAllBe(item => item!["value"] != null && item["omitted"]!.AsArray().Count > 0);
        }
    }

    [Fact]
    public async Task What_explaining_takes_counts_for_no_other_request()
    {
        await using var own = await RunningService.StartAsync();
        var permits = own.Services.GetRequiredService<ProcessorPermits>();
        var surface = own.Engine.Plans.Current!.Find("home")!;
        surface.ForgetLoad();
        for (var request = 0; request < 40; request++)
        {
            await own.RankAsync(Asking("""{ "items": ["p-2"] }"""));
        }

        surface.Load.MeanService(permits.Now).ShouldBe(TimeSpan.Zero);
        for (var request = 0; request < 40; request++)
        {
            await own.RankAsync(PolicyFolder.HomeRequest);
        }

        surface.Load.MeanService(permits.Now).ShouldBeGreaterThan(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_pin_stands_at_the_item_that_it_holds_and_nowhere_else_and_says_what_it_costs()
    {
        using var shop = SmallShop.Open();
        var answer = await shop.PageAsync("""
            { "surface": "home", "slots": 3, "now": "2026-02-20T18:00:00Z", "context": { "userId": "u", "country": "SA" }, "candidates": [
              { "id": "a", "attributes": { "merchant": "m-1", "category": "dates", "sponsored": false, "price": 20, "stock": 5 }, "features": { "ctr7d": 0.4 } },
              { "id": "b", "attributes": { "merchant": "m-2", "category": "dates", "sponsored": false, "price": 20, "stock": 4 }, "features": { "ctr7d": 0.2 } },
              { "id": "p-3", "attributes": { "merchant": "m-3", "category": "dates", "sponsored": false, "price": 20, "stock": 2 }, "features": { "ctr7d": 0.3 } } ] }
            """);
        var items = answer["items"]!.AsArray().ToDictionary(item => (string)item!["id"]!, item => item!, StringComparer.Ordinal);

        // The rule 'hero' matches a and b and holds a, the best; the constraint 'stays-second' would hold p-3 in slot 2 and gives way for less.
        items["a"]["rules"]!.AsArray().Single(rule => (string)rule!["rule"]! == "hero")!["pin"].ShouldNotBeNull();
        items["b"]["rules"]!.AsArray().Single(rule => (string)rule!["rule"]! == "hero")!["pin"].ShouldBeNull();
        items["b"]["pins"].ShouldBeNull();
        var pin = items["a"]["pins"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)pin["pin"]!).ShouldBe("hero");
        var without = (0.6 * 1) + (0.45 / Math.Log2(3)) + (0.3 / 2) - 0.01;
        ((double)pin["price"]!).ShouldBe(without - (double)answer["certificate"]!["objective"]!, 1e-9);
    }

    [Fact]
    public async Task The_pin_of_a_constraint_stands_at_its_item()
    {
        using var shop = SmallShop.Open(policies => policies.Replace("rules/shop.yaml", "penalty: 0.01, pin: { candidate: p-3", "pin: { candidate: p-3"));
        var answer = await shop.PageAsync(PolicyFolder.HomeRequest);
        var pinned = answer["items"]!.AsArray().Single(item => (string)item!["id"]! == "p-3")!;
        ((int)pinned["slot"]!).ShouldBe(2);
        ((string)pinned["pins"]![0]!["pin"]!).ShouldBe("stays-second");
    }

    /// <summary>What is written into the policies is what was said to be needed, and a hair less does not do.</summary>
    [Fact]
    public async Task The_smallest_boost_and_the_weight_that_are_named_do_it_as_policies()
    {
        var explained = (await service.RankAsync(Asking("""{ "items": ["p-3"], "slot": 0 }""")))["explained"]![0]!;
        ((string)explained["place"]!).ShouldBe("on-page");
        var (goal, value) = (explained["goal"]!, (double)explained["value"]!["afterRules"]!);
        foreach (var (boost, stands) in new[] { ((double)goal["smallestBoost"]!, true), ((double)goal["justBelow"]! / value, false) })
        {
            using var boosted = new TestEngine(policies => policies.Replace(
                "rules/shop.yaml",
                "constraints:",
                string.Create(CultureInfo.InvariantCulture, $"  - {{ name: last, why: Test., owner: tests, priority: -100, match: 'item.price == 90.0', then: {{ boost: {boost:R} }} }}\nconstraints:")));
            ((string)(await boosted.PageAsync(PolicyFolder.HomeRequest))["items"]![0]!["id"]! == "p-3").ShouldBe(stands);
        }

        foreach (var weight in goal["weights"]!.AsArray().Where(weight => weight!["needed"] is not null))
        {
            foreach (var (needed, stands) in new[] { ((double)weight!["needed"]!, true), ((double)weight["notYet"]!, false) })
            {
                using var weighted = new TestEngine(policies => policies.Replace(
                    "surfaces/home.yaml",
                    $"{weight["weight"]}: {weight["now"]!.ToJsonString()}",
                    string.Create(CultureInfo.InvariantCulture, $"{weight["weight"]}: {needed:R}")));
                ((string)(await weighted.PageAsync(PolicyFolder.HomeRequest))["items"]![0]!["id"]! == "p-3").ShouldBe(stands);
            }
        }
    }

    private static string Asking(string explain) => PolicyFolder.HomeRequest.Replace("\"explain\": \"full\"", "\"explain\": " + explain, StringComparison.Ordinal);
}
