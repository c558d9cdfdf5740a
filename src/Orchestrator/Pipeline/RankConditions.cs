using RankOrchestrator.Objectives.FanOut;

namespace RankOrchestrator.Orchestrator.Pipeline;

/// <summary>What a page is made with in place of what its request would get by itself: for requests that were served before.</summary>
internal sealed record RankConditions
{
    /// <summary>The time for a request that does not say what time it is; null takes the clock's.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>Whether the answer gives reasons even where the request asked for none.</summary>
    public bool Explains { get; init; }

    /// <summary>What the models said; null asks them.</summary>
    public LoggedPredictions? Predictions { get; init; }
}
