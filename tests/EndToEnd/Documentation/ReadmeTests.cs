using System.Diagnostics;
using System.Text.RegularExpressions;
using RankOrchestrator.EndToEnd.CommandLine;

namespace RankOrchestrator.EndToEnd.Documentation;

/// <summary>
/// The examples of the documents are run: what stands below <c>$ ./ro …</c> is what the command prints, but for times and
/// for the lines that <c>…</c> stands for; every other command line has a command and options that exist.
/// </summary>
public sealed partial class ReadmeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string rules;
    private readonly string before;

    public ReadmeTests()
    {
        rules = Path.Combine(folder.CopyPolicies(), "rules", "home.yaml");
        before = File.ReadAllText(rules);
        Directory.CreateSymbolicLink(Path.Combine(folder.Root, "samples"), RepositoryFiles.Samples);
        foreach (var command in new[] { "init -q", "add -A", "-c user.name=t -c user.email=t@example.org commit -qm first" })
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["-C", folder.Root, .. command.Split(' ')]) { UseShellExecute = false })!;
            git.WaitForExit();
            git.ExitCode.ShouldBe(0);
        }
    }

    public static TheoryData<string> Examples => [.. ShownExample().Matches(Text("README.md")).Select(match => match.Groups["arguments"].Value)];

    public static TheoryData<string, string> CommandLines
    {
        get
        {
            var lines = new TheoryData<string, string>();
            foreach (var document in new[] { "README.md", "docs/reviewing.md", "docs/objectives.md" })
            {
                foreach (Match match in CommandLine().Matches(Text(document)))
                {
                    lines.Add(document, match.Groups["arguments"].Value);
                }
            }

            return lines;
        }
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task An_example_of_the_readme_prints_what_it_shows(string arguments)
    {
        var policy = YamlExample().Match(Text("README.md")).Groups["text"].Value;
        policy.ShouldContain("name: household-week");
        await File.WriteAllTextAsync(rules, arguments.Split(' ')[0] switch
        {
            "rank" => before,
            "check" => With(policy.Replace("item.category ==", "item.categroy ==", StringComparison.Ordinal)),
            _ => With(policy),
        });
        var shown = ShownExample().Matches(Text("README.md")).First(match => match.Groups["arguments"].Value.Equals(arguments, StringComparison.Ordinal)).Groups["output"].Value;
        var (_, output, error) = await OrchestratorProcess.InAsync(folder.Root, arguments.Split(' '));
        error.ShouldBeEmpty();
        Times().Replace(output, "time").ShouldMatch("\\A" + string.Join("(.*\n)*?", Times().Replace(shown, "time").Split("…\n").Select(Regex.Escape)) + "\\z", $"It prints:\n{output}");
    }

    [Theory]
    [MemberData(nameof(CommandLines))]
    public async Task A_command_line_of_a_document_has_a_command_and_options_that_exist(string document, string arguments)
    {
        string[] words = [.. arguments.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        string[] command = words[0] is "snapshot" ? words[..2] : words[..1];
        var help = await CommandRun.OfAsync([.. command, "--help"]);
        help.ExitCode.ShouldBe(0, document);
        words.Where(word => word.StartsWith("--", StringComparison.Ordinal)).ShouldAllBe(option => help.Output.Contains(option, StringComparison.Ordinal));
    }

    [Fact]
    public void The_documents_have_examples()
    {
        Examples.Count.ShouldBeGreaterThanOrEqualTo(3);
        CommandLines.Count.ShouldBeGreaterThanOrEqualTo(10);
    }

    private string With(string policy) => before.Replace("\nconstraints:", $"\n{policy}\nconstraints:", StringComparison.Ordinal);

    private static string Text(string document) => File.ReadAllText(Path.Combine(RepositoryFiles.Root, document));

    [GeneratedRegex("^```\n\\$ \\./ro (?<arguments>.*)\n(?<output>(.*\n)*?)```$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ShownExample();

    [GeneratedRegex("^(\\$ )?\\./ro (?<arguments>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CommandLine();

    [GeneratedRegex("^```yaml\n(?<text>(.*\n)*?)```$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex YamlExample();

    [GeneratedRegex("time: .*(\n  .*)*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Times();
}
