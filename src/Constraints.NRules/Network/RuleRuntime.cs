using System.Collections.Immutable;
using NRules.RuleModel;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Rules.Actions;

namespace RankOrchestrator.Constraints.NRules.Network;

/// <summary>What one rule does when it fires: the right-hand side of its rules in the network.</summary>
internal sealed class RuleRuntime : IRuleActionVisitor
{
    private readonly int index;
    private readonly CheckedRules rules;
    private double? boost;
    private double? add;
    private bool excludes;
    private int[] tags = [];
    private int[] requires = [];
    private int[] lifts = [];
    private (int Weight, double Value)[] sets = [];

    public RuleRuntime(int index, CheckedRules rules)
    {
        this.index = index;
        this.rules = rules;
        Rule = rules.Checked[index];
        Rule.Policy.Actions.Accept(this);
    }

    public CheckedRule Rule { get; }

    /// <summary>Whether the rule holds for every request: then no rule in the network asks.</summary>
    public bool AlwaysHolds => Rule.When is null && Rule.Periods.IsEmpty;

    /// <summary>The rule's condition over the request holds.</summary>
    public void FireForRequest(RequestFact request)
    {
        var state = request.State;
        if (state.CutOffs[index] != CutOff.None)
        {
            return;
        }

        state.HoldsWritable[index] = true;
        foreach (var (weight, value) in sets)
        {
            state.Frame.Weights[weight] = value;
        }

        foreach (var constraint in requires)
        {
            state.ConstraintsInForce[constraint] = true;
        }

        state.Lifted.AddRange(lifts);
    }

    /// <summary>The rule's condition holds for a candidate.</summary>
    public void FireForItem(IContext context, CandidateFact candidate)
    {
        var (state, row) = (candidate.State, candidate.Row);
        NetworkProgram.Meter(rules, state, index + 1);
        if (!state.Holds[index] || state.CutOffs[index] != CutOff.None)
        {
            return;
        }

        Bits.Add(state.MatchedWritable(index), row);
        ref var value = ref state.Values[row];
        value = Value(value);
        foreach (var tag in tags)
        {
            Bits.Add(state.Frame.Tags.Rows(tag), row);
        }

        if (excludes)
        {
            state.Exclude(row);
            candidate.IsInSession = false;
            context.Retract(candidate);
        }
    }

    /// <summary>A value after the rule.</summary>
    public double Value(double value)
    {
        if (boost is { } factor)
        {
            value = value < 0 ? value / factor : value * factor;
        }

        return add is { } amount ? value + amount : value;
    }

    void IRuleActionVisitor.Visit(ExcludeAction action) => excludes = true;

    void IRuleActionVisitor.Visit(BoostAction action) => boost = action.Factor;

    void IRuleActionVisitor.Visit(AddAction action) => add = action.Amount;

    void IRuleActionVisitor.Visit(TagAction action) => tags = [.. action.Tags.Select(tag => rules.Environment.Tags.IndexOf(tag.Text))];

    void IRuleActionVisitor.Visit(PinAction action)
    {
        // Who matched is all that is needed: the page's constraints choose the most valuable of them.
    }

    void IRuleActionVisitor.Visit(RequireAction action) => requires = Places(action.Constraints);

    void IRuleActionVisitor.Visit(LiftAction action) => lifts = Places(action.Constraints);

    void IRuleActionVisitor.Visit(SetAction action) => sets = [.. action.Changes.Select(change => (rules.Environment.Weights.IndexOf(change.Weight.Text), change.Value))];

    private int[] Places(ImmutableArray<PolicyText> names) => [.. names.Select(name => rules.Constraints.IndexOf(name.Text))];
}
