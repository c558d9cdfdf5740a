using System.Collections.Immutable;
using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Rules;
using RankOrchestrator.Policies.Surfaces;

namespace RankOrchestrator.Constraints.Rules;

/// <summary>
/// The rules of a surface, compiled. They run in two passes over one order: what acts on the request (weights,
/// constraints) before candidates are valued, what acts on candidates after. A rule does not see candidates that an
/// earlier rule excluded. Immutable and safe for concurrent use; O(rules · candidates / 64) plus one step per match.
/// </summary>
public sealed class RuleProgram : IRuleProgram
{
    private readonly CompiledRule[] rules;
    private readonly bool[] constraintDefaults;

    private RuleProgram(CompiledRule[] rules, bool[] constraintDefaults)
    {
        this.rules = rules;
        this.constraintDefaults = constraintDefaults;
        Rules = [.. rules.Select(rule => rule.Policy)];
        PredictionsRead = [.. rules.SelectMany(rule => (rule.When?.Reads.Predictions ?? []).Concat(rule.Match?.Reads.Predictions ?? [])).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>Predictions that conditions look at, sorted.</summary>
    public ImmutableArray<string> PredictionsRead { get; }

    /// <summary>The rules in running order.</summary>
    public ImmutableArray<RulePolicy> Rules { get; }

    /// <summary>The compiled rules in running order, for static checks.</summary>
    internal ReadOnlySpan<CompiledRule> Compiled => rules;

    /// <summary>Compiles the rules of a surface; what is wrong is in <paramref name="diagnostics"/>.</summary>
    public static RuleProgram Compile(SurfacePolicy surface, ExpressionEnvironment environment, DiagnosticBag diagnostics)
    {
        ImmutableArray<string> constraints = [.. surface.Constraints.Select(constraint => constraint.Name.Text)];
        var compiled = surface.Rules.Select(rule => new CompiledRule
        {
            Policy = rule,
            When = PolicyExpressions.Compile(rule.When, environment, ExpressionPurpose.RequestCondition, diagnostics),
            Match = PolicyExpressions.Compile(rule.Match, environment, ExpressionPurpose.ItemCondition, diagnostics),
            Periods = [.. rule.Active.Select(period => (period.From?.UtcTicks ?? long.MinValue, period.To?.UtcTicks ?? long.MaxValue))],
            Tags = [.. rule.Actions.Tags.Select(tag => environment.Tags.IndexOf(tag.Text))],
            Sets = [.. rule.Actions.Sets.Select(change => (Index(change.Weight, environment.Weights, "weight", surface, diagnostics), change.Value))],
            Requires = [.. rule.Actions.Requires.Select(name => Index(name, constraints, "constraint", surface, diagnostics))],
            Lifts = [.. rule.Actions.Lifts.Select(name => Index(name, constraints, "constraint", surface, diagnostics))],
            Change = rule.Actions.Boost is null && rule.Actions.Add is null ? null : new ValueChange(rule.Actions.Boost ?? 1, rule.Actions.Add ?? 0),
        }).ToArray();
        return new RuleProgram(RuleOrder.Sort(compiled, diagnostics), [.. surface.Constraints.Select(constraint => constraint.IsEnabled)]);
    }

    /// <summary>The program as it would be compiled if a rule had not been written; tags that only it gives are given by none.</summary>
    /// <param name="rule">The rule, by running order.</param>
    public RuleProgram Without(int rule) => new(RuleOrder.Sort([.. rules.Where((_, index) => index != rule)], new DiagnosticBag()), constraintDefaults);

    /// <summary>The same program in which some rules exclude nobody; all else that they do stays.</summary>
    /// <param name="exempt">Whether a rule, by running order, is one of them.</param>
    public RuleProgram WithoutExcluding(Func<int, bool> exempt)
        => new([.. rules.Select((rule, index) => exempt(index) ? rule with { Policy = rule.Policy with { Actions = rule.Policy.Actions with { Excludes = false } } } : rule)], constraintDefaults);

    /// <summary>A rule's conditions, for engines that run them in their own way; null where it has none.</summary>
    /// <param name="rule">The rule, by running order.</param>
    public (CompiledExpression? When, CompiledExpression? Match) ConditionsOf(int rule) => (rules[rule].When, rules[rule].Match);

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
                foreach (var (weight, value) in rule.Sets)
                {
                    frame.Weights[weight] = value;
                }

                Switch(state.ConstraintsInForce, rule.Requires, isInForce: true);
            }
        }

        for (var index = 0; index < rules.Length; index++)
        {
            if (holds[index])
            {
                Switch(state.ConstraintsInForce, rules[index].Lifts, isInForce: false);
            }
        }
    }

    /// <inheritdoc/>
    public void ApplyToItems(EvaluationFrame frame, Span<double> values, RuleState state)
    {
        frame.Tags.Reset(frame.RowCount);
        state.BeginItems(frame.RowCount);
        for (var index = 0; index < rules.Length; index++)
        {
            if (state.Holds[index] && rules[index].TouchesItems)
            {
                Apply(index, frame, values, state);
            }
        }
    }

    /// <summary>Names every rule that was cut off.</summary>
    public void AddDegradations(RuleState state, ICollection<Degradation> degradations)
    {
        for (var index = 0; index < rules.Length; index++)
        {
            if (state.CutOffs[index] != CutOff.None)
            {
                degradations.Add(new Degradation("rule:" + rules[index].Policy.Name.Text, state.CutOffs[index].Word(), "not-applied"));
            }
        }
    }

    /// <summary>What happened to one candidate, in order. <paramref name="value"/> is its value before any rule.</summary>
    /// <returns>The number of effects written; at most the number of rules.</returns>
    public int Explain(RuleState state, int row, double value, Span<RuleEffect> effects)
    {
        var count = 0;
        for (var index = 0; index < rules.Length; index++)
        {
            if (Bits.Contains(state.Matched(index), row))
            {
                var after = rules[index].Change?.Of(value) ?? value;
                effects[count++] = new RuleEffect(index, value, after);
                value = after;
            }
        }

        return count;
    }

    private static void Switch(bool[] constraints, int[] indexes, bool isInForce)
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

        rule.Change?.Apply(values, matched);
        foreach (var tag in rule.Tags)
        {
            Unite(frame.Tags.Rows(tag), matched);
        }

        if (rule.Policy.Actions.Excludes)
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

    private static int Index(PolicyText name, ImmutableArray<string> known, string what, SurfacePolicy surface, DiagnosticBag diagnostics)
    {
        var index = known.IndexOf(name.Text);
        if (index >= 0)
        {
            return index;
        }

        var (message, hint) = ($"The surface '{surface.Name.Text}' has no {what} '{name.Text}'", Suggestion.Hint(name.Text, known));
        if (what is "constraint" && surface.DefinedElsewhere.TryGetValue(name.Text, out var elsewhere))
        {
            var file = Path.GetFileNameWithoutExtension(elsewhere.Path);
            (message, hint) = elsewhere.IsConstraint
                ? ($"{message}: it is defined in {elsewhere.Path}, which the surface does not list", $"Move the rule to that file, or write '{file}' under 'rules' of the surface.")
                : ($"{message}: that is a rule, in {elsewhere.Path}", "Only constraints can be required and lifted.");
        }

        diagnostics.Error(PolicyCodes.UnknownReference, name.Place.Source, name.Place.Span, message + ".", hint ?? (known.IsEmpty ? $"It has no {what}s." : $"Its {what}s are {string.Join(", ", known)}."));
        return 0;
    }
}
