namespace RankOrchestrator.Allocation.Engines;

/// <summary>How hard to look for the best page.</summary>
public sealed record AllocationOptions
{
    /// <summary>A page whose relative gap to the proven bound is at most this is good enough; 0 asks for proof. Default 1e-9, which is proof up to rounding.</summary>
    public double GapTolerance { get; init; } = 1e-9;

    /// <summary>
    /// Steps after which the search stops with the best page so far; counted by the engine, the same on every machine. The first
    /// page is made whatever they are, and not counted.
    /// </summary>
    public long StepBudget { get; init; } = 100_000;

    /// <summary>
    /// Emergency brake: a timestamp of <see cref="Clock"/> after which the search stops whatever the steps say, and the answer
    /// reports it. 0 means none.
    /// </summary>
    public long DeadlineTimestamp { get; init; }

    /// <summary>The clock of <see cref="DeadlineTimestamp"/>. Default: the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>When the search has to come to an end.</summary>
    internal Deadline Deadline => new(Clock, DeadlineTimestamp);

    /// <summary>Whether an infeasible page is made by relaxing constraints in their declared order. Default true.</summary>
    public bool Relaxes { get; init; } = true;
}
