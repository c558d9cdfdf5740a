using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Coverage;

/// <summary>Which parts of a plan's policies pages have reached. A file that several surfaces list is counted once, and reached by any of them.</summary>
internal sealed class PolicyCoverage
{
    private readonly Dictionary<SurfacePlan, SurfaceParts> surfaces;
    private readonly HashSet<CoveredPart> reached = [];
    private readonly CoveredPart[] parts;

    public PolicyCoverage(Plan plan)
    {
        surfaces = plan.Surfaces.SelectMany(surface => surface.Variants.All).ToDictionary(surface => surface, surface => new SurfaceParts(surface));
        parts = [.. surfaces.Values.SelectMany(surface => surface.All).Distinct()
            .OrderBy(part => part.Path, StringComparer.Ordinal).ThenBy(part => part.Line).ThenBy(part => part.Column).ThenBy(part => part.Kind).ThenByDescending(part => part.Outcome)];
    }

    /// <summary>Takes a page.</summary>
    public void Observe(RankWorkspace ranked) => surfaces[ranked.Surface].Reach(ranked, reached);

    /// <summary>What was reached so far.</summary>
    public CoverageReport ToReport()
    {
        CoveredPart[] missing = [.. parts.Where(part => !reached.Contains(part))];
        return new CoverageReport(
            [.. Enum.GetValues<CoveredKind>().Select(kind => new CoverageCount(
                kind,
                parts.Count(part => part.Kind == kind) - missing.Count(part => part.Kind == kind),
                parts.Count(part => part.Kind == kind)))],
            missing);
    }
}

/// <summary>What pages have reached of the policies.</summary>
/// <param name="Counts">By kind.</param>
/// <param name="NotReached">What no page reached, in the order of files.</param>
internal sealed record CoverageReport(IReadOnlyList<CoverageCount> Counts, IReadOnlyList<CoveredPart> NotReached)
{
    /// <summary>The part that was reached, in percent; 100 where there is nothing to reach.</summary>
    public double Percent => Counts.Sum(count => count.All) is 0 ? 100 : 100.0 * Counts.Sum(count => count.Reached) / Counts.Sum(count => count.All);
}

/// <summary>How many of a kind were reached.</summary>
internal sealed record CoverageCount(CoveredKind Kind, int Reached, int All);
