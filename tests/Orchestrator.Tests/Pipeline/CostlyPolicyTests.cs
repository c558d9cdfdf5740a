using System.Globalization;
using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Checks;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Pipeline;

/// <summary>Policies that are legal and take long: refused when they load where that is certain, cut off by steps where it is not.</summary>
public sealed class CostlyPolicyTests
{
    private const string Ten = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]";
    private const int Candidates = 700;

    [Theory]
    [InlineData(4, "rules/shop.yaml:3:13: error RP0311")]
    [InlineData(7, "rules/shop.yaml:3:13: error RP0311")]
    public void Macros_inside_one_another_are_refused(int levels, string place)
    {
        using var folder = Folder(levels);
        var check = PolicyCheck.Of(new PolicyLocation(folder.Root, ""), new FixedClock("2026-02-20"));
        check.ExitCode(strict: false).ShouldBe(2);
        check.Render(CheckFormat.Text, "").ShouldContain(place);
    }

    [Fact]
    public void What_a_model_computes_is_looked_at_too()
    {
        using var folder = Folder(1);
        folder.Write("models/ctr.yaml", $$"""
            model: ctr
            owner: tests
            version: "1"
            kind: expression
            outputs:
              - prediction: ctr
                value: '{{Nest(5)}} ? 0.5 : 0.25'
                fallback: [{ prior: 0.07 }]

            """);
        var check = PolicyCheck.Of(new PolicyLocation(folder.Root, ""), new FixedClock("2026-02-20"));
        check.Render(CheckFormat.Text, "").ShouldContain("models/ctr.yaml:7:13: error RP0311");
    }

    [Fact]
    public async Task A_rule_that_is_cut_off_changes_nothing_and_is_named_the_same_way_every_time()
    {
        using var engine = new TestEngine(folder => Prepare(folder, 3));
        var request = Request();
        var first = await engine.PageAsync(request);
        first["degraded"]!.ToJsonString().ShouldBe("""[{"model":"rule:slow","reason":"cost-limit","fallback":"not-applied"}]""");
        first["items"]!.AsArray().SelectMany(item => item!["rules"]?.AsArray() ?? []).Select(rule => (string)rule!["rule"]!).ShouldAllBe(rule => rule != "slow");
        for (var again = 0; again < 3; again++)
        {
            var page = await engine.PageAsync(request);
            page["items"]!.ToJsonString().ShouldBe(first["items"]!.ToJsonString());
            page["degraded"]!.ToJsonString().ShouldBe(first["degraded"]!.ToJsonString());
        }
    }

    [Fact]
    public async Task A_term_that_is_cut_off_is_named_in_the_answer()
    {
        using var engine = new TestEngine(folder =>
        {
            Prepare(folder, 0);
            folder.Replace("surfaces/home.yaml", "    click: ", $"    slow: '{Nest(3)} ? 1.0 : 0.0'\n    click: ");
        });
        (await engine.PageAsync(Request()))["degraded"]!.ToJsonString().ShouldBe("""[{"model":"value:slow","reason":"cost-limit","fallback":"zero"}]""");
    }

    [Fact]
    public async Task A_constraint_that_is_cut_off_is_named_in_the_answer()
    {
        using var engine = new TestEngine(folder =>
        {
            Prepare(folder, 0);
            folder.Write("rules/shop.yaml", $$"""
                constraints:
                  - { name: slow, why: test, owner: tests, cap: { most: 1, slots: [0, 1],
                    group: '{{Nest(3)}}' } }

                """);
        });
        (await engine.PageAsync(Request()))["degraded"]!.ToJsonString().ShouldBe("""[{"model":"constraint:slow","reason":"cost-limit","fallback":"not-applied"}]""");
    }

    [Fact]
    public async Task A_rule_within_its_steps_is_applied()
    {
        using var engine = new TestEngine(folder => Prepare(folder, 2));
        var page = await engine.PageAsync(Request());
        page["degraded"]!.AsArray().ShouldBeEmpty();
        page["items"]!.AsArray().ShouldAllBe(item => item!["rules"]!.ToJsonString().Contains("slow", StringComparison.Ordinal));
    }

    private static PolicyFolder Folder(int levels)
    {
        var folder = new PolicyFolder();
        Prepare(folder, levels);
        return folder;
    }

    private static void Prepare(PolicyFolder folder, int levels)
    {
        folder.Write("rules/shop.yaml", $$"""
            rules:
              - { name: slow, why: test, owner: tests, then: { boost: 2 },
                match: '{{Nest(levels)}}' }

            """);
        folder.Write("surfaces/home.yaml", folder.Read("surfaces/home.yaml") + $"candidates: {Candidates}\n");
    }

    private static string Nest(int levels)
        => string.Concat(Enumerable.Range(0, levels).Select(level => $"{Ten}.all(x{level}, ")) + "item.price > 0.0" + new string(')', levels);

    private static string Request()
    {
        var request = JsonNode.Parse(PolicyFolder.HomeRequest)!;
        var candidates = new JsonArray();
        for (var index = 0; index < Candidates; index++)
        {
            candidates.Add(new JsonObject
            {
                ["id"] = string.Create(CultureInfo.InvariantCulture, $"p-{index:000}"),
                ["attributes"] = new JsonObject { ["merchant"] = $"m-{index}", ["category"] = "shoes", ["sponsored"] = false, ["price"] = 1 + index },
                ["features"] = new JsonObject { ["ctr7d"] = 0.01, ["affinity"] = 0.5 },
            });
        }

        request["candidates"] = candidates;
        return request.ToJsonString();
    }
}
