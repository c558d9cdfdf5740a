using RankOrchestrator.Language.Shapes;
using RankOrchestrator.Policies.Loading;
using RankOrchestrator.Policies.Rules.Actions;

namespace RankOrchestrator.Constraints.Tests.Rules;

public sealed class RuleActionKindsTests
{
    [Fact]
    public void Every_kind_of_action_can_be_written()
    {
        var kinds = typeof(RuleAction)
            .Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(RuleAction)))
            .Select(type => type.Name.Replace("Action", "", StringComparison.Ordinal).ToLowerInvariant());
        var rule = (RecordShape)((ListShape)PolicyShapes.Rules.Properties.Single(property => property.Name == "rules").Shape).Item;
        var then = (RecordShape)rule.Properties.Single(property => property.Name == "then").Shape;

        then.Properties.Select(property => property.Name).ShouldBe(kinds, ignoreOrder: true);
    }

    [Fact]
    public void Every_kind_of_action_that_is_written_is_read()
    {
        var rules = SurfaceUnderTest.Load("""
            rules:
              - { name: items, why: test, owner: tests, then: { boost: 2, add: 1, tag: t, pin: 1 } }
              - { name: gone, why: test, owner: tests, match: item.sponsored, then: { exclude: true } }
              - { name: page, why: test, owner: tests, then: { set: { click: 2 }, require: few, lift: many } }
            constraints:
              - { name: few, why: test, owner: tests, enabled: false, cap: { group: item.sponsored, most: 1 } }
              - { name: many, why: test, owner: tests, cap: { group: item.sponsored, most: 2 } }
            """).Rules.Rules;

        rules.SelectMany(rule => rule.Actions.All).Select(action => action.GetType().Name).Order(StringComparer.Ordinal)
            .ShouldBe(["AddAction", "BoostAction", "ExcludeAction", "LiftAction", "PinAction", "RequireAction", "SetAction", "TagAction"]);
    }
}
