using System.Runtime.InteropServices;
using RankOrchestrator.Constraints.Checks.Conditions;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Rules;

namespace RankOrchestrator.Constraints.Checks;

/// <summary>
/// Rules that do nothing: expired, never matching, or matching only what an earlier rule excludes. A rule file is shared
/// by surfaces, so a rule is reported when it does nothing on every surface that has it.
/// </summary>
internal sealed class RuleChecks(DateTimeOffset now)
{
    private readonly Dictionary<RulePolicy, Verdict> verdicts = new(ReferenceEqualityComparer.Instance);
    private readonly RuleEffects effects = new();

    /// <summary>Looks at the rules of one surface.</summary>
    public void Look(CheckedSurface surface)
    {
        var rules = surface.Rules.Checked;
        var excludes = new ExcludeIndex();
        var canBeSet = new HashSet<string>(StringComparer.Ordinal);
        var cannotBeSet = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < rules.Length; index++)
        {
            var rule = rules[index];

            if (rule.IsBroken)
            {
                canBeSet.UnionWith(rule.Policy.Actions.Tags.Select(tag => tag.Text));
                continue;
            }

            // Rules that set the tags this one reads ran before it: what they can set is known by now.
            foreach (var tag in rule.Expressions.SelectMany(expression => expression.Reads.Tags))
            {
                if (cannotBeSet.Contains(tag) && !canBeSet.Contains(tag))
                {
                    surface.Variables.NeverSet(tag);
                }
            }

            var conditions = surface.Conditions;
            Formula touched = new AllOf([conditions.Of(rule.When, Truths.True), conditions.Of(rule.Match, Truths.True)]);
            var matches = Satisfiability.May(out var contradictory, touched);
            effects.Look(rule, surface, conditions);
            var shadow = matches ? excludes.FindShadow(rule, touched) : null;
            Note(rule.Policy, matches, [.. contradictory], !matches && !Satisfiability.May(conditions.Of(rule.When, Truths.True)), shadow);
            foreach (var tag in rule.Policy.Actions.Tags)
            {
                (matches ? canBeSet : cannotBeSet).Add(tag.Text);
            }

            if (matches && rule.Policy.Actions.Excludes)
            {
                excludes.Add(rule, new AnyOf([conditions.Of(rule.When, Truths.NotTrue), conditions.Of(rule.Match, Truths.NotTrue)]));
            }
        }
    }

    /// <summary>Reports what was found on all surfaces.</summary>
    public void Report(DiagnosticBag diagnostics)
    {
        foreach (var (rule, verdict) in verdicts)
        {
            if (rule.Active is [_, ..] && rule.Active.All(period => period.To?.Instant <= now))
            {
                var place = rule.Name.Place;
                diagnostics.Warning(
                    PolicyCodes.Expired, place.Source, place.Span,
                    $"The rule '{rule.Name.Text}' expired on {rule.Active.Max(period => period.To?.Instant):yyyy-MM-dd}.",
                    "Remove it, or give it a new period.");
            }

            effects.Report(rule, diagnostics);
            if (verdict.Matching == 0)
            {
                ReportNever(rule, verdict.Contradictory, verdict.NeverAsked, diagnostics);
            }
            else if (verdict.Matching == verdict.Shadowed)
            {
                var (place, shadow) = (rule.Name.Place, verdict.Shadow!.Name.Place);
                var by = $"'{shadow.Text}' ({shadow.Source.Path}:{shadow.Source.Locate(shadow.Span.Start).Line})";
                diagnostics.Warning(
                    PolicyCodes.Shadowed, place.Source, place.Span,
                    $"The rule '{rule.Name.Text}' sees no candidate: {by} runs before it and excludes everything it matches.",
                    "Remove it, narrow the other rule, or give this one a higher priority.");
            }
        }
    }

    private static void ReportNever(RulePolicy rule, Variable[] contradictory, bool neverAsked, DiagnosticBag diagnostics)
    {
        var place = (neverAsked || rule.Match is null ? rule.When : rule.Match)!;
        var names = string.Join(" and ", contradictory.Where(variable => !variable.IsPart).Select(variable => variable.Name));
        var hints = contradictory.Where(variable => variable.Description.Length > 0).Select(variable => $"{variable.Name}: {variable.Description}").ToArray();
        var message = names.Length == 0 ? (place.Text.Trim() is "false" ? "false never holds" : "its parts exclude each other") : $"what it asks of {names} cannot be";
        diagnostics.Warning(
            PolicyCodes.NeverMatches, place.Place.Source, place.Place.SpanOf(0, place.Text.Length),
            $"The rule '{rule.Name.Text}' can never match: {message}.",
            hints.Length == 0 ? "Look for conditions that exclude each other." : string.Join("; ", hints) + ".");
    }

    private void Note(RulePolicy rule, bool matches, Variable[] contradictory, bool neverAsked, RulePolicy? shadow)
    {
        ref var verdict = ref CollectionsMarshal.GetValueRefOrAddDefault(verdicts, rule, out _);
        verdict = new Verdict(
            verdict.Matching + (matches ? 1 : 0),
            verdict.Shadowed + (shadow is null ? 0 : 1),
            verdict.Contradictory is null or [] ? contradictory : verdict.Contradictory,
            verdict.Shadow ?? shadow,
            verdict.NeverAsked || neverAsked);
    }

    /// <summary>
    /// On how many surfaces a rule can match, on how many of these another one takes all it matches, and whether its
    /// <c>when</c> alone can never hold.
    /// </summary>
    private readonly record struct Verdict(int Matching, int Shadowed, Variable[] Contradictory, RulePolicy? Shadow, bool NeverAsked);
}
