namespace RankOrchestrator.Tests;

/// <summary>Files that tests read in place: the repository's own, and the shared data above it. Part of every test project.</summary>
internal static class TestFiles
{
    /// <summary>The folder of the solution that the tests were built from.</summary>
    public static string RepositoryRoot { get; } = Above(folder => File.Exists(Path.Combine(folder, "RankOrchestrator.sln")) ? folder : null)
        ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");

    /// <summary>A folder of the shared data: where <c>RANK_SHARED_DATA</c> says, else <c>shared/data</c> above the tests; null when it is not there.</summary>
    public static string? SharedData(string name)
        => Environment.GetEnvironmentVariable("RANK_SHARED_DATA") is { Length: > 0 } named
            ? Existing(Path.Combine(named, name))
            : Above(folder => Existing(Path.Combine(folder, "shared", "data", name)));

    private static string? Existing(string folder) => Directory.Exists(folder) ? folder : null;

    private static string? Above(Func<string, string?> find)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (find(folder.FullName) is { } found)
            {
                return found;
            }
        }

        return null;
    }
}
