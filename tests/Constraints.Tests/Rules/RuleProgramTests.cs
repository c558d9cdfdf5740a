using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Constraints.Rules;

namespace RankOrchestrator.Constraints.Tests.Rules;

public sealed class RuleProgramTests
{
    private const string About = "why: test, owner: tests";

    [Fact]
    public void A_boost_multiplies_the_value_of_matching_candidates_only()
    {
        var surface = SurfaceUnderTest.Load($$"""
            rules:
              - { name: dates, {{About}}, match: item.category == "dates", then: { boost: 1.5 } }
            """).Add("a", 2, category: "dates").Add("b", 2, category: "milk").Run();

        surface.Value("a").ShouldBe(3);
        surface.Value("b").ShouldBe(2);
    }

    [Fact]
    public void A_boost_raises_a_negative_value_too()
        => SurfaceUnderTest.Load($$"""
            rules:
              - { name: up, {{About}}, then: { boost: 2 } }
            """).Add("a", -4).Run().Value("a").ShouldBe(-2);

    [Fact]
    public void Boost_comes_before_add()
        => SurfaceUnderTest.Load($$"""
            rules:
              - { name: both, {{About}}, then: { boost: 2, add: 1 } }
            """).Add("a", 3).Run().Value("a").ShouldBe(7);

    [Fact]
    public void A_candidate_without_the_attribute_does_not_match()
        => SurfaceUnderTest.Load($$"""
            rules:
              - { name: cheap, {{About}}, match: item.price < 10, then: { exclude: true } }
            """).Add("a", price: 5).Add("b").Run().IsExcluded("b").ShouldBeFalse();

    [Fact]
    public void A_rule_whose_request_condition_fails_touches_nothing()
        => SurfaceUnderTest.Load($$"""
            rules:
              - { name: there, {{About}}, when: request.country == "SA", then: { boost: 9 } }
            """).WithCountry("DE").Add("a", 1).Run().Value("a").ShouldBe(1);

    [Theory]
    [InlineData("2026-02-17T23:59:59Z", 1)]
    [InlineData("2026-02-18T00:00:00Z", 2)]
    [InlineData("2026-03-19T23:59:59Z", 2)]
    [InlineData("2026-03-20T00:00:00Z", 1)]
    public void A_rule_is_in_force_from_its_first_instant_until_just_before_its_last(string now, double value)
        => SurfaceUnderTest.Load($$"""
            rules:
              - { name: season, {{About}}, active: { from: 2026-02-18, to: 2026-03-20 }, then: { boost: 2 } }
            """).At(now).Add("a", 1).Run().Value("a").ShouldBe(value);

    [Fact]
    public void A_rule_sees_tags_that_another_sets_wherever_it_is_written()
    {
        var surface = SurfaceUnderTest.Load($$"""
            rules:
              - { name: a-uses-it, {{About}}, match: '"seasonal" in item.tags', priority: 100, then: { boost: 3 } }
              - { name: b-sets-it, {{About}}, match: item.category == "dates", then: { tag: seasonal } }
            """).Add("x", 1, category: "dates").Add("y", 1).Run();

        surface.HasTag("x", "seasonal").ShouldBeTrue();
        surface.Value("x").ShouldBe(3);
        surface.Value("y").ShouldBe(1);
    }

    [Fact]
    public void An_excluded_candidate_is_not_seen_by_later_rules()
    {
        var surface = SurfaceUnderTest.Load($$"""
            rules:
              - { name: out, {{About}}, priority: 5, match: item.price > 100, then: { exclude: true } }
              - { name: up, {{About}}, then: { boost: 2 } }
            """).Add("a", 1, price: 200).Run();

        surface.IsExcluded("a").ShouldBeTrue();
        surface.Value("a").ShouldBe(1);
    }

    [Fact]
    public void A_rule_sets_a_weight_for_the_request()
        => SurfaceUnderTest.Load($$"""
            rules:
              - { name: heavier, {{About}}, when: request.country == "SA", then: { set: { order: 7 } } }
            """).WithCountry("SA").Add("a").Run().Weight("order").ShouldBe(7);

