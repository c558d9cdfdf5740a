namespace RankOrchestrator.Orchestrator.Tests.Building;

/// <summary>Files of the repository that the tests run in.</summary>
internal static class Repository
{
    public static string Root { get; } = TestFiles.RepositoryRoot;

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));
}
