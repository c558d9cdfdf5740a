namespace RankOrchestrator.Orchestrator.Comparisons;

/// <summary>What a change of policies does to one page; the first that fits.</summary>
internal enum ChangeKind
{
    /// <summary>There was no page before and there is one now.</summary>
    Answered,

    /// <summary>There was a page before and there is none now.</summary>
    Refused,

    /// <summary>An item entered, left or stands in another slot.</summary>
    Items,

    /// <summary>The same items in the same slots, worth something else.</summary>
    Values,

    /// <summary>The same items of the same value for other reasons: rules, certificate, what was degraded.</summary>
    Reasons,

    /// <summary>Nothing that a reader would see.</summary>
    None,
}
