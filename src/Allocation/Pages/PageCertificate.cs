namespace RankOrchestrator.Allocation.Pages;

/// <summary>
/// What is proven about a page. Nothing else says what a status means or how large a gap is: engines bring what a page is worth, a bound,
/// and whether they have proven it.
/// </summary>
public readonly record struct PageCertificate
{
    /// <summary>
    /// While a page that violates less may exist, no gap says how good this one is; where the numbers would make it nothing, the
    /// bound is raised by this part of the page's worth.
    /// </summary>
    private const double LeastOpenGap = 1e-3;

    private PageCertificate(AllocationStatus status, double objective, double bound, double gap)
        => (Status, Objective, Bound, Gap) = (status, objective, bound, gap);

    /// <summary>No page satisfies every hard constraint, and none was made.</summary>
    public static PageCertificate Infeasible { get; } = new(AllocationStatus.Infeasible, 0, 0, 0);

    /// <summary>What is known.</summary>
    public AllocationStatus Status { get; }

    /// <summary>Value of the page: Σ weight · value minus penalties of violated soft constraints.</summary>
    public double Objective { get; }

    /// <summary>No page that violates as little is worth more; at least <see cref="Objective"/>, safe against rounding.</summary>
    public double Bound { get; }

    /// <summary>(Bound − Objective) / max(1e-9, |Bound|); 0 exactly when the page is proven best.</summary>
    public double Gap { get; }

    /// <summary>Whether the page keeps every hard constraint.</summary>
    public bool KeepsConstraints => Status.KeepsConstraints();

    /// <summary>Whether no page is better, as far as the engine's numbers tell pages apart: optimal, or least violated and best of those.</summary>
    public bool IsBest => Gap == 0 && Status != AllocationStatus.Infeasible;

    /// <summary>For a page that keeps every hard constraint.</summary>
    /// <param name="objective">What it is worth.</param>
    /// <param name="bound">A bound.</param>
    /// <param name="isBest">Whether it is proven best; a bound that is no higher than it proves that, too.</param>
    /// <param name="tolerance">The gap that is good enough.</param>
    public static PageCertificate Allowed(double objective, double bound, bool isBest, double tolerance)
    {
        bound = Math.Max(bound, objective);
        var gap = isBest ? 0 : GapOf(objective, bound);
        return new PageCertificate(gap == 0 ? AllocationStatus.Optimal : gap <= tolerance ? AllocationStatus.Certified : AllocationStatus.Feasible, objective, bound, gap);
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
        return new PageCertificate(AllocationStatus.Relaxed, objective, bound, gap);
    }

    /// <summary>For a page that breaks a hard constraint although others may break none.</summary>
    public static PageCertificate Undecided(double objective, double bound)
    {
        (bound, var gap) = Open(objective, bound);
        return new PageCertificate(AllocationStatus.Undecided, objective, bound, gap);
    }

    /// <summary>For a page of which nothing is known but a bound and, maybe, that constraints contradict each other.</summary>
    public static PageCertificate Unproven(double objective, double bound, bool breaksHard, bool hasConflict, double tolerance)
        => !breaksHard ? Allowed(objective, bound, isBest: false, tolerance)
            : hasConflict ? Relaxed(objective, bound, isLeast: false, isBest: false)
            : Undecided(objective, bound);

    /// <summary>What this says of another page that violates no hard constraint more.</summary>
    /// <param name="objective">What that page is worth.</param>
    /// <param name="breaksHard">Whether it breaks a hard constraint.</param>
    /// <param name="tolerance">The gap that is good enough.</param>
    public PageCertificate OfOther(double objective, bool breaksHard, double tolerance) => Status switch
    {
        AllocationStatus.Infeasible => this,
        AllocationStatus.Optimal or AllocationStatus.Certified or AllocationStatus.Feasible => Allowed(objective, Bound, isBest: false, tolerance),

        // Only of a best page it is known here that none violates less.
        AllocationStatus.Relaxed when breaksHard => Relaxed(objective, Bound, isLeast: IsBest, isBest: false),
        AllocationStatus.Relaxed or AllocationStatus.Undecided => Unproven(objective, Bound, breaksHard, hasConflict: false, tolerance),
    };

    /// <summary>What this says of its page when candidates are worth something else.</summary>
    /// <param name="objective">What the page is worth.</param>
    /// <param name="bound">No page is worth more.</param>
    /// <param name="tolerance">The gap that is good enough.</param>
    public PageCertificate Revalued(double objective, double bound, double tolerance) => Status switch
    {
        AllocationStatus.Infeasible => this,
        AllocationStatus.Optimal or AllocationStatus.Certified or AllocationStatus.Feasible => Allowed(objective, bound, isBest: false, tolerance),

        // That a page violates least is known here of the best ones alone.
        AllocationStatus.Relaxed => Relaxed(objective, bound, isLeast: IsBest, isBest: false),
        AllocationStatus.Undecided => Undecided(objective, bound),
    };

    /// <summary>Whether nothing is left to find out for someone who is content with this gap.</summary>
    public bool IsSettled(double tolerance)
        => Status == AllocationStatus.Infeasible || (Status != AllocationStatus.Undecided && Gap <= tolerance);

    private static double GapOf(double objective, double bound) => (bound - objective) / Math.Max(1e-9, Math.Abs(bound));

    private static (double Bound, double Gap) Open(double objective, double bound)
    {
        bound = Math.Max(bound, objective + (LeastOpenGap * Math.Max(1e-6, Math.Abs(objective))));
        return (bound, GapOf(objective, bound));
    }
}
