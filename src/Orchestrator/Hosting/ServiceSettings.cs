using RankOrchestrator.Orchestrator.Requests;

namespace RankOrchestrator.Orchestrator.Hosting;

/// <summary>
/// Settings of the service: configuration section <c>Rank</c>, so <c>Rank__Policies</c> as an environment variable or
/// <c>--Rank:Policies</c> on the command line.
/// </summary>
public sealed record ServiceSettings
{
    /// <summary>The policy folder; null looks for <c>policies</c> in and above the working directory.</summary>
    public string? Policies { get; init; }

    /// <summary>The overlay to apply; null for none.</summary>
    public string? Environment { get; init; }

    /// <summary>Whether the folder is watched and changes go live. Default true.</summary>
    public bool Watch { get; init; } = true;

    /// <summary>File to which every decision is appended as a line of JSON; null for none.</summary>
    public string? DecisionLog { get; init; }

    /// <summary>Told to stop, the process keeps taking requests until none has come for this long. Default 1 s.</summary>
    public TimeSpan DrainQuiet { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest time that the process keeps taking requests after it was told to stop. Default 5 s.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time that requests under way get to end after the process takes no new ones. Default 20 s.</summary>
    public TimeSpan EndTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Requests that every surface ranks at start, made up from its schema, so that the first real one does not pay for
    /// compilation with its deadline. Default 3; 0 turns it off.
    /// </summary>
    public int WarmUpRequests { get; init; } = 3;

    /// <summary>Requests that may be under way at once; more are refused with 503. Default 512.</summary>
    public int ConcurrentRequests { get; init; } = 512;

    /// <summary>How large requests may be.</summary>
    public RequestLimits Limits { get; init; } = new();
}
