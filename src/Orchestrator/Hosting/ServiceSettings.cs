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

    /// <summary>Time that requests under way get to end after the process is told to stop. Default 20 s.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How large requests may be.</summary>
    public RequestLimits Limits { get; init; } = new();
}
