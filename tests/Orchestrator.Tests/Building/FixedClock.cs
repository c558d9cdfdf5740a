using System.Globalization;

namespace RankOrchestrator.Orchestrator.Tests.Building;

/// <summary>A clock that tells one time; its timers and timestamps are the system's.</summary>
internal sealed class FixedClock(string now) : TimeProvider
{
    private readonly DateTimeOffset now = DateTimeOffset.Parse(now, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public override DateTimeOffset GetUtcNow() => now;
}
