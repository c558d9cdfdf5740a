using RankOrchestrator.Domain.Pages;

namespace RankOrchestrator.Constraints.Tests.Rules;

/// <summary>What becomes of rules and constraints whose expressions take more steps than a page has.</summary>
public sealed class CutOffTests
{
    private const string Ten = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]";
    private const string Slow = $"{Ten}.all(a, {Ten}.all(b, {Ten}.all(c, a + b + c > 0)))";
    private const string SlowItem = $"{Ten}.all(a, {Ten}.all(b, {Ten}.all(c, item.price < 1000.0)))";

    [Fact]
    public void A_rule_that_is_cut_off_does_nothing_to_any_candidate_and_is_named()
    {
        var surface = Page(Rules(
            $"match: '{SlowItem}', priority: 1, then: {{ boost: 3, add: 1, tag: slow, exclude: true }}",
            "match: '\"slow\" in item.tags', then: { boost: 5 }",
            "match: item.price < 10.0, then: { boost: 2 }"));
        surface.Steps = 50_000;
        surface.Run();

        Enumerable.Range(0, 40).ShouldAllBe(index => surface.Value($"p-{index:00}") == (index < 10 ? 2 : 1));
        Enumerable.Range(0, 40).ShouldAllBe(index => !surface.IsExcluded($"p-{index:00}") && !surface.HasTag($"p-{index:00}", "slow"));
        Degradations(surface).ShouldBe([new Degradation("rule:r0", "cost-limit", "not-applied")]);

        surface.Steps = 5_000_000;
        surface.Run();
        Enumerable.Range(0, 40).ShouldAllBe(index => surface.IsExcluded($"p-{index:00}"));
        Degradations(surface).ShouldBeEmpty();
    }

    [Fact]
    public void A_rule_whose_condition_over_the_request_is_cut_off_does_not_hold()
    {
        var surface = Page(Rules($"when: '{Slow} && request.country == \"SA\"', then: {{ set: {{ click: 9 }} }}", "when: request.country == \"SA\", then: { set: { order: 7 } }")).WithCountry("SA");
        surface.Steps = 100;
        surface.Run();

        surface.Weight("click").ShouldBe(1);
        surface.Weight("order").ShouldBe(7);
        Degradations(surface).ShouldBe([new Degradation("rule:r0", "cost-limit", "not-applied")]);
    }

    [Theory]
    [InlineData("cap: { most: 1, group: '" + SlowItem + "' }")]
    [InlineData("cap: { most: 1, per: 'string(" + SlowItem + ") + item.merchant' }")]
    [InlineData("when: '" + Slow + " && request.country == \"SA\"', cap: { most: 1, group: item.sponsored }")]
    public void A_constraint_whose_condition_is_cut_off_is_left_out_and_named(string constraint)
    {
        var rules = $$"""
            constraints:
              - { name: slow, why: test, owner: tests, {{constraint}} }
              - { name: quick, why: test, owner: tests, cap: { most: 2, group: item.price < 10.0 } }
            """;
        var surface = Page(rules).WithCountry("SA");
        surface.Steps = 4_000;
        surface.Build(10);
        Names(surface).ShouldBe(["quick"]);
        Degradations(surface).ShouldBe([new Degradation("constraint:slow", "cost-limit", "not-applied")]);

        surface.Steps = 5_000_000;
        surface.Build(10);
        Names(surface).Order(StringComparer.Ordinal).ShouldBe(["quick", "slow"]);
        Degradations(surface).ShouldBeEmpty();
    }

    [Fact]
    public void Constraints_that_share_a_group_are_left_out_together()
    {
        var surface = Page($$"""
            constraints:
              - { name: first, why: test, owner: tests, cap: { most: 1, slots: [0], group: '{{SlowItem}}' } }
              - { name: second, why: test, owner: tests, cap: { most: 1, slots: [1], group: '{{SlowItem}}' } }
            """);
        surface.Steps = 4_000;
        surface.Build(10);
        Degradations(surface).Select(degradation => degradation.Model).ShouldBe(["constraint:first", "constraint:second"]);
    }

    private static SurfaceUnderTest Page(string rules)
    {
        var surface = SurfaceUnderTest.Load(rules);
        for (var index = 0; index < 40; index++)
        {
            surface.Add($"p-{index:00}", price: index);
        }

        return surface;
    }

    private static string Rules(params string[] rules)
        => "rules:\n" + string.Concat(rules.Select((rule, index) => $"  - {{ name: r{index}, why: test, owner: tests, {rule} }}\n"));

    private static List<Degradation> Degradations(SurfaceUnderTest surface)
    {
        var degradations = new List<Degradation>();
        surface.Rules.AddDegradations(surface.State, degradations);
        surface.Constraints.AddDegradations(surface.Page, degradations);
        return degradations;
    }

    private static string[] Names(SurfaceUnderTest surface) => [.. surface.Page.Problem.Constraints.ToArray().Select(constraint => constraint.Name)];
}
