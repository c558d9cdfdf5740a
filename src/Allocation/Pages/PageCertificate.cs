namespace RankOrchestrator.Allocation.Pages;

/// <summary>What a page's worth and its bound amount to.</summary>
/// <param name="Status">What is known.</param>
/// <param name="Bound">No allowed page is worth more.</param>
/// <param name="Gap">The part of the bound that the page may miss; 0 only when it is proven best.</param>
internal readonly record struct PageCertificate(AllocationStatus Status, double Bound, double Gap)
{
    /// <summary>
    /// While a page that violates less may exist, no gap says how good this one is; where the numbers would make it nothing, the
    /// bound is raised by this part of the page's worth.
    /// </summary>
    private const double LeastOpenGap = 1e-3;

    /// <summary>For a page that keeps every hard constraint.</summary>
    /// <param name="objective">What it is worth.</param>
    /// <param name="bound">A bound.</param>
    /// <param name="tolerance">The gap that is good enough.</param>
    public static PageCertificate Of(double objective, double bound, double tolerance)
    {
        bound = Math.Max(bound, objective);
        var gap = GapOf(objective, bound);
        return new PageCertificate(gap == 0 ? AllocationStatus.Optimal : gap <= tolerance ? AllocationStatus.Certified : AllocationStatus.Feasible, bound, gap);
    }

    /// <summary>For a page that breaks a hard constraint although others may break none.</summary>
    public static PageCertificate Undecided(double objective, double bound)
    {
        (bound, var gap) = Open(objective, bound);
        return new PageCertificate(AllocationStatus.Undecided, bound, gap);
    }

    /// <summary>For a page where hard constraints had to give way.</summary>
    /// <param name="objective">What it is worth.</param>
    /// <param name="bound">A bound on the pages that violate as little.</param>
    /// <param name="isLeast">Whether no page violates less.</param>
    /// <param name="isBest">Whether no page that violates as little is worth more.</param>
    public static PageCertificate Relaxed(double objective, double bound, bool isLeast, bool isBest)
    {
        (bound, var gap) = !isLeast ? Open(objective, bound)
            : isBest ? (Math.Max(bound, objective), 0)
            : (Math.Max(bound, objective), GapOf(objective, Math.Max(bound, objective)));
        return new PageCertificate(AllocationStatus.Relaxed, bound, gap);
    }

    /// <summary>The gap of a page below its bound.</summary>
    public static double GapOf(double objective, double bound) => (bound - objective) / Math.Max(1e-9, Math.Abs(bound));

    private static (double Bound, double Gap) Open(double objective, double bound)
    {
        bound = Math.Max(bound, objective + (LeastOpenGap * Math.Max(1e-6, Math.Abs(objective))));
        return (bound, GapOf(objective, bound));
    }
}
