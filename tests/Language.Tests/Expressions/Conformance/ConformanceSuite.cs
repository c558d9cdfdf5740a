namespace RankOrchestrator.Language.Tests.Expressions.Conformance;

/// <summary>Conformance files of CEL, found in <c>shared/data/cel</c> above the tests.</summary>
internal static class ConformanceSuite
{
    /// <summary>Where the files are, or null.</summary>
    public static string? Folder { get; } = TestFiles.SharedData("cel");

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
}
