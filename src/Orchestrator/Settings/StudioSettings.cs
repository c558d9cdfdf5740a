namespace RankOrchestrator.Orchestrator.Settings;

/// <summary>The studio: section <c>Rank:Studio</c>.</summary>
internal sealed record StudioSettings
{
    /// <summary>
    /// Whether there is a studio; null, the default, where the service listens on loopback addresses only, and then for
    /// callers on this machine.
    /// </summary>
    public bool? Enabled { get; init; }

    /// <summary>Whether a draft may be written to the policy folder. Default false.</summary>
    public bool Write { get; init; }

    /// <summary>Folder of the requests to choose from; null for <c>samples</c> beside the policy folder.</summary>
    public string? Samples { get; init; }
}
