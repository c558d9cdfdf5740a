namespace RankOrchestrator.Orchestrator.Feedback;

/// <summary>The words of feedback in requests, in the log and in metrics.</summary>
internal static class FeedbackWords
{
    private static readonly string[] Kinds = ["impression", "click", "order", "hide", "dislike", "dwell"];
    private static readonly string[] Joins = ["joined", "late", "unknown"];

    /// <summary>All words of kinds.</summary>
    public static IReadOnlyList<string> AllKinds => Kinds;

    /// <summary>The word of a kind.</summary>
    public static string Of(FeedbackKind kind) => Kinds[(int)kind];

    /// <summary>The word of how an event met its page.</summary>
    public static string Of(FeedbackJoin join) => Joins[(int)join];

    /// <summary>The kind of a word, or null.</summary>
    public static FeedbackKind? Find(string word) => Array.IndexOf(Kinds, word) is >= 0 and var kind ? (FeedbackKind)kind : null;
}

/// <summary>How an event met the page that it is of.</summary>
internal enum FeedbackJoin
{
    /// <summary>The page was served, and the slot has an item.</summary>
    Joined,

    /// <summary>The same, but the event came long after the page.</summary>
    Late,

    /// <summary>No such page or slot is known.</summary>
    Unknown,
}
