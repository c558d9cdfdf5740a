using System.Collections.Immutable;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Rules.Actions;

namespace RankOrchestrator.Constraints.Rules;

/// <summary>A rule ready to run over columns: its actions are numbers and indexes.</summary>
internal sealed class ColumnRule : IRuleActionVisitor
{
    private readonly CheckedRules all;
    private double boost = 1;
    private double add;

    public ColumnRule(CheckedRule rule, CheckedRules all)
    {
        this.all = all;
        Rule = rule;
        Periods = [.. rule.Periods];
        rule.Policy.Actions.Accept(this);
        Change = rule.Policy.Actions.Boost is null && rule.Policy.Actions.Add is null ? null : new ValueChange(boost, add);
    }

    public CheckedRule Rule { get; }

    public CompiledExpression? When => Rule.When;

    public CompiledExpression? Match => Rule.Match;

    public (long From, long To)[] Periods { get; }

    public bool TouchesItems => Rule.TouchesItems;

    public bool Excludes { get; private set; }

    /// <summary>What it does to values, or null.</summary>
    public ValueChange? Change { get; }

    public int[] Tags { get; private set; } = [];

    public (int Weight, double Value)[] Sets { get; private set; } = [];

    public int[] Requires { get; private set; } = [];

    public int[] Lifts { get; private set; } = [];

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

    void IRuleActionVisitor.Visit(ExcludeAction action) => Excludes = true;

    void IRuleActionVisitor.Visit(BoostAction action) => boost = action.Factor;

    void IRuleActionVisitor.Visit(AddAction action) => add = action.Amount;

    void IRuleActionVisitor.Visit(TagAction action) => Tags = [.. action.Tags.Select(tag => all.Environment.Tags.IndexOf(tag.Text))];

    void IRuleActionVisitor.Visit(PinAction action)
    {
        // Who matched is all that is needed: the page's constraints choose the most valuable of them.
    }

    void IRuleActionVisitor.Visit(RequireAction action) => Requires = Places(action.Constraints);

    void IRuleActionVisitor.Visit(LiftAction action) => Lifts = Places(action.Constraints);

    void IRuleActionVisitor.Visit(SetAction action) => Sets = [.. action.Changes.Select(change => (all.Environment.Weights.IndexOf(change.Weight.Text), change.Value))];

    private int[] Places(ImmutableArray<PolicyText> names) => [.. names.Select(name => all.Constraints.IndexOf(name.Text))];
}
