namespace RankOrchestrator.Bench;

/// <summary>The policies and models that ship, in a folder of their own that a benchmark may change.</summary>
internal sealed class ShippedPolicies : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("rank-bench-").FullName;

    /// <param name="repository">Where they are.</param>
    public ShippedPolicies(string repository)
    {
        Add(Path.Combine(repository, "policies"), "policies");
        Add(Path.Combine(repository, "models"), "models");
    }

    /// <summary>The policy folder.</summary>
    public string Folder => Path.Combine(root, "policies");

    /// <summary>The models' folder.</summary>
    public string Models => Path.Combine(root, "models");

    /// <summary>Copies the files of a folder into one of this folder's, over those of the same names.</summary>
    public void Add(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(root, to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(root, recursive: true);
}
