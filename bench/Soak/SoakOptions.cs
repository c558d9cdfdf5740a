namespace RankOrchestrator.Soak;

/// <summary>What a soak is like.</summary>
/// <param name="Repository">Where the policies, models and samples are.</param>
/// <param name="Program">The service's library.</param>
/// <param name="Duration">Time under load; it goes on until everything that goes wrong has gone wrong once, however short this is.</param>
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

    /// <summary>How the model server is called: lines of a model file.</summary>
    public string Calls { get; init; } = "timeout: 40ms\nretries: 1\nhedging: { percentile: 0.95 }\nconcurrency: 64";

    /// <summary>Settings of the service beyond its policies, as on its command line.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>The deadline that good requests name and that every surface has; null for those of the samples and the policies.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>
    /// Whether connections to the model server must be given back, too. They are kept for a minute after they were last
    /// used; who cannot wait so long does not count them.
    /// </summary>
    public bool CountsModelConnections { get; init; } = true;

    /// <summary>Longest time after the load in which what is held must be given back.</summary>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromSeconds(90);
}
