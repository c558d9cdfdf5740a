namespace RankOrchestrator.Constraints.Tests.Checks;

/// <summary>What is said of sums that cannot be meant, and where.</summary>
public sealed class SumChecksTests
{
    [Theory]
    [InlineData("sum: { of: item.price, most: 10, fewest: 20 }", "RP0509", "20 }")]
    [InlineData("sum: { of: item.margin, fewest: 30 }", "RP0509", "30 }")]
    [InlineData("sum: { of: item.price, most: -1 }", "RP0509", "-1 }")]
    [InlineData("sum: { of: item.margin, mean: { fewest: 1.5 } }", "RP0509", "{ fewest")]
    [InlineData("sum: { of: item.margin, mean: { most: -2 } }", "RP0509", "{ most")]
    [InlineData("sum: { of: item.price, mean: { most: 3, fewest: 4 } }", "RP0509", "{ most: 3")]
    [InlineData("penalty: 1, sum: { of: item.price, most: 10, fewest: 20 }", "RP0509", "20 }")]
    [InlineData("sum: { of: item.price }", "RP0508", "budget")]
    [InlineData("sum: { of: item.margin, most: 20 }", "RP0508", "20 }")]
    [InlineData("sum: { of: item.price, fewest: 0 }", "RP0508", "0 }")]
    [InlineData("sum: { of: item.margin, mean: { most: 1 } }", "RP0508", "{ most")]
    [InlineData("sum: { of: item.prise, most: 5 }", "RP0303", "prise")]
    [InlineData("sum: { of: item.category, most: 5 }", "RP0308", "item.category")]
    [InlineData("sum: { most: 5 }", "", "{ most")]
    [InlineData("sum: { of: item.price, most: dear }", "RP0303", "dear")]
    [InlineData("sum: { of: item.price, most: request.country }", "RP0308", "request.country")]
    [InlineData("sum: { of: item.price, most: item.price }", "", "item.price }")]
    [InlineData("sum: { of: item.price, fewest: group }", "RP0303", "group }")]
    [InlineData("sum: { of: item.price, most: 'math.greatest(1e13, 2.0)' }", "RP0109", "'math")]
    [InlineData("sum: { of: item.price, mean: { most: { share: 0.5 } } }", "", "{ share")]
    [InlineData("sum: { of: item.price, per: item.merchant, mean: { most: \"group.size(\" } }", "RP0301", "\" }")]
    [InlineData("sum: { of: item.price, mean: 5 }", "", "5 }")]
    [InlineData("sum: { of: item.price, most: 5, window: 3 }", "", "window")]
    public void Mistakes_are_found_where_they_stand(string constraint, string code, string at)
    {
        var line = $"  - {{ name: budget, {ShopFolder.About}, {constraint} }}";
        var finding = ShopFolder.Findings($"constraints:\n{line}\n").ShouldHaveSingleItem();
        finding.ShouldStartWith(code);
        finding.ShouldEndWith($" rules/shop.yaml:2:{line.IndexOf(at, StringComparison.Ordinal) + 1}");
    }

