using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Constraints.Checks;

/// <summary>Constraints that are no longer in force, each reported once however many surfaces have it.</summary>
internal static class ConstraintPeriodChecks
{
    public static void Check(IEnumerable<CheckedSurface> surfaces, DateTimeOffset now, DiagnosticBag diagnostics)
    {
        var seen = new HashSet<YamlScalar>(ReferenceEqualityComparer.Instance);
        foreach (var constraint in surfaces.SelectMany(surface => surface.Policy.Constraints))
        {
            if (constraint.Active is [_, ..] && constraint.Active.All(period => period.To?.Instant <= now) && seen.Add(constraint.Name.Place))
            {
                var place = constraint.Name.Place;
                diagnostics.Warning(
                    PolicyCodes.Expired, place.Source, place.Span,
                    $"The constraint '{constraint.Name.Text}' expired on {constraint.Active.Max(period => period.To?.Instant):yyyy-MM-dd}.",
                    "Remove it, or give it a new period.");
            }
        }
    }
}
