using System.Text.RegularExpressions;
using RankOrchestrator.EndToEnd.CommandLine;

namespace RankOrchestrator.EndToEnd.Documentation;

/// <summary>What the documents tell a newcomer to do works, and what they point to is there.</summary>
public sealed partial class DocumentationTests
{
    public static TheoryData<string> Documents =>
    [
        "README.md",
        .. Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, "docs"), "*.md", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(RepositoryFiles.Root, path)).Order(StringComparer.Ordinal),
    ];

    private static string Readme { get; } = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "README.md"));

    [Fact]
    public async Task The_first_own_policy_of_the_readme_changes_a_page()
    {
        using var folder = new TemporaryFolder();
        var policies = folder.CopyPolicies();
        var home = Path.Combine(policies, "rules", "home.yaml");
        File.WriteAllText(home, File.ReadAllText(home).Replace("\nconstraints:", $"\n{Block("yaml", 0)}\nconstraints:", StringComparison.Ordinal));

        var check = await CommandRun.OfAsync("check", policies);
        var diff = await CommandRun.OfAsync("diff", Path.Combine(RepositoryFiles.Samples, "home_feed.json"), "--before", RepositoryFiles.Policies, "--policies", policies);

        check.ExitCode.ShouldBe(0, check.Output);
        diff.ExitCode.ShouldBe(1, diff.Output);
        diff.Output.ShouldContain("now household-week ×1.2");
    }

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

    private static string Block(string language, int index)
        => Fence().Matches(Readme).Where(match => match.Groups["language"].Value.Equals(language, StringComparison.Ordinal)).ElementAt(index).Groups["body"].Value;

    [GeneratedRegex("^```(?<language>[a-z]*)\\n(?<body>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Fence();

    [GeneratedRegex("^\\| `(?<command>[a-z-]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CommandRow();

    [GeneratedRegex("\\]\\((?<target>[^)\\s]+)\\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();
}
