using System.Collections.Immutable;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Evaluation;

namespace RankOrchestrator.Constraints.Rules;

/// <summary>
/// The rules of a surface over columns. They run in two passes over one order: what acts on the request (weights,
/// constraints) before candidates are valued, what acts on candidates after. A rule does not see candidates that an
/// earlier rule excluded. Immutable and safe for concurrent use; O(rules · candidates / 64) plus one step per match.
/// </summary>
internal sealed class ColumnRuleProgram(CheckedRules checkedRules) : IRuleProgram
{
    private readonly ColumnRule[] rules = [.. checkedRules.Checked.Select(rule => new ColumnRule(rule, checkedRules))];
    private readonly bool[] constraintDefaults = [.. checkedRules.Surface.Constraints.Select(constraint => constraint.IsEnabled)];

    /// <inheritdoc/>
    public RuleState CreateState() => new(rules.Length, constraintDefaults.Length);

    /// <inheritdoc/>
    public void ApplyToRequest(EvaluationFrame frame, RuleState state)
    {
        state.Reset(frame.RowCount);
        constraintDefaults.CopyTo(state.ConstraintsInForce, 0);
        var holds = state.HoldsWritable;
        for (var index = 0; index < rules.Length; index++)
        {
            var rule = rules[index];
            holds[index] = rule.IsActive(frame.NowTicks) && (rule.When is null || Test(rule.When, frame, state, index));
            if (holds[index])
            {
                foreach (var (weight, value) in rule.Actions.Sets)
                {
                    frame.Weights[weight] = value;
                }

                Switch(state.ConstraintsInForce, rule.Actions.Requires, isInForce: true);
            }
        }

        for (var index = 0; index < rules.Length; index++)
        {
            if (holds[index])
            {
                Switch(state.ConstraintsInForce, rules[index].Actions.Lifts, isInForce: false);
            }
        }
    }

    /// <inheritdoc/>
    public void ApplyToItems(EvaluationFrame frame, Span<double> values, RuleState state)
    {
        frame.Tags.Reset(frame.RowCount);
        frame.TakeValues(values);
        state.BeginItems(frame.RowCount);
        for (var index = 0; index < rules.Length; index++)
        {
            if (state.Holds[index] && rules[index].TouchesItems)
            {
                Apply(index, frame, values, state);
            }
        }
    }

    /// <inheritdoc/>
    public int Explain(RuleState state, int row, double value, Span<RuleEffect> effects)
    {
        var count = 0;
        for (var index = 0; index < rules.Length; index++)
        {
            if (Bits.Contains(state.Matched(index), row))
            {
                effects[count] = rules[index].Actions.EffectOn(state, index, row, value);
                value = effects[count++].After;
            }
        }

        return count;
    }

    private static void Switch(bool[] constraints, ImmutableArray<int> indexes, bool isInForce)
    {
        foreach (var index in indexes)
        {
            constraints[index] = isInForce;
        }
    }

    private static bool Test(CompiledExpression when, EvaluationFrame frame, RuleState state, int index)
    {
        var holds = when.Test(frame);
        state.Remember(index, frame.Meter.CutOff);
        return holds;
    }

    private void Apply(int index, EvaluationFrame frame, Span<double> values, RuleState state)
    {
        var rule = rules[index];
        var matched = state.MatchedWritable(index);
        if (rule.Match is null)
        {
            state.Eligible.CopyTo(matched);
        }
        else
        {
            rule.Match.FillMask(frame, state.Eligible, matched);
            state.Remember(index, frame.Meter.CutOff);
        }

        if (rule.Actions.Computed is { } computed)
        {
            if (state.CutOffs[index] != CutOff.None || !computed.Apply(frame, matched, values, state, index))
            {
                matched.Clear();
                return;
            }
        }

        rule.Actions.Change?.Apply(values, matched);
        foreach (var tag in rule.Actions.Tags)
        {
            Unite(frame.Tags.Rows(tag), matched);
        }

        if (rule.Actions.Excludes)
        {
            state.Exclude(matched);
        }
    }

    private static void Unite(Span<ulong> target, ReadOnlySpan<ulong> rows)
    {
        for (var word = 0; word < target.Length; word++)
        {
            target[word] |= rows[word];
        }
    }
}
