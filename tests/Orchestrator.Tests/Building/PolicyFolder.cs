namespace RankOrchestrator.Orchestrator.Tests.Building;

/// <summary>A policy folder of its own, filled with the fixture's files; deleted on disposal.</summary>
internal sealed class PolicyFolder : IDisposable
{
    public PolicyFolder()
    {
        Root = Path.Combine(Path.GetTempPath(), "rank-policies-" + Guid.NewGuid().ToString("N"));
        var fixture = Path.Combine(AppContext.BaseDirectory, "Fixtures", "policies");
        foreach (var file in Directory.EnumerateFiles(fixture, "*.yaml", SearchOption.AllDirectories))
        {
            Write(Path.GetRelativePath(fixture, file), File.ReadAllText(file));
        }
    }

    public string Root { get; }

    /// <summary>The request that the fixture's numbers are worked out for.</summary>
    public static string HomeRequest { get; } = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "home.json"));

    public string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public void Write(string path, string text)
    {
        var file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    public void Replace(string path, string old, string replacement)
    {
        var text = Read(path);
        text.ShouldContain(old);
        Write(path, text.Replace(old, replacement, StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
