using System.Collections.Immutable;
using RankOrchestrator.Constraints.Page;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Domain.Tables;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Policies.Loading;
using RankOrchestrator.Policies.Surfaces;

namespace RankOrchestrator.Constraints.Checks;

/// <summary>
/// Looks into rule files that no surface lists as if one did, so that what is wrong with them is found before somebody
/// lists them. Each file is read as on the surface that suits it best; a constraint has no effect when it has none on any.
/// </summary>
internal static class UnlistedRules
{
    public static void Check(PolicySet policies, ImmutableArray<string> predictions, DiagnosticBag diagnostics)
    {
        if (policies.Unlisted.IsEmpty)
        {
            return;
        }

        var effects = new ConstraintEffectChecks();
        var trials = policies.Surfaces.Select(surface => Compile(surface, policies, predictions, effects)).ToArray();
        foreach (var file in policies.Unlisted)
        {
            var best = trials.Select(findings => findings.Where(finding => string.Equals(finding.Source.Path, file.Path, StringComparison.Ordinal)).ToArray()).MinBy(findings => findings.Length) ?? [];
            foreach (var finding in best)
            {
                diagnostics.Add(finding);
            }
        }

        effects.Report(diagnostics);
    }

    private static ImmutableArray<Diagnostic> Compile(SurfacePolicy surface, PolicySet policies, ImmutableArray<string> predictions, ConstraintEffectChecks effects)
    {
        var all = surface with
        {
            Rules = [.. surface.Rules.Concat(policies.Unlisted.SelectMany(file => file.Rules))],
            Constraints = [.. surface.Constraints.Concat(policies.Unlisted.SelectMany(file => file.Constraints))],
        };
        var findings = new DiagnosticBag();
        var environment = SurfaceEnvironment.Of(all, predictions, policies.Flags, new VocabularyBuilder());
        var rules = CheckedRules.Check(all, environment, findings);
        var constraints = ConstraintProgram.Compile(all, rules.Rules, environment, findings);
        effects.Look(new CheckedSurface(all, environment, policies.Flags, rules, constraints, environment.Weights), constraint => policies.Unlisted.Any(file => file.Constraints.Contains(constraint)));
        return findings.ToSorted();
    }
}
