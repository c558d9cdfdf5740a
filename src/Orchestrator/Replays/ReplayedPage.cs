using RankOrchestrator.Orchestrator.Requests;

namespace RankOrchestrator.Orchestrator.Replays;

/// <summary>How a logged page and the page that is made of its request now differ.</summary>
/// <param name="Place">Where the line stands.</param>
/// <param name="Surface">The surface; empty when there is no page.</param>
/// <param name="Outcome">How they differ.</param>
internal sealed record ReplayedPage(string Place, string Surface, ReplayOutcome Outcome)
{
    /// <summary>The request's id; empty when it has none.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>Whether time, not the request alone, had a part in the page that was served.</summary>
    public bool WasTimed { get; init; }

    /// <summary>Whether the plan is the one that served it.</summary>
    public bool IsOfSamePlan { get; init; }

    /// <summary>Items that are on the page now and were not.</summary>
    public int Entered { get; init; }

    /// <summary>Items that were on the page and are not now.</summary>
    public int Left { get; init; }

    /// <summary>Items that are on both in different slots.</summary>
    public int Moved { get; init; }

    /// <summary>Why there is no page now; null when there is one.</summary>
    public RequestProblem? Refusal { get; init; }
}

/// <summary>How two pages of one request differ.</summary>
internal enum ReplayOutcome
{
    /// <summary>Not in a single byte.</summary>
    Identical,

    /// <summary>The same items in the same slots, with other values, certificates, degradations, flags or reasons.</summary>
    OtherReasons,

    /// <summary>Other items, or another order.</summary>
    OtherItems,

    /// <summary>There is no page now.</summary>
    Refused,
}
