using RankOrchestrator.Constraints.Checks;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Costs;

namespace RankOrchestrator.Constraints.Tests.Checks;

public sealed class CostChecksTests
{
    private const string Ten = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]";

    [Fact]
    public void An_expression_that_takes_too_long_at_worst_is_refused_where_it_stands()
    {
        var text = Findings(300, $"""
            rules:
              - name: slow
                {About}
                match: >-
                  {Nest(7, "item.price > 0.0")}
                then: {"{ boost: 2 }"}
            """).ShouldHaveSingleItem();
        text.ShouldStartWith("rules/shop.yaml:6:7: error RP0311: This can take up to 32,222,2");
        text.ShouldContain(" steps for one candidate, ");
        text.ShouldContain(" for the 300 candidates of 'page': about ");
        text.ShouldContain("; the limit is 10,000,000.");
    }

    [Fact]
    public void What_may_be_cut_off_is_warned_about()
        => Findings(900, Rule($"match: '{Nest(3, "item.price > 0.0")}'")).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            text => text.ShouldStartWith("rules/shop.yaml:5:13: warning RP0311: This can take up to "),
            text => text.ShouldContain("; beyond 2,000,000 it may be cut off."));

    [Theory]
    [InlineData("match: '\"sale\" in item.labels'")]
    [InlineData("match: item.labels.exists(x, x.startsWith('sale'))")]
    [InlineData("match: item.merchant.startsWith('m') && item.price * 2.0 > item.margin")]
    [InlineData("when: request.country in ['SA', 'AE'] && now.getHours('Asia/Riyadh') > 18")]
    public void Usual_conditions_are_not(string condition) => Findings(2_000, Rule(condition)).ShouldBeEmpty();

    [Fact]
    public void A_condition_over_the_request_is_counted_once()
        => Findings(2_000, Rule($"when: '{Nest(4, "request.tenureDays > 0.0")}'")).ShouldBeEmpty();

    [Fact]
    public void A_condition_over_the_request_that_is_cut_off_by_itself_is_warned_about()
        => Findings(2_000, Rule($"when: '{Nest(5, "request.tenureDays > 0.0")}'"))
            .ShouldHaveSingleItem()
            .ShouldContain("for a request of 'page': about 7 ms; beyond 250,000 for one candidate it may be cut off.");

    [Fact]
    public void Many_expressions_that_take_too_long_together_are_found_with_the_costliest()
    {
        var rules = "rules:\n" + string.Concat(Enumerable.Range(0, 8).Select(index => $"""
              - name: slow-{index}
                {About}
                match: '{Nest(3, $"item.price > {index}.0")}'
                then: {"{ boost: 2 }"}

            """));
        var text = Findings(250, rules).ShouldHaveSingleItem();
        text.ShouldStartWith("surfaces/page.yaml:1:10: warning RP0311: The expressions of 'page' can take up to ");
        text.ShouldContain("The costliest: rules/shop.yaml:5:12 (");
    }

    [Fact]
    public void Constraints_over_one_expression_are_counted_once()
    {
        var cap = (string name) => $"  - {{ name: {name}, {ShopFolder.About}, cap: {{ most: 2, group: \"{Nest(3, "item.fresh")}\" }} }}\n";
        Findings(300, "constraints:\n" + string.Concat(Enumerable.Range(0, 20).Select(index => cap($"cap-{index}")))).ShouldBeEmpty();
    }

    private const string About = "why: test\n    owner: tests";

    private static string Rule(string condition) => $"rules:\n  - name: rule\n    {About}\n    {condition}\n    then: {{ boost: 2 }}\n";

    private static string Nest(int levels, string inner)
        => string.Concat(Enumerable.Range(0, levels).Select(level => $"{Ten}.all(x{level}, ")) + inner + new string(')', levels);

    private static string[] Findings(int candidates, string rules)
    {
        var compilation = ShopFolder.Load(rules);
        compilation.Text.ShouldNotContain("error");
        var checks = new CostChecks(new InputSizes(1_024, 64, 256, 128));
        foreach (var surface in compilation.Surfaces)
        {
            checks.Of(surface, candidates);
        }

        var diagnostics = new DiagnosticBag();
        checks.Report(diagnostics);
        return [.. diagnostics.ToSorted().Select(DiagnosticText.Render)];
    }
}
