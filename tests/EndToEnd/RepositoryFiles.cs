namespace RankOrchestrator.EndToEnd;

/// <summary>Files of the repository that these tests use as a user would.</summary>
internal static class RepositoryFiles
{
    public static string Root { get; } = TestFiles.RepositoryRoot;

    public static string Policies { get; } = Path.Combine(Root, "policies");

    public static string Samples { get; } = Path.Combine(Root, "samples");

    /// <summary>Every file of samples that holds requests, one or several.</summary>
    public static IEnumerable<string> SampleFiles => SampleRequests.Concat(Directory.EnumerateFiles(Path.Combine(Samples, "cases"), "*.jsonl").Order(StringComparer.Ordinal));

    public static IEnumerable<string> SampleRequests => Directory.EnumerateFiles(Samples, "*.json")
        .Where(path => !path.EndsWith(".verified.json", StringComparison.Ordinal) && !path.EndsWith(".received.json", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);
}