    [Theory]
    [InlineData("keep: { term: orders, atLeast: 0.98 }", "RP0510", "orders")]
    [InlineData("keep: [{ term: value, atLeast: 0.9 }, { term: orders, atLeast: 0.98 }]", "RP0510", "orders")]
    [InlineData("keep: { term: value, atLeast: 98 }", "", "98")]
    [InlineData("keep: { term: value, atLeast: -0.1 }", "", "-0.1")]
    [InlineData("keep: { term: value }", "", "{ term")]
    [InlineData("keep: { atLeast: 0.5 }", "", "{ atLeast")]
    [InlineData("keep: { term: value, atLeast: 0 }", "RP0508", "{ term")]
    [InlineData("keep: { term: value, atMost: 0.5, atLeast: 0.5 }", "", "atMost")]
    [InlineData("calibrated: { per: item.category, to: request.country }", "RP0511", "request.country")]
    [InlineData("calibrated: { per: item.category, to: 'item.labels' }", "RP0511", "item.labels")]
    [InlineData("calibrated: { per: item.category, to: '{\"x\": 0.0, \"y\": -1.0}' }", "RP0511", "{\"x")]
    [InlineData("calibrated: { per: item.category, to: '{\"x\": 0.5}' }", "RP0511", "{\"x")]
    [InlineData("calibrated: { per: item.category, to: '{\"x\": \"much\"}' }", "RP0511", "{\"x")]
    [InlineData("calibrated: { per: item.stock, to: '{\"x\": 1.0}' }", "RP0511", "{\"x")]
    [InlineData("calibrated: { per: item.category, to: request.interests }", "RP0303", "interests")]
    [InlineData("calibrated: { per: item.category }", "", "{ per")]
    [InlineData("calibrated: { to: '{\"x\": 1.0}' }", "", "{ to")]
    [InlineData("calibrated: { per: item.category, to: '{\"x\": 1.0}', within: 2 }", "", "2 }")]
    [InlineData("calibrated: { per: item.category, to: '{\"x\": 1.0}', within: 1 }", "RP0508", "1 }")]
    [InlineData("calibrated: { per: item.category, to: '{\"x\": 1.0}', penalty: 0 }", "RP0508", "0 }")]
    [InlineData("unlike: { by: item.price, above: 0.9, size: 3 }", "RP0512", "item.price")]
    [InlineData("unlike: { by: item.labels, above: 0.9, size: 3 }", "RP0512", "item.labels")]
    [InlineData("unlike: { by: item.embeding, above: 0.9, size: 3 }", "RP0303", "embeding")]
    [InlineData("unlike: { by: item.embedding, above: 1.9, size: 3 }", "", "1.9")]
    [InlineData("unlike: { by: item.embedding, above: 0.9 }", "", "{ by")]
    [InlineData("unlike: { by: item.embedding, size: 3 }", "", "{ by")]
    [InlineData("unlike: { by: item.embedding, above: 0.9, size: 0 }", "", "0 }")]
    [InlineData("unlike: { by: item.embedding, above: 0.9, size: 3, most: 0 }", "", "0 }")]
    [InlineData("unlike: { by: item.embedding, above: 0.9, size: 3, most: 3 }", "RP0508", "3 }")]
    [InlineData("unlike: { by: item.embedding, above: 1, size: 3 }", "RP0508", "1, size")]
    [InlineData("diversity: { by: item.price, weight: 1 }", "RP0512", "item.price")]
    [InlineData("diversity: { by: item.embeding, weight: 1 }", "RP0303", "embeding")]
    [InlineData("diversity: { by: item.embedding }", "", "{ by")]
    [InlineData("diversity: { weight: 1 }", "", "{ weight")]
    [InlineData("diversity: { by: item.embedding, weight: -1 }", "", "-1")]
    [InlineData("diversity: { by: item.embedding, weight: much }", "", "much")]
    [InlineData("diversity: { by: item.embedding, weight: 0 }", "RP0508", "0 }")]
    [InlineData("penalty: 3, diversity: { by: item.embedding, weight: 1 }", "RP0508", "3, diversity")]
    [InlineData("diversity: { by: item.embedding, weight: 1, above: 0.9 }", "", "above")]
    [InlineData("diversity: { by: item.embedding, weight: 1, slots: [4, 1] }", "RP0505", "[4")]
    [InlineData("before: { first: item.fresh }", "", "{ first")]
    [InlineData("before: { first: item.price, then: item.fresh }", "RP0308", "item.price")]
    [InlineData("before: { first: item.fresh, then: item.frsh }", "RP0303", "frsh")]
    [InlineData("before: { first: item.fresh, then: item.sponsored, slots: 3 }", "RP0508", "3 }")]
    public void Mistakes_of_guarantees_and_calibrations_are_too(string constraint, string code, string at)
        => Mistakes_are_found_where_they_stand(constraint, code, at);

    [Theory]
    [InlineData("keep: { term: value, atLeast: 0.98 }")]
    [InlineData("before: { first: item.fresh, then: '!item.fresh', per: item.merchant }")]
    [InlineData("unlike: { by: item.embedding, above: 0.9, size: 3, most: 1, slots: [0, 9] }")]
    [InlineData("calibrated: { per: item.category, to: '{\"x\": 0.5, \"y\": 0.5}', penalty: 2, slots: [0, 9] }")]
    [InlineData("diversity: { by: item.embedding, weight: 0.5, slots: [0, 9] }")]
    [InlineData("sum: { of: item.price, most: 10 }")]
    [InlineData("sum: { of: item.margin, mean: { most: 0.5 }, slots: [0, 9], byAttention: true }")]
    [InlineData("sum: { of: item.price * item.margin, fewest: 5, group: item.sponsored, per: item.merchant }")]
    [InlineData("sum: { of: score.ctr, fewest: 0.5 }")]
    [InlineData("sum: { of: item.price, most: \"request.country == 'SA' ? 100 : 50\" }")]
    [InlineData("sum: { of: item.price, per: item.category, mean: { most: \"group == 'x' ? 10.0 : 20.0\" } }")]
    public void What_can_be_meant_is_left_alone(string constraint) => ShopFolder.Findings($$"""
        constraints:
          - { name: budget, {{ShopFolder.About}}, {{constraint}} }
        """).ShouldBeEmpty();
}
