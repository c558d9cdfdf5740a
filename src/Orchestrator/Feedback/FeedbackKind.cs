namespace RankOrchestrator.Orchestrator.Feedback;

/// <summary>What a user did with an item on a page.</summary>
internal enum FeedbackKind
{
    /// <summary>Saw it.</summary>
    Impression,

    /// <summary>Opened it.</summary>
    Click,

    /// <summary>Ordered it, for an amount.</summary>
    Order,

    /// <summary>Asked not to see it again.</summary>
    Hide,

    /// <summary>Said that it is not to the user's taste.</summary>
    Dislike,

    /// <summary>Stayed with it for some seconds.</summary>
    Dwell,
}
