using System.Globalization;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Answers;

/// <summary>What an answer says about a value must make that value again, whatever the numbers.</summary>
public sealed class ExplanationTests : IDisposable
{
    private const string Rules = """
          - { name: raise, why: Test., owner: tests, match: 'item.price > 50.0', then: { boost: 1.7 } }
          - { name: lower, why: Test., owner: tests, match: 'item.sponsored', then: { boost: 0.3 } }
          - { name: bonus, why: Test., owner: tests, match: 'item.category == "shoes"', then: { add: -0.4 } }
          - { name: both, why: Test., owner: tests, priority: -1, match: 'item.price < 500.0', then: { boost: 2, add: 0.25 } }

        """;

    private readonly TestEngine sums = new(policies => policies.Replace("rules/shop.yaml", "constraints:", Rules + "constraints:"));

    private readonly TestEngine products = new(policies =>
    {
        policies.Replace("rules/shop.yaml", "constraints:", Rules + "constraints:");
        policies.Replace("surfaces/home.yaml", "  terms:\n", "  combine: product\n  terms:\n");
    });

    public void Dispose()
    {
        sums.Dispose();
        products.Dispose();
    }

    [Fact]
    public void Terms_make_the_value_where_the_surface_adds() => Check(sums);

    [Fact]
    public void Terms_make_the_value_where_the_surface_multiplies() => Check(products);

    [Fact]
    public async Task Factors_are_called_so_unless_a_rule_adds()
    {
        var answer = await products.PageAsync(Request(["""{"price":10,"category":"dates","sponsored":false,"affinity":1,"ctr7d":0.5}""", """{"price":600,"category":"phones","sponsored":true,"affinity":1,"ctr7d":0.5}"""]));
        var added = answer["items"]!.AsArray().Single(item => (string)item!["id"]! == "p-0")!;
        added["terms"]!.AsObject().Select(term => term.Key).ShouldBe(["product", "both"]);
        var multiplied = answer["items"]!.AsArray().Single(item => (string)item!["id"]! == "p-1")!;
        ((string)multiplied["combine"]!).ShouldBe("product");
        multiplied["terms"]!.AsObject().Select(term => term.Key).ShouldBe(["click", "taste", "lower", "raise"]);
    }

    private static void Check(TestEngine engine)
    {
        var item = from price in Gen.Choose(0, 1_000)
                   from affinity in Gen.Choose(-3_000, 3_000)
                   from click in Gen.Choose(0, 1_000)
                   from category in Gen.Elements("dates", "phones", "shoes")
                   from sponsored in Gen.Elements("true", "false")
                   select string.Create(CultureInfo.InvariantCulture, $$"""{"price":{{price}},"category":"{{category}}","sponsored":{{sponsored}},"affinity":{{affinity / 1000.0}},"ctr7d":{{click / 1000.0}} }""");
        Prop.ForAll(item.NonEmptyListOf().ToArbitrary(), items =>
        {
            var answer = engine.PageAsync(Request(items)).GetAwaiter().GetResult();
            foreach (var ranked in answer["items"]!.AsArray())
            {
                var value = (double)ranked!["value"]!;
                var terms = ranked["terms"]!.AsObject().Select(term => (double)term.Value!);
                var made = ranked["combine"] is null ? terms.Sum() : terms.Aggregate(1.0, (product, term) => product * term);
                made.ShouldBe(value, 1e-9 * Math.Max(1, Math.Abs(value)));
            }
        }).QuickCheckThrowOnFailure();
    }

    private static string Request(IEnumerable<string> items)
    {
        var candidates = items.Take(200).Select((text, index) =>
        {
            var item = JsonNode.Parse(text)!;
            return new JsonObject
            {
                ["id"] = "p-" + index.ToString(CultureInfo.InvariantCulture),
                ["attributes"] = new JsonObject { ["merchant"] = "m-" + index.ToString(CultureInfo.InvariantCulture), ["category"] = (string)item["category"]!, ["sponsored"] = (bool)item["sponsored"]!, ["price"] = (double)item["price"]! },
                ["features"] = new JsonObject { ["affinity"] = (double)item["affinity"]!, ["ctr7d"] = (double)item["ctr7d"]! },
            };
        });
        return new JsonObject
        {
            ["surface"] = "home",
            ["slots"] = 50,
            ["now"] = "2026-02-20T18:00:00Z",
            ["context"] = new JsonObject { ["userId"] = "u-9" },
            ["candidates"] = new JsonArray([.. candidates]),
        }.ToJsonString();
    }
}
