namespace RankOrchestrator.EndToEnd.CommandLine;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("rank-test-").FullName;

    public string Write(string name, string text)
    {
        var path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A copy of the shipped policies, with links to the shipped models.</summary>
    public string CopyPolicies()
    {
        foreach (var file in Directory.EnumerateFiles(RepositoryFiles.Policies, "*.yaml", SearchOption.AllDirectories))
        {
            Write(Path.Combine("policies", Path.GetRelativePath(RepositoryFiles.Policies, file)), File.ReadAllText(file));
        }

        Directory.CreateSymbolicLink(Path.Combine(Root, "models"), Path.Combine(RepositoryFiles.Root, "models"));
        return Path.Combine(Root, "policies");
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
