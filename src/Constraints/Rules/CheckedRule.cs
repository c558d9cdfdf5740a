using System.Collections.Immutable;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Policies.Rules;

namespace RankOrchestrator.Constraints.Rules;

/// <summary>A rule whose conditions are typed against its surface and whose place in the running order is known. Nothing in it says how it is run.</summary>
public sealed record CheckedRule
{
    /// <summary>What is written.</summary>
    public required RulePolicy Policy { get; init; }

    /// <summary>The condition over the request; null when it always holds.</summary>
    public required CompiledExpression? When { get; init; }

    /// <summary>The condition over each candidate; null when every candidate matches.</summary>
    public required CompiledExpression? Match { get; init; }

    /// <summary>What computes the boost of each candidate; null where it is a number or there is none.</summary>
    public CompiledExpression? Boost { get; private init; }

    /// <summary>What computes the addition to each candidate; null where it is a number or there is none.</summary>
    public CompiledExpression? Add { get; private init; }

    /// <summary>Every expression of the rule, in the order in which they are asked.</summary>
    public IEnumerable<CompiledExpression> Expressions => new[] { When, Match, Boost, Add }.OfType<CompiledExpression>();

    /// <summary>
    /// How long the longest chain of rules is that must run before it, because each reads a tag or a weight of the one
    /// before. Rules of one stratum do not see what the others of it do, but for candidates that are excluded.
    /// </summary>
    public int Stratum { get; internal init; }

    /// <summary>UTC ticks from which and before which it is in force; empty when it always is.</summary>
    public ImmutableArray<(long From, long To)> Periods { get; private init; } = [];

    /// <summary>Whether an expression is written that does not compile: the rule cannot run, and nothing is known about it.</summary>
    internal bool IsBroken => (Policy.When is not null && When is null) || (Policy.Match is not null && Match is null)
        || (Policy.Actions.BoostExpression is not null && Boost is null) || (Policy.Actions.AddExpression is not null && Add is null);

    /// <summary>Whether it is in force at a time, in UTC ticks.</summary>
    public bool IsActive(long ticks) => ActiveTicks.Contain(Periods, ticks);

    /// <summary>Whether anything happens to candidates.</summary>
    public bool TouchesItems => Policy.Actions.TouchesItems;

    /// <summary>A rule with its expressions, which are null where there are none or they are wrong.</summary>
    internal static CheckedRule Of(RulePolicy policy, string timeZone, CompiledExpression? when, CompiledExpression? match, CompiledExpression? boost, CompiledExpression? add) => new()
    {
        Boost = boost,
        Add = add,
        Policy = policy,
        When = when,
        Match = match,
        Periods = ActiveTicks.Of(policy.Active, timeZone),
    };
}
