namespace RankOrchestrator.Orchestrator.Plans;

/// <summary>What a loader has done since the start. Immutable, so that whoever reads it sees one moment.</summary>
/// <param name="LoadedAt">When the plan in force was loaded.</param>
/// <param name="LiveCount">Loads that put a plan in force.</param>
/// <param name="RefusedCount">Loads that were refused.</param>
/// <param name="Refusal">Why the files on disk are not the plan in force; null when they are.</param>
/// <param name="KeptAt">When the plan in force was kept by a process before this one; null when this one loaded it from the folder.</param>
internal sealed record LoadHistory(DateTimeOffset LoadedAt, int LiveCount, int RefusedCount, PlanRefusal? Refusal, DateTimeOffset? KeptAt = null)
{
    /// <summary>Nothing yet.</summary>
    public static LoadHistory None { get; } = new(default, 0, 0, null);
}
