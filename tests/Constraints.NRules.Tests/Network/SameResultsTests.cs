using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Constraints.NRules.Tests.Building;
using RankOrchestrator.Constraints.Rules;

namespace RankOrchestrator.Constraints.NRules.Tests.Network;

/// <summary>Rules do the same whichever engine runs them.</summary>
public sealed class SameResultsTests
{
    private const int Policies = 1_700;

    [Fact]
    public void Ten_thousand_rules_of_any_kind_leave_the_same_behind_cut_off_or_not()
    {
        var (rules, cut, matched) = (0, 0, 0);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Policies), Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue - 3)), seed =>
        {
            var (checkedRules, vocabulary, text) = RandomPolicy.Make(seed);
            var (columns, network) = (new ColumnRuleEngine().Prepare(checkedRules), new NRulesEngine().Prepare(checkedRules));
            var (columnState, networkState) = (columns.CreateState(), network.CreateState());
            for (var request = 0; request < 3; request++)
            {
                var expected = RuleRun.Of(columns, columnState, checkedRules, vocabulary, seed + request);
                RuleRun.Of(network, networkState, checkedRules, vocabulary, seed + request).ShouldBe(expected, text);
                cut += expected.Contains(" Cost ", StringComparison.Ordinal) ? 1 : 0;
                matched += columnState.Matched(0).ContainsAnyExcept(0UL) ? 1 : 0;
            }

            rules += checkedRules.Rules.Length;
            return true;
        }));

        // The test says nothing if nothing ever happens.
        rules.ShouldBeGreaterThan(10_000);
        Math.Min(cut, matched).ShouldBeGreaterThan(100);
    }

    [Theory]
    [InlineData("  - { name: a, why: t, owner: t, then: { boost: 2 } }")]
    [InlineData("  - { name: a, why: t, owner: t, then: { tag: t1 } }\n  - { name: b, why: t, owner: t, match: '\"t1\" in item.tags', then: { tag: t2 } }\n  - { name: c, why: t, owner: t, match: '!(\"t2\" in item.tags)', then: { exclude: true } }")]
    [InlineData("  - { name: a, why: t, owner: t, then: { set: { a: 5 } } }\n  - { name: b, why: t, owner: t, when: w.a > 4.0, then: { set: { b: 7 } } }\n  - { name: c, why: t, owner: t, when: w.b > 6.0, match: item.margin * w.a > 1.0, then: { add: 1 } }")]
    [InlineData("  - { name: a, why: t, owner: t, match: item.sponsored, priority: 2, then: { exclude: true } }\n  - { name: b, why: t, owner: t, match: request.vip, then: { boost: 3, exclude: true } }\n  - { name: c, why: t, owner: t, match: item.margin < 9.0, priority: -1, then: { add: 1 } }")]
    public void Chains_through_tags_weights_and_exclusions_are_the_same(string rules)
    {
        var (checkedRules, vocabulary, _) = RandomPolicy.Load("rules:\n" + rules + "\n");
        IRuleProgram[] programs = [new ColumnRuleEngine().Prepare(checkedRules), new NRulesEngine().Prepare(checkedRules)];
        for (var seed = 0; seed < 40; seed++)
        {
            var runs = programs.Select(program => RuleRun.Of(program, program.CreateState(), checkedRules, vocabulary, seed)).ToArray();
            runs[1].ShouldBe(runs[0]);
        }
    }

    [Fact]
    public void A_surface_without_rules_is_left_alone()
    {
        var (checkedRules, vocabulary, _) = RandomPolicy.Load("rules: []\n");
        var network = new NRulesEngine().Prepare(checkedRules);

        RuleRun.Of(network, network.CreateState(), checkedRules, vocabulary, 1).ShouldContain("in force");
    }
}
