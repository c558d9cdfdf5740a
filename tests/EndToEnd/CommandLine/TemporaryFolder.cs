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

    /// <summary>A copy of the shipped policies, with links to the shipped models, in a folder of its own when one is named.</summary>
    public string CopyPolicies(string name = "")
    {
        foreach (var file in Directory.EnumerateFiles(RepositoryFiles.Policies, "*.yaml", SearchOption.AllDirectories))
        {
            Write(Path.Combine(name, "policies", Path.GetRelativePath(RepositoryFiles.Policies, file)), File.ReadAllText(file));
        }

        Directory.CreateSymbolicLink(Path.Combine(Root, name, "models"), Path.Combine(RepositoryFiles.Root, "models"));
        return Path.Combine(Root, name, "policies");
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
