namespace RankOrchestrator.Constraints.Tests.Policies;

/// <summary>Finds folders of the repository from where tests run.</summary>
internal static class RepositoryFolder
{
    public static string Of(string name) => Path.Combine(TestFiles.RepositoryRoot, name);
}
