using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Policies.Rules;

namespace RankOrchestrator.Constraints.Rules;

/// <summary>A rule ready to run: names are indexes, times are ticks.</summary>
internal sealed record CompiledRule
{
    public required RulePolicy Policy { get; init; }

    public required CompiledExpression? When { get; init; }

    public required CompiledExpression? Match { get; init; }

    /// <summary>UTC ticks from which and before which it is in force; empty when it always is.</summary>
    public required (long From, long To)[] Periods { get; init; }

    public required int[] Tags { get; init; }

    public required (int Weight, double Value)[] Sets { get; init; }

    public required int[] Requires { get; init; }

    public required int[] Lifts { get; init; }

    /// <summary>Whether a condition is written that does not compile: the rule cannot run, and nothing is known about it.</summary>
    public bool IsBroken => (Policy.When is not null && When is null) || (Policy.Match is not null && Match is null);

    public bool IsActive(long ticks)
    {
        foreach (var (from, to) in Periods)
        {
            if (ticks >= from && ticks < to)
            {
                return true;
            }
        }

        return Periods.Length == 0;
    }

    /// <summary>What it does to values, or null.</summary>
    public required ValueChange? Change { get; init; }

    public bool TouchesItems => Policy.Actions.TouchesItems;
}
