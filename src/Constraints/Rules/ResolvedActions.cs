using System.Collections.Immutable;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Rules.Actions;

namespace RankOrchestrator.Constraints.Rules;

/// <summary>
/// What one rule does, ready for an engine: names are indexes, and numbers are numbers or compiled expressions. Every engine reads
/// it, so that what a kind of action means is said in one place. Immutable.
/// </summary>
public sealed class ResolvedActions : IRuleActionVisitor
{
    private readonly CheckedRules all;
    private double? boost;
    private double? add;

    /// <summary>The actions of a rule of a surface.</summary>
    public ResolvedActions(CheckedRule rule, CheckedRules all)
    {
        this.all = all;
        rule.Policy.Actions.Accept(this);
        if (rule.Boost is not null || rule.Add is not null)
        {
            Computed = new ComputedChange(boost, rule.Boost, add, rule.Add);
        }
        else if (boost is not null || add is not null)
        {
            Change = new ValueChange(boost ?? 1, add ?? 0);
        }
    }

    /// <summary>Whether matching candidates are taken off the page.</summary>
    public bool Excludes { get; private set; }

    /// <summary>What happens to values, the same for every match; null where nothing does, or <see cref="Computed"/> says it.</summary>
    public ValueChange? Change { get; }

    /// <summary>What happens to values, computed for each match; null where nothing is.</summary>
    public ComputedChange? Computed { get; }

    /// <summary>Tags for matching candidates, by the environment's order.</summary>
    public ImmutableArray<int> Tags { get; private set; } = [];

    /// <summary>Weights and their values, by the environment's order.</summary>
    public ImmutableArray<(int Weight, double Value)> Sets { get; private set; } = [];

    /// <summary>Constraints that come into force, by the surface's order.</summary>
    public ImmutableArray<int> Requires { get; private set; } = [];

    /// <summary>Constraints that are out of force, by the surface's order.</summary>
    public ImmutableArray<int> Lifts { get; private set; } = [];

    /// <summary>A match's value after the rule.</summary>
    /// <param name="state">What the rules did; what is computed is in it.</param>
    /// <param name="index">The rule, by running order.</param>
    /// <param name="row">The match.</param>
    /// <param name="value">Its value before the rule.</param>
    public double ValueOf(RuleState state, int index, int row, double value)
        => Computed is null ? Change?.Of(value) ?? value : state.Computed(index).Of(row, value);

    /// <summary>What the rule did to a match.</summary>
    /// <param name="state">What the rules did.</param>
    /// <param name="index">The rule, by running order.</param>
    /// <param name="row">The match.</param>
    /// <param name="before">Its value before the rule.</param>
    public RuleEffect EffectOn(RuleState state, int index, int row, double before)
    {
        if (Computed is null)
        {
            return new RuleEffect(index, before, Change?.Of(before) ?? before) { Boost = boost, Add = add };
        }

        var computed = state.Computed(index);
        return computed.Fails(row)
            ? new RuleEffect(index, before, before) { HasFailed = true }
            : new RuleEffect(index, before, computed.Of(row, before))
            {
                Boost = Computed.Boosts ? computed.ChangeOf(row).Boost : null,
                Add = Computed.Adds ? computed.ChangeOf(row).Add : null,
            };
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

    private ImmutableArray<int> Places(ImmutableArray<PolicyText> names) => [.. names.Select(name => all.Constraints.IndexOf(name.Text))];
}
