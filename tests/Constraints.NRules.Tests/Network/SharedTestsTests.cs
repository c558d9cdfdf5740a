using System.Globalization;
using NRules;
using NRules.Diagnostics;
using RankOrchestrator.Constraints.NRules.Network;
using RankOrchestrator.Constraints.NRules.Tests.Building;
using RankOrchestrator.Constraints.Rules;

namespace RankOrchestrator.Constraints.NRules.Tests.Network;

/// <summary>The network asks once what several rules ask.</summary>
public sealed class SharedTestsTests
{
    [Fact]
    public void A_part_that_many_rules_have_is_one_test_wherever_it_stands()
    {
        var conditions = Enumerable.Range(0, 20).Select(number => number % 2 == 0
            ? string.Create(CultureInfo.InvariantCulture, $"item.sponsored && item.margin < {number}.0")
            : string.Create(CultureInfo.InvariantCulture, $"item.margin < {number}.0 && item.sponsored"));

        // The stratum, the part they share, and one each.
        Tests(conditions).ShouldBe(1 + 1 + 20);
    }

    [Theory]
    [InlineData("item.category in ['a', 'b']", "item.category in ['b', 'a']", 1)]
    [InlineData("item.labels.exists(x, x == 'a')", "item.labels.exists(y, y == 'a')", 1)]
    [InlineData("item.labels.exists(x, x == 'a')", "item.labels.all(x, x == 'a')", 2)]
    [InlineData("item.labels.exists(x, item.labels.exists(y, x == y))", "item.labels.exists(x, item.labels.exists(y, y == y))", 2)]
    [InlineData("1.0 / (item.margin * 0.0) > 0.0", "1.0 / (item.margin * -0.0) > 0.0", 2)]
    [InlineData("(item.sponsored ? item.price : item.margin) > 1.0", "(item.sponsored ? item.margin : item.price) > 1.0", 2)]
    [InlineData("now - item.publishedAt < duration('48h')", "now - item.publishedAt < duration('48h')", 1)]
    public void What_means_the_same_is_shared_and_nothing_else(string first, string second, int tests)
        => Tests([first, second]).ShouldBe(1 + tests);

    private static int Tests(IEnumerable<string> conditions)
    {
        var rules = string.Concat(conditions.Select((condition, index) => $"  - name: r{index.ToString(CultureInfo.InvariantCulture)}\n    why: test\n    owner: tests\n    match: |-\n      {condition}\n    then: {{ boost: 2 }}\n"));
        var checkedRules = RandomPolicy.Load("rules:\n" + rules).Rules;
        var factory = new NetworkBuilder([.. checkedRules.Checked.Select((_, index) => new RuleRuntime(index, checkedRules, []))]).Build();
        return factory.GetSchema().Nodes.Count(node => node.NodeType == NodeType.Selection);
    }
}
