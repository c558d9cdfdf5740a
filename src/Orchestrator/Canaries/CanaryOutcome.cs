namespace RankOrchestrator.Orchestrator.Canaries;

/// <summary>What is known of a guardrail, or of all of them.</summary>
internal enum CanaryOutcome
{
    /// <summary>Nothing yet.</summary>
    Inconclusive,

    /// <summary>A change that is too much is excluded.</summary>
    Held,

    /// <summary>It has changed by more than is allowed.</summary>
    Breached,
}
