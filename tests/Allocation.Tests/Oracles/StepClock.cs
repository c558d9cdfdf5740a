namespace RankOrchestrator.Allocation.Tests.Oracles;

/// <summary>A clock that moves by one tick whenever somebody looks at it.</summary>
internal sealed class StepClock : TimeProvider
{
    private long ticks = 1;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => ticks++;
}
