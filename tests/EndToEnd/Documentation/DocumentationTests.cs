using System.Text.RegularExpressions;
using RankOrchestrator.EndToEnd.CommandLine;

namespace RankOrchestrator.EndToEnd.Documentation;

/// <summary>What the documents tell a newcomer to do works, and what they point to is there.</summary>
public sealed partial class DocumentationTests
{
    public static TheoryData<string> Documents =>
    [
        "README.md",
        .. Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(RepositoryFiles.Root, path))
            .Order(StringComparer.Ordinal),
    ];

    private static string Readme { get; } = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "README.md"));

    [Fact]
    public async Task The_commands_of_the_readme_exist()
    {
        var help = (await CommandRun.OfAsync("--help")).Output;
        var commands = CommandRow().Matches(Readme).Select(match => match.Groups["command"].Value).ToArray();
        commands.Length.ShouldBeGreaterThan(8);
        commands.ShouldAllBe(command => help.Contains($"\n  {command} ", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_to_a_file_leads_somewhere(string document)
    {
        var path = Path.Combine(RepositoryFiles.Root, document);
        var broken = Link().Matches(File.ReadAllText(path))
            .Select(match => match.Groups["target"].Value.Split('#')[0])
            .Where(target => target.Length > 0 && !target.Contains(':', StringComparison.Ordinal))
            .Where(target => !Path.Exists(Path.Combine(Path.GetDirectoryName(path)!, target)));
        broken.ShouldBeEmpty();
    }

    [GeneratedRegex("^\\| `(?<command>[a-z-]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CommandRow();

    [GeneratedRegex("\\]\\((?<target>[^)\\s]+)\\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();
}
