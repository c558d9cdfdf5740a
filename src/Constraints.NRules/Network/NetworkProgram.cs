using NRules;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Tree;

namespace RankOrchestrator.Constraints.NRules.Network;

/// <summary>
/// The rules of a surface as a Rete network. Facts enter the session stratum by stratum: a rule sees tags and weights as
/// the strata before its own have left them, and no fact changes while the session holds it. A candidate that a rule
/// excludes is retracted, which takes what later rules would do to it off the agenda.
/// <para>
/// The network asks conditions when facts enter, but what conditions cost is part of what pages say (a rule that is cut off
/// does nothing and is named). So costs are charged as the language counts them, for each rule at its turn, whether the
/// network needed the answer or not. What a page asks at most is bounded before it is served.
/// </para>
/// </summary>
internal sealed class NetworkProgram : IRuleProgram
{
    private readonly CheckedRules rules;
    private readonly RuleRuntime[] runtimes;
    private readonly ISessionFactory sessions;
    private readonly bool[] constraintDefaults;
    private readonly (int First, int End, bool AsksRequest, bool TouchesItems)[] strata;
    private readonly int locals;

    public NetworkProgram(CheckedRules rules)
    {
        this.rules = rules;
        runtimes = new RuleRuntime[rules.Checked.Length];
        for (var index = 0; index < runtimes.Length; index++)
        {
            runtimes[index] = new RuleRuntime(index, rules, runtimes);
        }

        sessions = new NetworkBuilder(runtimes).Build();
        constraintDefaults = [.. rules.Surface.Constraints.Select(constraint => constraint.IsEnabled)];
        strata = [.. rules.Checked.Select((rule, index) => (rule.Stratum, Index: index)).GroupBy(rule => rule.Stratum).Select(stratum => (
            stratum.Min(rule => rule.Index),
            stratum.Max(rule => rule.Index) + 1,
            stratum.Any(rule => !runtimes[rule.Index].AlwaysHolds || runtimes[rule.Index].Rule.Policy.Actions.TouchesRequest || AsksRequest(runtimes[rule.Index])),
            stratum.Any(rule => rules.Checked[rule.Index].TouchesItems)))];
        locals = rules.Checked.SelectMany(rule => new[] { rule.When?.Root, rule.Match?.Root }).Select(root => root is null ? 0 : Locals(root)).DefaultIfEmpty(0).Max();
    }

    /// <inheritdoc/>
    public RuleState CreateState() => new NetworkState(sessions, runtimes.Length, constraintDefaults.Length, strata.Length, locals);

    /// <inheritdoc/>
    public void ApplyToRequest(EvaluationFrame frame, RuleState state)
    {
        var network = (NetworkState)state;
        network.Reset(frame.RowCount);
        network.Begin(frame);
        constraintDefaults.CopyTo(network.ConstraintsInForce, 0);
        for (var stratum = 0; stratum < strata.Length; stratum++)
        {
            for (var index = strata[stratum].First; index < strata[stratum].End; index++)
            {
                if (runtimes[index].AlwaysHolds)
                {
                    network.HoldsWritable[index] = true;
                }
                else if (runtimes[index].Rule is { When: { } when } rule && rule.IsActive(frame.NowTicks))
                {
                    when.Test(frame);
                    network.Remember(index, frame.Meter.CutOff);
                }
            }

            if (strata[stratum].AsksRequest)
            {
                network.FireForRequest(stratum);
            }
        }

        foreach (var constraint in network.Lifted)
        {
            network.ConstraintsInForce[constraint] = false;
        }
    }

    /// <inheritdoc/>
    public void ApplyToItems(EvaluationFrame frame, Span<double> values, RuleState state)
    {
        var network = (NetworkState)state;
        frame.Tags.Reset(frame.RowCount);
        frame.TakeValues(values);
        network.BeginItems(frame.RowCount);
        network.TakeCandidates(values);
        for (var stratum = 0; stratum < strata.Length; stratum++)
        {
            if (strata[stratum].TouchesItems)
            {
                network.FireForItems(stratum);
                Meter(runtimes, network, strata[stratum].End);
                network.RetractCandidates();
            }
        }

        network.Values.CopyTo(values);
        network.End();
    }

    /// <inheritdoc/>
    public int Explain(RuleState state, int row, double value, Span<RuleEffect> effects)
    {
        var count = 0;
        for (var index = 0; index < runtimes.Length; index++)
        {
            if (Bits.Contains(state.Matched(index), row))
            {
                effects[count] = runtimes[index].Actions.EffectOn(state, index, row, value);
                value = effects[count++].After;
            }
        }

        return count;
    }

    /// <summary>
    /// Charges the conditions over candidates of all rules before <paramref name="end"/> that have not been charged, and computes their
    /// boosts and additions: it is their turn.
    /// </summary>
    internal static void Meter(RuleRuntime[] rules, NetworkState state, int end)
    {
        for (; state.NextToMeter < end; state.NextToMeter++)
        {
            var index = state.NextToMeter;
            if (!state.Holds[index] || !rules[index].Rule.TouchesItems)
            {
                continue;
            }

            if (rules[index].Actions.Computed is { } computed)
            {
                Compute(rules[index].Rule, computed, state, index);
            }
            else if (rules[index].Rule.Match is { } match)
            {
                match.Charge(state.Frame, state.Eligible);
                state.Remember(index, state.Frame.Meter.CutOff);
            }
        }
    }

    /// <summary>What is computed is computed for all matches at once, by the language: what it costs depends on who matches.</summary>
    private static void Compute(CheckedRule rule, ComputedChange computed, NetworkState state, int index)
    {
        var matched = state.Eligible.ToArray();
        if (rule.Match is { } match)
        {
            match.FillMask(state.Frame, state.Eligible, matched);
            state.Remember(index, state.Frame.Meter.CutOff);
        }

        if (state.CutOffs[index] == CutOff.None)
        {
            computed.Compute(state.Frame, matched, state.Values, state, index);
        }
    }

    /// <summary>Whether some of what must hold for candidates looks at the request alone.</summary>
    private static bool AsksRequest(RuleRuntime rule) => rule.Rule.Match is { } match && HasPartOfRequest(match.Root);

    private static bool HasPartOfRequest(BoundNode node) => !node.VariesByItem || (node is BoundLogical { IsAnd: true } all && all.Operands.Any(HasPartOfRequest));

    private static int Locals(BoundNode node)
        => Math.Max(node is BoundMacro macro ? macro.LocalsInside : 0, BoundChildren.Of(node).Select(Locals).DefaultIfEmpty(0).Max());
}
