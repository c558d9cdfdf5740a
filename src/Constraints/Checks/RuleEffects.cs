using System.Globalization;
using RankOrchestrator.Constraints.Checks.Conditions;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Rules;

namespace RankOrchestrator.Constraints.Checks;

/// <summary>
/// Parts of rules that change nothing on any surface: conditions that always hold, weights set to the value they have,
/// constraints required that are in force anyway.
/// </summary>
internal sealed class RuleEffects
{
    private readonly Dictionary<YamlScalar, Part> parts = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<RulePolicy, List<YamlScalar>> ofRule = new(ReferenceEqualityComparer.Instance);

    /// <summary>Looks at a rule on one surface.</summary>
    public void Look(CheckedRule rule, CheckedSurface surface, ConditionReader conditions)
    {
        LookAtCondition(rule.Policy, "when", rule.Policy.When, rule.When, "always", conditions);
        LookAtCondition(rule.Policy, "match", rule.Policy.Match, rule.Match, "for every candidate", conditions);
        foreach (var change in rule.Policy.Actions.Sets)
        {
            // Where another rule sets the weight too, this one may take that back.
            var isSame = surface.Policy.Weights.Any(weight => weight.Name.Text == change.Weight.Text && weight.Value == change.Value)
                && surface.Policy.Rules.All(other => ReferenceEquals(other, rule.Policy) || other.Actions.Sets.All(set => set.Weight.Text != change.Weight.Text));
            Note(
                rule.Policy, change.Weight.Place, isSame, PolicyCodes.NoEffect,
                string.Create(CultureInfo.InvariantCulture, $"The weight '{change.Weight.Text}' is {change.Value} already."),
                "Write another value, or remove it.");
        }

        foreach (var name in rule.Policy.Actions.Requires)
        {
            var isInForce = surface.Policy.Constraints.Any(constraint => constraint.Name.Text == name.Text && constraint.IsEnabled);
            Note(
                rule.Policy, name.Place, isInForce, PolicyCodes.NoEffect, $"'{name.Text}' is in force without being required.",
                "Write 'enabled: false' in the constraint if it is only meant for this rule; what a rule lifts stays lifted.");
        }
    }

    /// <summary>Reports what a rule says without effect on every surface that has it.</summary>
    public void Report(RulePolicy rule, DiagnosticBag diagnostics)
    {
        foreach (var place in ofRule.GetValueOrDefault(rule, []))
        {
            if (parts[place] is { IsIdle: true } part)
            {
                diagnostics.Warning(part.Code, place.Source, place.Span, part.Message, part.Hint);
            }
        }
    }

    /// <summary>Whether a condition holds in any case. Weights are there to be changed, so one that asks for a weight may not hold.</summary>
    public static bool AlwaysHolds(CompiledExpression condition, ConditionReader conditions)
        => condition.Reads.Weights.IsEmpty && !Satisfiability.May(conditions.Of(condition, Truths.NotTrue));

    private void LookAtCondition(RulePolicy rule, string key, PolicyText? text, CompiledExpression? condition, string when, ConditionReader conditions)
    {
        if (text is not null && condition is not null)
        {
            Note(
                rule, text.Place, AlwaysHolds(condition, conditions), PolicyCodes.AlwaysHolds,
                $"The '{key}' of '{rule.Name.Text}' holds {when}.", $"Remove '{key}', or write the condition that is meant.");
        }
    }

    private void Note(RulePolicy rule, YamlScalar place, bool isIdle, string code, string message, string hint)
    {
        if (parts.TryGetValue(place, out var known))
        {
            parts[place] = known with { IsIdle = known.IsIdle && isIdle };
            return;
        }

        parts.Add(place, new Part(isIdle, code, message, hint));
        (ofRule.TryGetValue(rule, out var list) ? list : ofRule[rule] = []).Add(place);
    }

    /// <summary>What would be said of a part, and whether it has been without effect so far.</summary>
    private sealed record Part(bool IsIdle, string Code, string Message, string Hint);
}
