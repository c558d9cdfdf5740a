namespace RankOrchestrator.Constraints.Tests.Slots.CpSat;

/// <summary>A test over files of the shared data folder; skipped where there is none, or where it is too slow to be asked for.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedInstanceTheoryAttribute : TheoryAttribute
{
    public SharedInstanceTheoryAttribute(string? onlyWhenSet = null)
    {
        OnlyWhenSet = onlyWhenSet;
        Skip = SharedInstance.Folder is null ? "needs shared/data/allocation above the repository, or its parent folder in RANK_SHARED_DATA"
            : onlyWhenSet is not null && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(onlyWhenSet)) ? $"takes minutes: set {onlyWhenSet}=1 to run it"
            : null;
    }

    /// <summary>The environment variable that asks for a slow test; null for a quick one.</summary>
    public string? OnlyWhenSet { get; }
}
