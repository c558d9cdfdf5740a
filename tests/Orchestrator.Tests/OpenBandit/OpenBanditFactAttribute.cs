namespace RankOrchestrator.Orchestrator.Tests.OpenBandit;

/// <summary>A test on the real log; skipped when it is not there.</summary>
public sealed class OpenBanditFactAttribute : FactAttribute
{
    public OpenBanditFactAttribute()
    {
        if (Folder is null)
        {
            Skip = "There is no shared/data/obd beside or above the repository, and RANK_SHARED_DATA does not name the folder that holds it.";
        }
    }

    /// <summary>The dataset's folder, or null.</summary>
    public static string? Folder { get; } = Candidates().FirstOrDefault(folder => File.Exists(Path.Combine(folder, "random", "men.csv.gz")));

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable("RANK_SHARED_DATA") is { Length: > 0 } named)
        {
            yield return Path.Combine(named, "obd");
        }

        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            yield return Path.Combine(directory.FullName, "shared", "data", "obd");
        }
    }
}
