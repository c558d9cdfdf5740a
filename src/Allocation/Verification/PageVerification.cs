using RankOrchestrator.Allocation.Pages;

namespace RankOrchestrator.Allocation.Verification;

/// <summary>What proving a page again came to.</summary>
public enum ProofVerdict
{
    /// <summary>Everything claimed is true, and no page is better.</summary>
    Proven,

    /// <summary>Everything claimed is true; there is a better page, within the claimed bound.</summary>
    Holds,

    /// <summary>Something claimed is not true.</summary>
    Refuted,

    /// <summary>Nothing claimed was found untrue, but the best page could not be proven within the budget.</summary>
    Undecided,
}

/// <summary>The verdict on one page.</summary>
/// <param name="Verdict">In one word.</param>
/// <param name="Objective">What the page is really worth; NaN where there is no page.</param>
/// <param name="Proof">The page that CP-SAT proved best; null when it proved none.</param>
/// <param name="Reasons">What is not true, or why nothing was decided; a sentence each.</param>
public sealed record PageVerification(ProofVerdict Verdict, double Objective, SlotAllocation? Proof, IReadOnlyList<string> Reasons);
