using RankOrchestrator.Constraints.NRules.Tests.Building;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Language.Tests.Expressions.Kernels;

namespace RankOrchestrator.Constraints.NRules.Tests.Network;

/// <summary>A session belongs to one request at a time and forgets it.</summary>
public sealed class SessionTests
{
    [Fact]
    public void A_request_that_came_to_no_end_leaves_nothing_to_the_next()
    {
        var (rules, vocabulary, _) = RandomPolicy.Make(77);
        var program = new NRulesEngine().Prepare(rules);
        var (used, fresh) = (program.CreateState(), program.CreateState());
        var frame = RandomSurface.Frame(vocabulary, new Random(5));
        frame.Flags = new bool[rules.Environment.Flags.Length];
        frame.Variants = new int[rules.Environment.Variants.Length];
        program.ApplyToRequest(frame, used);

        RuleRun.Of(program, used, rules, vocabulary, 6).ShouldBe(RuleRun.Of(program, fresh, rules, vocabulary, 6));
    }

    [Fact]
    public void A_request_in_which_something_threw_leaves_nothing_to_the_next()
    {
        var (rules, vocabulary, _) = RandomPolicy.Load("rules:\n  - { name: a, why: t, owner: t, when: flag(\"f\"), then: { set: { a: 2 } } }\n  - { name: b, why: t, owner: t, match: item.margin < w.b, then: { add: 1 } }\n");
        var program = new NRulesEngine().Prepare(rules);
        var (used, fresh) = (program.CreateState(), program.CreateState());
        var broken = RandomSurface.Frame(vocabulary, new Random(5));
        broken.Flags = new bool[rules.Environment.Flags.Length];
        program.ApplyToRequest(broken, used);
        broken.Candidates.Clear();
        Should.Throw<Exception>(() => program.ApplyToItems(broken, new double[500], used));

        RuleRun.Of(program, used, rules, vocabulary, 6).ShouldBe(RuleRun.Of(program, fresh, rules, vocabulary, 6));
    }

    [Fact]
    public async Task Requests_at_the_same_time_do_not_see_each_other()
    {
        var (rules, vocabulary, _) = RandomPolicy.Make(78);
        var program = new NRulesEngine().Prepare(rules);
        string[] expected = [.. Enumerable.Range(0, 20).Select(seed => RuleRun.Of(program, program.CreateState(), rules, vocabulary, seed))];

        await Parallel.ForEachAsync(Enumerable.Range(0, 8), async (_, _) =>
        {
            await Task.Yield();
            var state = program.CreateState();
            for (var seed = 0; seed < expected.Length; seed++)
            {
                RuleRun.Of(program, state, rules, vocabulary, seed).ShouldBe(expected[seed]);
            }
        });
    }
}
