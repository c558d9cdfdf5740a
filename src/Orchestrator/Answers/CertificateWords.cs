using RankOrchestrator.Allocation.Pages;

namespace RankOrchestrator.Orchestrator.Answers;

/// <summary>The words of certificates on the wire.</summary>
internal static class CertificateWords
{
    /// <summary>The status as it is written.</summary>
    public static string Status(AllocationStatus status) => status switch
    {
        AllocationStatus.Optimal => "optimal",
        AllocationStatus.Certified => "certified",
        AllocationStatus.Feasible => "feasible",
        AllocationStatus.Relaxed => "relaxed",
        AllocationStatus.Infeasible => "infeasible",
        AllocationStatus.Undecided => "undecided",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };
}
