namespace RankOrchestrator.Language.Tests.Expressions.Conformance;

/// <summary>Conformance files of CEL, found in <c>shared/data/cel</c> above the tests.</summary>
internal static class ConformanceSuite
{
    /// <summary>Where the files are, or null.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>The cases of a file, named <c>section/test</c>.</summary>
    public static IEnumerable<ConformanceCase> Read(string path)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var section in TextProtoReader.Read(File.ReadAllText(path)).Messages("section"))
        {
            foreach (var test in section.Messages("test"))
            {
                var name = $"{section.Scalar("name")}/{test.Scalar("name")}";
                for (var copy = 2; !names.Add(name); copy++)
                {
                    name = $"{section.Scalar("name")}/{test.Scalar("name")}#{copy}";
                }

                yield return new ConformanceCase(name, test);
            }
        }
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("RANK_SHARED_DATA") is { Length: > 0 } named)
        {
            return Existing(Path.Combine(named, "cel"));
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Existing(Path.Combine(folder.FullName, "shared", "data", "cel")) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static string? Existing(string folder) => Directory.Exists(folder) ? folder : null;
}
