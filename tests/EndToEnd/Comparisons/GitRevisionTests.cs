using System.Diagnostics;
using RankOrchestrator.EndToEnd.CommandLine;

namespace RankOrchestrator.EndToEnd.Comparisons;

/// <summary><c>diff --before REVISION</c>: the policies as a reviewer names them.</summary>
public sealed class GitRevisionTests : IDisposable
{
    private static readonly string Sample = Path.Combine(RepositoryFiles.Samples, "mail.json");

    private readonly TemporaryFolder folder = new();
    private readonly string policies;
    private readonly string temporary;

    public GitRevisionTests()
    {
        policies = folder.CopyPolicies("shop");
        temporary = Directory.CreateDirectory(Path.Combine(folder.Root, "temporary")).FullName;
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("HEAD~1", "would change")]
    [InlineData("first", "would change")]
    [InlineData("HEAD", "none would change")]
    public async Task The_policies_of_a_revision_are_compared_and_leave_nothing_behind(string revision, string words)
    {
        Commit("first", isFirst: true);
        Git("tag", "first");
        var path = Path.Combine(policies, "rules", "seasonal.yaml");
        File.WriteAllText(path, File.ReadAllText(path).Replace("boost: 1.25", "boost: 30", StringComparison.Ordinal));
        Commit("second");
        var run = await DiffAsync(revision, policies);
        run.Error.ShouldBeEmpty();
        run.Output.ShouldContain(words);
        Directory.EnumerateFileSystemEntries(temporary).ShouldNotContain(path => Path.GetFileName(path).StartsWith("rank-", StringComparison.Ordinal));
        Git("status", "--porcelain").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_policy_folder_that_is_a_repository_itself_is_taken_too()
    {
        GitIn(policies, "init", "-q");
        GitIn(policies, "add", "-A");
        GitIn(policies, "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "first");
        (await DiffAsync("HEAD", policies)).Output.ShouldContain("none would change");
    }

    [Fact]
    public async Task A_revision_that_is_not_there_is_named_and_so_is_a_folder_without_a_repository()
    {
        (await DiffAsync("HEAD~1", policies)).ShouldFail("There is no policy folder 'HEAD~1', and it is no git revision either: ", "lies in no git repository.");
        Commit("first", isFirst: true);
        (await DiffAsync("HEAD~1", policies)).ShouldFail("There is no policy folder 'HEAD~1', and no git revision of that name in ");
        (await DiffAsync("--upload-pack=x", policies)).ExitCode.ShouldBe(2);
        (await DiffAsync("HEAD", folder.CopyPolicies("shop/another"))).ShouldFail("There is no folder 'another/policies' at the git revision 'HEAD'.");
    }

    [Fact]
    public async Task Policies_of_a_revision_that_are_wrong_are_named_with_the_revision_and_leave_nothing_behind()
    {
        var path = Path.Combine(policies, "rules", "seasonal.yaml");
        var good = File.ReadAllText(path);
        File.WriteAllText(path, good.Replace("boost: 1.25", "bost: 1.25", StringComparison.Ordinal));
        Commit("first", isFirst: true);
        File.WriteAllText(path, good);
        (await DiffAsync("HEAD", policies)).ShouldFail("--before HEAD: rules/seasonal.yaml:");
        Directory.EnumerateFileSystemEntries(temporary).ShouldNotContain(entry => Path.GetFileName(entry).StartsWith("rank-", StringComparison.Ordinal));
    }

    private async Task<GitRun> DiffAsync(string revision, string after)
    {
        var (exitCode, output, error) = await OrchestratorProcess.RunAsync(
            ["diff", Sample, "--before", revision, "--policies", after, "--pages", "0"],
            ("TMPDIR", temporary),
            ("GIT_CEILING_DIRECTORIES", Path.GetTempPath()));
        return new GitRun(exitCode, output, error);
    }

    private void Commit(string message, bool isFirst = false)
    {
        if (isFirst)
        {
            Git("init", "-q");
            File.WriteAllText(Path.Combine(folder.Root, "shop", ".git", "info", "exclude"), "/models\n/another\n");
        }

        Git("add", "-A");
        Git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", message);
    }

    private string Git(params string[] arguments) => GitIn(Path.Combine(folder.Root, "shop"), arguments);

    private static string GitIn(string where, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("git", ["-C", where, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
        return output;
    }

    private sealed record GitRun(int ExitCode, string Output, string Error)
    {
        public void ShouldFail(params string[] words)
        {
            ExitCode.ShouldBe(2, Error);
            Output.ShouldBeEmpty();
            Error.TrimEnd('\n').ShouldNotContain("\n");
            words.ShouldAllBe(word => Error.Contains(word, StringComparison.Ordinal));
        }
    }
}