    [Fact]
    public void Rules_that_wait_for_one_another_are_refused_by_name()
        => SurfaceUnderTest.Errors($$"""
            rules:
              - { name: one, {{About}}, match: '"b" in item.tags', then: { tag: a } }
              - { name: two, {{About}}, match: '"a" in item.tags', then: { tag: b } }
            """).ShouldHaveSingleItem().ShouldContain("one → two → one");

    [Theory]
    [InlineData("when: item.price > 3", "RP0309")]
    [InlineData("match: item.pricee > 3", "RP0303")]
    [InlineData("match: item.price", "RP0308")]
    [InlineData("match: item.price > \"3\"", "RP0305")]
    public void A_wrong_expression_is_reported_at_its_place(string condition, string code)
    {
        var error = SurfaceUnderTest.Errors($"""
            rules:
              - name: wrong
                why: test
                owner: tests
                {condition}
                then: {"{"} boost: 2 {"}"}
            """).ShouldHaveSingleItem();

        error.ShouldStartWith(code);
        error.ShouldContain(" 5:");
    }

    [Fact]
    public void Explain_replays_every_effect_to_the_final_value()
    {
        var surface = SurfaceUnderTest.Load($$"""
            rules:
              - { name: first, {{About}}, priority: 2, then: { boost: 2 } }
              - { name: second, {{About}}, priority: 1, match: item.price < 50, then: { add: 0.5 } }
              - { name: third, {{About}}, match: item.price > 50, then: { boost: 10 } }
            """).Add("a", 1, price: 20).Run();
        Span<RuleEffect> effects = new RuleEffect[3];

        var count = surface.Program.Explain(surface.State, 0, 1, effects);

        effects[..count].ToArray().ShouldBe([new RuleEffect(0, 1, 2) { Boost = 2 }, new RuleEffect(1, 2, 2.5) { Add = 0.5 }]);
        effects[count - 1].After.ShouldBe(surface.Value("a"));
    }

    [Fact]
    public void The_order_of_rules_and_files_does_not_matter()
        => Prop.ForAll(
            ArbMap.Default.ArbFor<int>(),
            seed =>
            {
                string[] rules =
                [
                    $$"""{ name: a, {{About}}, match: item.price < 30, then: { tag: cheap } }""",
                    $$"""{ name: b, {{About}}, match: '"cheap" in item.tags', then: { boost: 1.1, tag: second } }""",
                    $$"""{ name: c, {{About}}, match: '"second" in item.tags && item.sponsored', then: { add: -0.3 } }""",
                    $$"""{ name: d, {{About}}, priority: 3, match: item.category == "dates", then: { boost: 0.7 } }""",
                    $$"""{ name: e, {{About}}, match: item.price > 90, then: { exclude: true } }""",
                    $$"""{ name: f, {{About}}, then: { boost: 1.3, add: 0.01 } }""",
                ];
                var shuffled = (string[])rules.Clone();
                new Random(seed).Shuffle(shuffled);

                Outcome(["rules: [" + string.Join(", ", shuffled.Take(2)) + "]", "rules: [" + string.Join(", ", shuffled.Skip(2)) + "]"])
                    .ShouldBe(Outcome(["rules: [" + string.Join(", ", rules) + "]"]));
            }).QuickCheckThrowOnFailure();

    private static string Outcome(string[] files)
    {
        var surface = SurfaceUnderTest.Load(files);
        var random = new Random(1);
        for (var number = 0; number < 70; number++)
        {
            surface.Add($"p{number:00}", random.NextDouble(), category: number % 3 == 0 ? "dates" : "milk", price: random.Next(100), sponsored: number % 4 == 0);
        }

        surface.Run();
        return string.Join(' ', surface.Values.Select((value, row) => $"{value:R}{(surface.IsExcluded(surface.Request.Candidates.Id(row)) ? "x" : "")}"));
    }
}
