using System.Collections.Immutable;
using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Language.Expressions.Types;
using RankOrchestrator.Policies.Documents;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Rules;
using RankOrchestrator.Policies.Rules.Actions;
using RankOrchestrator.Policies.Surfaces;

namespace RankOrchestrator.Constraints.Rules;

/// <summary>
/// The rules of a surface in canonical form: names resolved, conditions typed, in running order. What every rule engine is
/// given, and all that the rest of the project knows of rules. Immutable.
/// </summary>
public sealed class CheckedRules
{
    /// <summary>Why a rule left values of candidates alone that it was to change.</summary>
    public const string NotComputed = "not-computed";

    private CheckedRules(SurfacePolicy surface, ExpressionEnvironment environment, ImmutableArray<CheckedRule> rules)
    {
        Surface = surface;
        Environment = environment;
        Checked = rules;
        Rules = [.. rules.Select(rule => rule.Policy)];
        Constraints = [.. surface.Constraints.Select(constraint => constraint.Name.Text)];
        PredictionsRead = [.. rules.SelectMany(rule => rule.Expressions).SelectMany(expression => expression.Reads.Predictions).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>Whose rules they are.</summary>
    public SurfacePolicy Surface { get; }

    /// <summary>What conditions may mention; its weights and tags are numbered as in the frame.</summary>
    public ExpressionEnvironment Environment { get; }

    /// <summary>The constraints of the surface by name, numbered as in <see cref="RuleState.ConstraintsInForce"/>.</summary>
    public ImmutableArray<string> Constraints { get; }

    /// <summary>The rules in running order.</summary>
    public ImmutableArray<CheckedRule> Checked { get; }

    /// <summary>The same as they are written.</summary>
    public ImmutableArray<RulePolicy> Rules { get; }

    /// <summary>Predictions that expressions look at, sorted.</summary>
    public ImmutableArray<string> PredictionsRead { get; }

    /// <summary>Checks the rules of a surface; what is wrong is in <paramref name="diagnostics"/>.</summary>
    public static CheckedRules Check(SurfacePolicy surface, ExpressionEnvironment environment, DiagnosticBag diagnostics)
    {
        ImmutableArray<string> constraints = [.. surface.Constraints.Select(constraint => constraint.Name.Text)];
        var rules = new List<CheckedRule>();
        var valued = environment with { KnowsValue = true };
        foreach (var rule in surface.Rules)
        {
            rules.Add(CheckedRule.Of(
                rule,
                surface.TimeZone,
                PolicyExpressions.Compile(rule.When, valued, ExpressionPurpose.RequestCondition, diagnostics),
                PolicyExpressions.Compile(rule.Match, valued, ExpressionPurpose.ItemCondition, diagnostics),
                ConstantChanges.CompileBoost(rule.Actions.BoostExpression, valued, diagnostics),
                ConstantChanges.CompileAddition(rule.Actions.AddExpression, valued, diagnostics)));
            foreach (var (kind, name) in rule.Actions.All.SelectMany(action => action.References))
            {
                switch (kind)
                {
                    case RuleReferenceKind.Tag:
                        break;
                    case RuleReferenceKind.Weight:
                        Find(name, environment.Weights, "weight", surface, diagnostics);
                        break;
                    case RuleReferenceKind.Constraint:
                        Find(name, constraints, "constraint", surface, diagnostics);
                        break;
                    default:
                        throw new InvalidOperationException($"Unknown reference {kind}.");
                }
            }
        }

        return new CheckedRules(surface, environment, RuleOrder.Sort(rules, diagnostics));
    }

    /// <summary>A rule's conditions; null where it has none.</summary>
    /// <param name="rule">The rule, by running order.</param>
    public (CompiledExpression? When, CompiledExpression? Match) ConditionsOf(int rule) => (Checked[rule].When, Checked[rule].Match);

    /// <summary>The rules as they would be checked if one had not been written; tags that only it gives are given by none.</summary>
    /// <param name="rule">The rule, by running order.</param>
    public CheckedRules Without(int rule) => new(Surface, Environment, RuleOrder.Sort([.. Checked.RemoveAt(rule)], new DiagnosticBag()));

    /// <summary>The same rules of which some exclude nobody; all else that they do stays.</summary>
    /// <param name="exempt">Whether a rule, by running order, is one of them.</param>
    public CheckedRules WithoutExcluding(Func<int, bool> exempt)
        => new(Surface, Environment, [.. Checked.Select((rule, index) => exempt(index) ? rule with { Policy = rule.Policy with { Actions = rule.Policy.Actions.WithoutExcluding() } } : rule)]);

    /// <summary>Names every rule that was cut off, and every one that could not be computed for some candidates.</summary>
    public void AddDegradations(RuleState state, ICollection<Degradation> degradations)
    {
        for (var index = 0; index < Rules.Length; index++)
        {
            if (state.CutOffs[index] != CutOff.None)
            {
                degradations.Add(new Degradation("rule:" + Rules[index].Name.Text, state.CutOffs[index].Word(), "not-applied"));
            }
            else if (state.FailuresOf(index) > 0)
            {
                degradations.Add(new Degradation("rule:" + Rules[index].Name.Text, NotComputed, "value-kept") { Count = state.FailuresOf(index) });
            }
        }
    }

    private static void Find(PolicyText name, ImmutableArray<string> known, string what, SurfacePolicy surface, DiagnosticBag diagnostics)
    {
        if (known.Contains(name.Text, StringComparer.Ordinal))
        {
            return;
        }

        var (message, hint) = ($"The surface '{surface.Name.Text}' has no {what} '{name.Text}'", Suggestion.Hint(name.Text, known));
        if (what is "constraint" && surface.DefinedElsewhere.TryGetValue(name.Text, out var elsewhere))
        {
            var file = Path.GetFileNameWithoutExtension(elsewhere.Path);
            (message, hint) = elsewhere.IsConstraint
                ? ($"{message}: it is defined in {elsewhere.Path}, which the surface does not list", $"Move the rule to that file, or write '{file}' under 'rules' of the surface.")
                : ($"{message}: that is a rule, in {elsewhere.Path}", "Only constraints can be required and lifted.");
        }

        diagnostics.Error(
            PolicyCodes.UnknownReference,
            name.Place.Source,
            name.Place.Span,
            message + ".",
            hint ?? (known.IsEmpty ? $"It has no {what}s." : $"Its {what}s are {string.Join(", ", known)}."));
    }
}
