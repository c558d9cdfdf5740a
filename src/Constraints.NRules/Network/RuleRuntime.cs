using NRules.RuleModel;
using RankOrchestrator.Constraints.NRules.Facts;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Constraints.NRules.Network;

/// <summary>What one rule does when it fires: the right-hand side of its rules in the network.</summary>
/// <param name="index">The rule, by running order.</param>
/// <param name="rules">All rules of the surface.</param>
/// <param name="all">What each of them does, by running order.</param>
internal sealed class RuleRuntime(int index, CheckedRules rules, RuleRuntime[] all)
{
    public CheckedRule Rule { get; } = rules.Checked[index];

    public ResolvedActions Actions { get; } = new(rules.Checked[index], rules);

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
        foreach (var (weight, value) in Actions.Sets)
        {
            state.Frame.Weights[weight] = value;
        }

        foreach (var constraint in Actions.Requires)
        {
            state.ConstraintsInForce[constraint] = true;
        }

        state.Lifted.AddRange(Actions.Lifts);
    }

    /// <summary>The rule's condition holds for a candidate.</summary>
    public void FireForItem(IContext context, CandidateFact candidate)
    {
        var (state, row) = (candidate.State, candidate.Row);
        NetworkProgram.Meter(all, state, index + 1);
        if (!state.Holds[index] || state.CutOffs[index] != CutOff.None)
        {
            return;
        }

        Bits.Add(state.MatchedWritable(index), row);
        ref var value = ref state.Values[row];
        value = Actions.ValueOf(state, index, row, value);
        foreach (var tag in Actions.Tags)
        {
            Bits.Add(state.Frame.Tags.Rows(tag), row);
        }

        if (Actions.Excludes)
        {
            state.Exclude(row);
            candidate.IsInSession = false;
            context.Retract(candidate);
        }
    }
}
