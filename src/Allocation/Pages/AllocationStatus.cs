namespace RankOrchestrator.Allocation.Pages;

/// <summary>What is known about a page.</summary>
public enum AllocationStatus
{
    /// <summary>Proven best: no page satisfying the hard constraints is worth more.</summary>
    Optimal,

    /// <summary>Within the tolerance of the proven bound.</summary>
    Certified,

    /// <summary>Satisfies every hard constraint; the gap is above the tolerance.</summary>
    Feasible,

    /// <summary>Proven that no page satisfies every hard constraint; those named gave way in their declared order.</summary>
    Relaxed,

    /// <summary>No page satisfies every hard constraint and relaxing was not asked for.</summary>
    Infeasible,

    /// <summary>Breaks a hard constraint, and the budget ended before it was known whether every page has to.</summary>
    Undecided,
}
