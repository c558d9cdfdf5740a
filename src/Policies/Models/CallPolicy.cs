namespace RankOrchestrator.Policies.Models;

/// <summary>How calls of a model are limited in time and number, and repaired. Defaults suit a server in the same data centre.</summary>
public sealed record CallPolicy
{
    /// <summary>Longest wait for a call, all attempts together. Default 50 ms.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Largest share of the request's time for models that this one may use, 0–1. Default 1.</summary>
    public double DeadlineShare { get; init; } = 1;

    /// <summary>Largest number of candidates in one call; more are split over several. Default: no split.</summary>
    public int BatchSize { get; init; } = int.MaxValue;

    /// <summary>How many parts of a split are under way together. Default 4.</summary>
    public int BatchesTogether { get; init; } = 4;

    /// <summary>Further attempts after a failure that comes quickly (refused, reset, server error). Default 0.</summary>
    public int Retries { get; init; }

    /// <summary>When a second, identical call is sent because the first is slow; null when never.</summary>
    public HedgingPolicy? Hedging { get; init; }

    /// <summary>When it is left alone for a while; null when never.</summary>
    public BreakerPolicy? Breaker { get; init; } = new();

    /// <summary>Most calls under way at once; further ones take the fallback. Default 64.</summary>
    public int Concurrency { get; init; } = 64;
}

/// <summary>When a second, identical call is sent because the first is slow. The first answer wins.</summary>
public sealed record HedgingPolicy
{
    /// <summary>Sent when a call takes longer than this share of recent calls. Default 0.95; not used with <see cref="After"/>.</summary>
    public double Percentile { get; init; } = 0.95;

    /// <summary>Sent after a fixed time instead; null when the percentile decides.</summary>
    public TimeSpan? After { get; init; }

    /// <summary>Largest share of calls that may be doubled, so that hedging never doubles the load of a server in trouble. Default 0.1.</summary>
    public double MostOfCalls { get; init; } = 0.1;
}

/// <summary>When a failing server is left alone, so that it can recover and requests do not wait for it.</summary>
public sealed record BreakerPolicy
{
    /// <summary>Share of failed calls that opens it. Default 0.5.</summary>
    public double FailureShare { get; init; } = 0.5;

    /// <summary>Over which time the share is taken. Default 10 s.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Calls below which the share says nothing, at least 2. Default 20.</summary>
    public int FewestCalls { get; init; } = 20;

    /// <summary>How long it stays open before one call tries again. Default 5 s.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(5);
}
