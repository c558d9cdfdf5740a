namespace RankOrchestrator.Soak;

/// <summary>What a soak is like.</summary>
/// <param name="Repository">Where the policies, models and samples are.</param>
/// <param name="Program">The service's library.</param>
/// <param name="Duration">Time under load.</param>
internal sealed record SoakOptions(string Repository, string Program, TimeSpan Duration)
{
    /// <summary>Good requests per second, over all callers.</summary>
    public int PagesPerSecond { get; init; } = 20;

    /// <summary>Share of model calls that fail.</summary>
    public int FaultPercent { get; init; } = 30;

    /// <summary>Pause between two changes of the policies; every third of them is broken.</summary>
    public TimeSpan BetweenReloads { get; init; } = TimeSpan.FromSeconds(7);

    /// <summary>Pause between two restarts of the replica that is restarted.</summary>
    public TimeSpan BetweenRestarts { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Pause between two restarts of the model server.</summary>
    public TimeSpan BetweenModelServerRestarts { get; init; } = TimeSpan.FromSeconds(31);

    /// <summary>Pause between two hostile requests.</summary>
    public TimeSpan BetweenHostileRequests { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest time after the load in which what is held must be given back; connections to model servers are kept for a minute.</summary>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromSeconds(90);
}
