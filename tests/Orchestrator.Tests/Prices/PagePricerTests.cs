using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Alternatives;
using RankOrchestrator.Orchestrator.Prices;
using RankOrchestrator.Orchestrator.Tests.Alternatives;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Prices;

/// <summary>A price is what ranking the request by policies in which the rule or constraint is not written says it is.</summary>
public sealed class PagePricerTests
{
    /// <summary>Policies that others do not name, so that they can be struck out alone.</summary>
    public static TheoryData<string> Policies => [
        "lower",
        "bonus",
        "hero",
        "bold",
        "sold-out",
        "cheap-out",
        "no-phones-in-web",
        "merchant-gap",
        "dates-floor",
        "dear-share",
        "no-paid-first",
        "stays-second"];

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task The_price_of_a_policy_is_what_striking_it_out_brings(string name)
    {
        using var shop = SmallShop.Open();
        using var without = SmallShop.Open(policies => policies.Write("rules/shop.yaml", Struck(policies.Read("rules/shop.yaml"), name)));
        var bound = 0;
        for (var seed = 1; seed <= 40; seed++)
        {
            var request = SmallShop.Request(seed);
            using var result = await shop.RankAsync(request);
            var page = new PagePricer(new ReducedRules()).Price(result.Workspace!, new PageSolver(100_000));
            var price = page.Policies.Single(policy => policy.Name == name);
            var other = await without.PageAsync(Encoding.UTF8.GetString(request));
            price.PageValueWithout.ShouldBe((double)other["certificate"]!["objective"]!, 1e-9, string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
            price.Price.ShouldBe(price.PageValueWithout - page.PageValue, 1e-12);
            price.IsExact.ShouldBeTrue();
            if (price.Binds)
            {
                bound++;
                price.Objectives.Single(objective => objective.Objective == "click").Without.ShouldBe(Clicks(other), 1e-9);
            }

            foreach (var objective in price.Objectives)
            {
                objective.GivenUp.ShouldBe(objective.Without - page.Objectives.Single(amount => amount.Objective == objective.Objective).Amount, 1e-12);
            }
        }

        (bound > 0).ShouldBe(name != "no-phones-in-web");
    }

    [Fact]
    public async Task Objectives_make_the_value_before_rules()
    {
        using var shop = SmallShop.Open();
        for (var seed = 1; seed <= 20; seed++)
        {
            using var result = await shop.RankAsync(SmallShop.Request(seed));
            var amounts = new PagePricer(new ReducedRules())
                .Price(result.Workspace!, new PageSolver(100_000))
                .Objectives.ToDictionary(objective => objective.Objective, objective => objective.Amount, StringComparer.Ordinal);
            amounts.Keys.ShouldBe(["click", "taste", "value"]);
            (amounts["click"] + amounts["taste"]).ShouldBe(amounts["value"], 1e-9);
        }
    }

    [Fact]
    public async Task Totals_add_up_the_pages_and_name_what_never_did_anything()
    {
        using var shop = SmallShop.Open();
        var (totals, pages) = (new PriceTotals(), new List<PagePrices>());
        for (var seed = 1; seed <= 30; seed++)
        {
            using var result = await shop.RankAsync(SmallShop.Request(seed));
            pages.Add(new PagePricer(new ReducedRules()).Price(result.Workspace!, new PageSolver(100_000)));
            totals.Add(string.Create(CultureInfo.InvariantCulture, $"log:{seed}"), pages[^1]);
        }

        var sum = totals.ToRecord();
        sum.Pages.ShouldBe(30);
        sum.NeverMatched.ShouldBe(["no-phones-in-web"]);
        sum.NeverBound.ShouldBe(sum.Policies.Where(policy => policy.Kind == "constraint" && !pages.Any(page => page.Policies.Any(price => price.Name == policy.Name && price.Binds))).Select(policy => policy.Name).Order(StringComparer.Ordinal));
        foreach (var policy in sum.Policies)
        {
            var prices = pages.SelectMany(page => page.Policies).Where(price => price.Name == policy.Name).ToArray();
            policy.Price.ShouldBe(prices.Sum(price => price.Price), 1e-12);
            policy.Bound.ShouldBe(prices.Count(price => price.Binds));
            policy.GivenUp.Single(amount => amount.Objective == "click").Amount.ShouldBe(prices.Sum(price => price.Objectives.Single(objective => objective.Objective == "click").GivenUp), 1e-12);
        }

        var dearest = pages.SelectMany(page => page.Policies).Where(price => price.Price > 0).Select(price => price.Price).OrderDescending().Take(10);
        sum.Dearest.Select(page => page.Price).ShouldBe(dearest);
    }

    private static double Clicks(JsonNode page)
        => page["items"]!.AsArray().Sum(item => (double)item!["predictions"]!["ctr"]! / Math.Log2((int)item["slot"]! + 2));

    /// <summary>The file without an entry, which takes one line or begins with one and is followed by lines further in.</summary>
    private static string Struck(string yaml, string name)
    {
        var kept = new List<string>();
        var isStruck = false;
        foreach (var line in yaml.Split('\n'))
        {
            isStruck = line.StartsWith("  - ", StringComparison.Ordinal) ? line.Contains($"name: {name}", StringComparison.Ordinal) && !line.Contains($"name: {name}-", StringComparison.Ordinal)
                : isStruck && line.StartsWith("    ", StringComparison.Ordinal);
            if (!isStruck)
            {
                kept.Add(line);
            }
        }

        kept.Count.ShouldBeLessThan(yaml.Split('\n').Length);
        return string.Join('\n', kept);
    }
}
