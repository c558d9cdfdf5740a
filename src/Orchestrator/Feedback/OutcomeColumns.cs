namespace RankOrchestrator.Orchestrator.Feedback;

/// <summary>What reports and estimates call the things that users did.</summary>
internal static class OutcomeColumns
{
    /// <summary>The names.</summary>
    public static readonly string[] All = ["impressions", "clicks", "orders", "revenue", "hides", "dwell_seconds"];

    /// <summary>What an event adds under a name; null when it says nothing about it.</summary>
    public static double? Amount(string column, FeedbackEvent read) => (column, read.Kind) switch
    {
        ("impressions", FeedbackKind.Impression) => 1,
        ("clicks", FeedbackKind.Click) => 1,
        ("orders", FeedbackKind.Order) => 1,
        ("revenue", FeedbackKind.Order) => read.Amount,
        ("hides", FeedbackKind.Hide or FeedbackKind.Dislike) => 1,
        ("dwell_seconds", FeedbackKind.Dwell) => read.Amount,
        _ => null,
    };
}
