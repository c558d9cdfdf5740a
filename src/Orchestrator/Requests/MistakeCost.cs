namespace RankOrchestrator.Orchestrator.Requests;

/// <summary>What a mistake in a request costs where requests are read tolerantly; elsewhere every mistake costs the page.</summary>
internal enum MistakeCost
{
    /// <summary>The field: it counts as missing.</summary>
    Field,

    /// <summary>The candidate: it cannot be told from others, or lacks what every candidate must carry.</summary>
    Candidate,

    /// <summary>The page: what to make, or for whom, is not known.</summary>
    Page,
}
