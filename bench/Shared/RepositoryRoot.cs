namespace RankOrchestrator.Bench;

/// <summary>Where the repository is that the benchmark runs in.</summary>
internal static class RepositoryRoot
{
    /// <summary>The nearest folder above the program that holds the solution.</summary>
    public static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "RankOrchestrator.sln")))
            {
                return directory.FullName;
            }
        }

        throw new DirectoryNotFoundException("The benchmark does not run inside the repository.");
    }

    /// <summary>The service's library, of the same build as the program, which lies in <c>bench/NAME/bin</c>.</summary>
    public static string Service(string repository)
        => Path.Combine([
            repository,
            "src",
            "Orchestrator",
            "bin",
            .. Path.GetRelativePath(repository, AppContext.BaseDirectory).Split(Path.DirectorySeparatorChar)[3..],
            "RankOrchestrator.Orchestrator.dll"]);
}
