using System.Globalization;
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

    /// <summary>What makes no sense, by name; empty when all is well.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        foreach (var limit in typeof(RequestLimits).GetProperties().Where(property => property.PropertyType == typeof(int)))
        {
            AtLeast(problems, $"Limits:{limit.Name}", (int)limit.GetValue(Limits)!, 1);
        }

        AtLeast(problems, nameof(ConcurrentRequests), ConcurrentRequests, 1);
        AtLeast(problems, nameof(WarmUpRequests), WarmUpRequests, 0);
        foreach (var (name, time) in ((string, TimeSpan)[])[(nameof(DrainQuiet), DrainQuiet), (nameof(DrainTime), DrainTime), (nameof(EndTime), EndTime)])
        {
            if (time < TimeSpan.Zero)
            {
                problems.Add($"Rank:{name} must not be negative.");
            }
        }

        problems.Sort(StringComparer.Ordinal);
        return problems;
    }

    private static void AtLeast(List<string> problems, string name, int value, int least)
    {
        if (value < least)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"Rank:{name} must be at least {least}, not {value}."));
        }
    }
}
