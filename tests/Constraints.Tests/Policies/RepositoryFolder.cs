namespace RankOrchestrator.Constraints.Tests.Policies;

/// <summary>Finds folders of the repository from where tests run.</summary>
internal static class RepositoryFolder
{
    public static string Of(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "RankOrchestrator.sln")))
            {
                return Path.Combine(folder.FullName, name);
            }
        }

        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
