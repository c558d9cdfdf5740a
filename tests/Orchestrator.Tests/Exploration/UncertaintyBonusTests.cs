using System.Globalization;
using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.CommandLine;

namespace RankOrchestrator.Orchestrator.Tests.Exploration;

/// <summary>The bonus for items that were shown little, and the cap on the slots that they fill.</summary>
public sealed class UncertaintyBonusTests
{
    private const string Keys = "impressions: item.stock, below: 100, amount: 0.5, prior: 20, slots: 1";
    private const string Alone = "{ kind: bonus, " + Keys + " }";

    [Fact]
    public async Task What_was_shown_little_is_worth_more_as_the_square_root_says()
    {
        using var engine = new TestEngine(policies => ExploringPolicies.Explore(policies, Alone.Replace("slots: 1", "slots: 9", StringComparison.Ordinal)));
        var page = await engine.PageAsync(Request(0, 5, 60, 99, 100, 500));
        var values = page["items"]!.AsArray().ToDictionary(item => (string)item!["id"]!, item => (double)item!["value"]!, StringComparer.Ordinal);
        values.Count.ShouldBe(6);
        int[] shown = [0, 5, 60, 99, 100, 500];
        for (var index = 0; index < shown.Length; index++)
        {
            var bonus = shown[index] < 100 ? 0.5 / Math.Sqrt(1 + (shown[index] / 20.0)) : 0;
            values[$"p-{index}"].ShouldBe((0.09 - (0.01 * index)) + bonus, 1e-12);
        }

        // The rule that adds it is named like any other.
        page["items"]![0]!["rules"]!.AsArray().ShouldContain(rule => rule!.ToJsonString().Contains("uncertainty-bonus", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Such_items_fill_so_many_slots_at_most_and_the_answer_says_so()
    {
        using var engine = new TestEngine(policies => ExploringPolicies.Explore(policies, Alone));
        var page = await engine.PageAsync(Request(0, 1, 2, 500, 500, 500));
        Items(page).ShouldBe(["p-0", "p-3", "p-4", "p-5"], ignoreOrder: true);
        page["certificate"]!["binding"]!.AsArray().ShouldContain(name => (string)name! == "uncertainty-cap");

        // Nothing is drawn, so nothing is said of probabilities; another seed gets the same page.
        page["exploration"].ShouldBeNull();
        page["items"]![0]!["propensity"].ShouldBeNull();
        Items(await engine.PageAsync(Request(0, 1, 2, 500, 500, 500).Replace("\"seed\":1", "\"seed\":2", StringComparison.Ordinal))).ShouldBe(Items(page));
    }

    [Fact]
    public async Task What_nothing_is_known_of_gets_nothing_and_is_not_counted()
    {
        using var engine = new TestEngine(policies => ExploringPolicies.Explore(policies, Alone));
        var page = await engine.PageAsync(Request(null, null, null, 500, 500, 500));
        Items(page).ShouldBe(["p-0", "p-1", "p-2", "p-3"]);
        page["items"]!.AsArray().ShouldAllBe(item => (double)item!["value"]! < 0.1);
    }

    [Theory]
    [InlineData("kind: slot, epsilon: 0.6")]
    [InlineData("kind: plackett-luce, temperature: 0.3")]
    public async Task Beside_another_kind_pages_are_drawn_with_it_and_keep_the_cap(string kind)
    {
        using var engine = new TestEngine(policies => ExploringPolicies.Explore(policies, "{ " + kind + ", bonus: { " + Keys + " } }"));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var least = 0;
        for (var seed = 0; seed < 200; seed++)
        {
            var page = await engine.PageAsync(Request(0, 1, 2, 500, 500, 500, 500, 500, 500).Replace("\"seed\":1", $"\"seed\":{seed}", StringComparison.Ordinal));
            page["exploration"].ShouldNotBeNull();
            var few = Items(page).Count(item => item is "p-0" or "p-1" or "p-2");
            few.ShouldBeLessThanOrEqualTo(1);
            least += few == 0 ? 1 : 0;
            seen.Add(string.Join(',', Items(page)));
        }

        seen.Count.ShouldBeGreaterThan(5);
        least.ShouldBeLessThan(100, "the bonus is far above the noise");
    }

    [Theory]
    [InlineData("impressions: item.stok, below: 100, amount: 0.5, slots: 1", "Did you mean 'stock'")]
    [InlineData("impressions: item.merchant, below: 100, amount: 0.5, slots: 1", "number")]
    [InlineData("impressions: item.stock, below: 100, amount: 0, slots: 1", "A bonus of 0 changes no value.")]
    [InlineData("impressions: item.stock, below: 100, amount: 0.5, prior: 0, slots: 1", "'prior' must be above 0.")]
    [InlineData("impressions: item.stock, below: 100, amount: 0.5", "needs the key 'slots'")]
    public async Task What_cannot_be_is_said_where_it_is_written(string keys, string message)
    {
        using var policies = new PolicyFolder();
        ExploringPolicies.Explore(policies, "\n  kind: bonus\n  " + keys.Replace(", ", "\n  ", StringComparison.Ordinal));
        var run = await CommandRun.At(1000, default, "check", policies.Root);
        (run.Out + run.Error).ShouldContain(message);
        (run.Out + run.Error).ShouldContain("surfaces/home.yaml:");
        run.ExitCode.ShouldBe(message.Contains("changes no value", StringComparison.Ordinal) ? 0 : 2);
    }

    [Fact]
    public async Task Its_names_are_its_own()
    {
        using var policies = new PolicyFolder();
        ExploringPolicies.Explore(policies, Alone);
        policies.Replace("rules/shop.yaml", "name: sponsored-cap", "name: uncertainty-cap");
        var run = await CommandRun.At(1000, default, "check", policies.Root);
        run.ExitCode.ShouldBe(2);
        (run.Out + run.Error).ShouldContain("'uncertainty-cap' is what the bonus of the surface's 'exploration' is called.");
        (run.Out + run.Error).ShouldContain("rules/shop.yaml");
    }

    private static string[] Items(JsonNode page) => [.. page["items"]!.AsArray().Select(item => (string)item!["id"]!)];

    /// <summary>Six items of different merchants, each shown so often, the better ones first.</summary>
    private static string Request(params int?[] shown)
    {
        var candidates = shown.Select((count, index) => string.Create(
            CultureInfo.InvariantCulture,
            $$$"""
            {"id":"p-{{{index}}}","attributes":{"merchant":"m-{{{index}}}","category":"shoes","sponsored":false,"price":1.5{{{(count is null ? "" : $",\"stock\":{count}")}}}},
             "features":{"ctr7d":0.0{{{9 - index}}}} }
            """));
        return $$"""
            {"surface":"home","slots":{{(shown.Contains(99) ? 6 : 4)}},"now":"2026-01-20T18:00:00Z","seed":1,"context":{"userId":"u-1","country":"SA"},
             "candidates":[{{string.Join(',', candidates)}}],"options":{"explain":"summary"} }
            """.ReplaceLineEndings(" ");
    }
}
