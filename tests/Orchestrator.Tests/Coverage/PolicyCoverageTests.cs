using System.Text;
using RankOrchestrator.Orchestrator.Coverage;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Coverage;

/// <summary>What pages reach of the policies is found out on the fixture's request, whose ways can be followed by hand.</summary>
public sealed class PolicyCoverageTests
{
    [Fact]
    public async Task Nothing_is_reached_without_a_page()
    {
        using var shop = new TestEngine();
        var report = new PolicyCoverage(shop.Engine.Plans.Current!).ToReport();
        report.Percent.ShouldBe(0);
        report.Counts.Select(count => $"{count.Kind} {count.Reached}/{count.All}").ShouldBe(["Rule 0/2", "Constraint 0/2", "Branch 0/12"]);
        await Task.CompletedTask;
    }

    [Fact]
    public async Task A_page_reaches_rules_that_match_constraints_in_force_and_both_sides_of_what_is_asked_of_its_candidates()
    {
        using var shop = new TestEngine();
        var missing = await MissingAsync(shop, PolicyFolder.HomeRequest);

        // Everybody is on ios: the rule for the web never holds, and its match is not asked.
        missing.Split('\n').ShouldBe([
            "Rule no-phones-in-web",
            "Branch no-phones-in-web request.device == \"web\" True",
            "Branch no-phones-in-web item.category == \"phones\" True",
            "Branch no-phones-in-web item.category == \"phones\" False",
        ], ignoreOrder: true);
    }

    [Fact]
    public async Task An_operand_is_only_reached_where_those_before_it_leave_it_to_decide()
    {
        using var shop = new TestEngine(policies => policies.Replace("rules/shop.yaml", "match: item.category == \"dates\"", "match: item.price > 10000.0 && item.sponsored"));
        var missing = await MissingAsync(shop, PolicyFolder.HomeRequest);
        missing.ShouldContain("Rule dates-season");
        missing.ShouldContain("Branch dates-season item.price > 10000.0 True");
        missing.ShouldNotContain("Branch dates-season item.price > 10000.0 False");
        missing.ShouldContain("Branch dates-season item.sponsored True");
        missing.ShouldContain("Branch dates-season item.sponsored False");
    }

    [Fact]
    public async Task What_a_rule_excluded_is_not_asked_about_any_more()
    {
        using var shop = new TestEngine(policies =>
        {
            policies.Replace("rules/shop.yaml", "when: request.device == \"web\"", "priority: 9");
            policies.Replace("rules/shop.yaml", "match: item.category == \"dates\"", "match: item.category == \"phones\"");
        });
        var missing = await MissingAsync(shop, PolicyFolder.HomeRequest);
        missing.ShouldContain("Branch dates-season item.category == \"phones\" True");
        missing.ShouldNotContain("Branch no-phones-in-web item.category == \"phones\" True");
    }

    [Fact]
    public async Task Conditions_inside_of_macros_are_asked_about_the_elements_that_they_decide_about()
    {
        using var shop = new TestEngine(policies => policies.Replace(
            "rules/shop.yaml",
            "match: item.category == \"dates\"",
            "match: item.price < 1000000.0 && item.labels.exists(l, l == \"new\" && l.size() > 30)"));
        var missing = await MissingAsync(shop, PolicyFolder.HomeRequest);
        missing.ShouldNotContain("dates-season l == \"new\" True");
        missing.ShouldNotContain("dates-season l == \"new\" False");
        missing.ShouldContain("Branch dates-season l.size() > 30 True");
        missing.ShouldNotContain("dates-season l.size() > 30 False");
        missing.ShouldContain("Branch dates-season item.labels.exists(l, l == \"new\" && l.size() > 30) True");

        // Of a macro of two variables, too.
        using var two = new TestEngine(policies => policies.Replace("rules/shop.yaml", "match: item.category == \"dates\"", "match: item.labels.exists(i, l, i == 1 && l == \"new\")"));
        missing = await MissingAsync(two, PolicyFolder.HomeRequest);
        missing.ShouldNotContain("dates-season i == 1 True");
        missing.ShouldNotContain("dates-season i == 1 False");
        missing.ShouldContain("Branch dates-season l == \"new\" True");
        missing.ShouldNotContain("dates-season l == \"new\" False");

        // Of an operand that nothing leaves to decide, neither side is reached.
        using var never = new TestEngine(policies => policies.Replace("rules/shop.yaml", "match: item.category == \"dates\"", "match: item.price > 1000000.0 && item.labels.all(l, l == \"new\")"));
        missing = await MissingAsync(never, PolicyFolder.HomeRequest);
        missing.ShouldContain("Branch dates-season l == \"new\" True");
        missing.ShouldContain("Branch dates-season l == \"new\" False");
    }

    [Fact]
    public async Task Conditions_in_what_models_compute_are_branches_but_not_those_of_fallbacks()
    {
        const string Model = """
            model: ctr
            owner: tests
            version: "1"
            kind: expression
            outputs:
              - prediction: ctr
                value: "item.price > 1000000.0 ? 0.1 : feature.ctr7d"
                range: [0, 1]
                fallback: [ { column: "item.price > 2000000.0 ? 0.1 : 0.2" }, { prior: 0.05 } ]

            """;
        using var shop = new TestEngine(policies => policies.Write("models/ctr.yaml", Model));
        var missing = await MissingAsync(shop, PolicyFolder.HomeRequest);
        missing.ShouldContain("Branch ctr item.price > 1000000.0 True");
        missing.ShouldNotContain("item.price > 1000000.0 False");
        missing.ShouldNotContain("2000000");
    }

    [Fact]
    public async Task What_sums_orders_limits_and_changes_ask_are_branches()
    {
        using var shop = new TestEngine(policies =>
        {
            policies.Replace(
                "rules/shop.yaml",
                "then: { boost: 1.5, tag: seasonal }",
                "then: { boost: \"item.price > 1000000.0 ? 1.1 : 1.5\", tag: seasonal }");
            policies.Replace("rules/shop.yaml", "constraints:\n", """
                constraints:
                  - name: budget
                    why: test
                    owner: tests
                    penalty: 0.1
                    sum: { of: "item.price > 2000000.0 ? 0.0 : 1.0", most: "request.device == 'ios' ? 2.0 : 1.0" }
                  - { name: order, why: test, owner: tests, penalty: 0.1, before: { first: item.price > 3000000.0, then: item.price < 4000000.0 } }
                  - { name: wide, why: test, owner: tests, cap: { group: item.price > 5.0, most: "request.device == 'web' ? 2 : 9" } }

                """);
        });
        var missing = await MissingAsync(shop, PolicyFolder.HomeRequest);
        foreach (var (text, isMissing) in new[] { ("item.price > 1000000.0", "True"), ("item.price > 2000000.0", "True"), ("item.price > 3000000.0", "True"),
            ("item.price < 4000000.0", "False"), ("request.device == 'ios'", "False"), ("request.device == 'web'", "True") })
        {
            missing.ShouldContain($"{text} {isMissing}");
            missing.ShouldNotContain($"{text} {(isMissing == "True" ? "False" : "True")}");
        }
    }

    private static async Task<string> MissingAsync(TestEngine engine, string request)
    {
        var coverage = new PolicyCoverage(engine.Engine.Plans.Current!);
        using var result = await engine.RankAsync(Encoding.UTF8.GetBytes(request));
        coverage.Observe(result.Workspace!);
        return string.Join('\n', coverage.ToReport().NotReached.Select(part => part.Kind == CoveredKind.Branch ? $"Branch {part.Name} {part.Text} {part.Outcome}" : $"{part.Kind} {part.Name}"));
    }
}
