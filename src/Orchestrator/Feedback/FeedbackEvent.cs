namespace RankOrchestrator.Orchestrator.Feedback;

/// <summary>One thing that a user did with an item on a page.</summary>
internal sealed record FeedbackEvent
{
    /// <summary>Names the event: what comes twice counts once.</summary>
    public required string EventId { get; init; }

    /// <summary>What was done.</summary>
    public required FeedbackKind Kind { get; init; }

    /// <summary>The page.</summary>
    public required string RequestId { get; init; }

    /// <summary>Where on the page.</summary>
    public required int Slot { get; init; }

    /// <summary>The item, as the caller or the page says; empty when neither does.</summary>
    public string Item { get; init; } = "";

    /// <summary>The user, as the caller or the page says; empty when neither does.</summary>
    public string User { get; init; } = "";

    /// <summary>When it was done; null when the caller does not say.</summary>
    public DateTimeOffset? HappenedAt { get; init; }

    /// <summary>For orders the amount, for dwelling the seconds; else 0.</summary>
    public double Amount { get; init; }
}
