namespace RankOrchestrator.Allocation.Tests.CpSat;

/// <summary>A test over files of the shared data folder; skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedInstanceTheoryAttribute : TheoryAttribute
{
    public SharedInstanceTheoryAttribute()
        => Skip = SharedInstance.Folder is null ? "needs shared/data/allocation above the repository, or its parent folder in RANK_SHARED_DATA" : null;
}
