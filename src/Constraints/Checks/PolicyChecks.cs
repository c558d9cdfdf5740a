using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Expressions.Compilation;
using RankOrchestrator.Policies.Findings;
using RankOrchestrator.Policies.Loading;

namespace RankOrchestrator.Constraints.Checks;

/// <summary>
/// Looks for policies that are well formed and still cannot be meant: rules that can never match, constraints that no
/// page can satisfy, weights that nothing reads. Nothing is reported that is not certain; see
/// <see cref="Conditions.Satisfiability"/>. Growth is linear in the number of rules for all but pathological policies.
/// </summary>
public static class PolicyChecks
{
    /// <summary>Checks surfaces as far as they compiled.</summary>
    /// <param name="surfaces">The surfaces.</param>
    /// <param name="now">The time against which rules expire.</param>
    /// <param name="diagnostics">Receives every finding.</param>
    public static void Check(IReadOnlyCollection<CheckedSurface> surfaces, DateTimeOffset now, DiagnosticBag diagnostics)
    {
        var rules = new RuleChecks(now);
        var constraints = new ConstraintEffectChecks();
        foreach (var surface in surfaces)
        {
            rules.Look(surface);
            constraints.Look(surface);
            ReachChecks.Check(surface, diagnostics);
            PinChecks.Check(surface, diagnostics);
            CapacityChecks.Check(surface, diagnostics);
            SumChecks.Check(surface, diagnostics);
        }

        rules.Report(diagnostics);
        constraints.Report(diagnostics);
        ConstraintPeriodChecks.Check(surfaces, now, diagnostics);
        CheckWeights(surfaces, diagnostics);
    }

    /// <summary>Checks what is written and no surface reads, as far as it can be understood without one.</summary>
    /// <param name="policies">The policies.</param>
    /// <param name="predictions">What the models predict.</param>
    /// <param name="diagnostics">Receives every finding.</param>
    public static void CheckUnlisted(PolicySet policies, ImmutableArray<string> predictions, DiagnosticBag diagnostics)
        => UnlistedRules.Check(policies, predictions, diagnostics);

    /// <summary>A weight is written once, maybe in a base surface; it is unused when no surface that has it reads it.</summary>
    private static void CheckWeights(IEnumerable<CheckedSurface> surfaces, DiagnosticBag diagnostics)
    {
        var weights = surfaces
            .SelectMany(surface => surface.Policy.Weights.Select(weight => (weight.Name.Place, IsRead: Reads(surface, weight.Name.Text))))
            .GroupBy(weight => weight.Place, ReferenceEqualityComparer.Instance);
        foreach (var weight in weights.Where(group => !group.Any(use => use.IsRead)))
        {
            var place = weight.First().Place;
            diagnostics.Warning(PolicyCodes.UnusedWeight, place.Source, place.Span, $"Nothing reads the weight '{place.Text}'.", $"Write w.{place.Text} where it should count, or remove it.");
        }
    }

    private static bool Reads(CheckedSurface surface, string weight)
    {
        if (!surface.IsSound || surface.WeightsRead.Contains(weight, StringComparer.Ordinal))
        {
            return true;
        }

        foreach (var rule in surface.Rules.Checked)
        {
            if (rule.Expressions.Any(expression => expression.Reads.Weights.Contains(weight, StringComparer.Ordinal)))
            {
                return true;
            }
        }

        foreach (var constraint in surface.Constraints.Compiled)
        {
            CompiledExpression?[] written = [constraint.When, constraint.Group, constraint.Per, constraint.Limit, constraint.Of, constraint.First, constraint.Then];
            if (written.Any(expression => expression?.Reads.Weights.Contains(weight, StringComparer.Ordinal) ?? false))
            {
                return true;
            }
        }

        return false;
    }
}
