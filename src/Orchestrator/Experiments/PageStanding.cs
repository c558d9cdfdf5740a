namespace RankOrchestrator.Orchestrator.Experiments;

/// <summary>Whether a user's pages would have been others in the other arm, as the pages made in shadow tell.</summary>
internal enum PageStanding
{
    /// <summary>Not all of them were made in shadow, or not in a way that tells, and those that were are the same.</summary>
    Unknown,

    /// <summary>Every page is the same.</summary>
    Same,

    /// <summary>A page differs.</summary>
    Differ,
}
