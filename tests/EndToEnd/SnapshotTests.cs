using RankOrchestrator.EndToEnd.CommandLine;
using RankOrchestrator.EndToEnd.Comparisons;
using RankOrchestrator.Orchestrator.CommandLine;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Snapshots;

namespace RankOrchestrator.EndToEnd;

/// <summary>The samples' pages are the accepted ones, byte for byte, whatever the machine is set to.</summary>
public sealed class SnapshotTests
{
    public static TheoryData<string> Samples => [.. RepositoryFiles.SampleFiles.Select(path => Path.GetRelativePath(RepositoryFiles.Samples, path))];

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task The_page_of_a_sample_is_the_accepted_one(string sample)
    {
        using var ranking = OfflineRanking.Load(PolicyLocation.Find(RepositoryFiles.Policies, null), new StoppedClock());
        var request = Path.Combine(RepositoryFiles.Samples, sample);
        var (text, _) = await SnapshotCommand.RankAsync(ranking, request, CancellationToken.None);
        new SnapshotFile(request).Verify(text).IsSame.ShouldBeTrue();
    }

    [Fact]
    public void At_least_twenty_pages_are_accepted_in_lines_that_a_review_can_show()
    {
        var accepted = Directory.GetFiles(RepositoryFiles.Samples, "*.verified.json", SearchOption.AllDirectories);
        accepted.Sum(path => SnapshotFile.Pages(File.ReadAllBytes(path)).Count).ShouldBeGreaterThanOrEqualTo(20);
        accepted.SelectMany(File.ReadAllLines).ShouldAllBe(line => line.Length <= 120);
    }

    [Fact]
    public async Task Snapshots_with_what_their_models_said_do_not_change_with_the_models()
    {
        using var folder = new TemporaryFolder();
        var policies = folder.CopyPolicies();
        var model = Path.Combine(policies, "models", "ctr.yaml");
        File.WriteAllText(
            model,
            File.ReadAllText(model).Replace("{ value: feature.ctr7d, missing: 0.05 }", "{ value: feature.ctr7d * 0.5, missing: 0.05, name: feature.ctr7d }", StringComparison.Ordinal));
        foreach (var file in Directory.EnumerateFiles(RepositoryFiles.Samples, "mail*", SearchOption.AllDirectories))
        {
            File.Copy(file, folder.Write(Path.GetRelativePath(RepositoryFiles.Samples, file), ""), overwrite: true);
        }

        (await CommandRun.OfAsync("snapshot", "verify", Path.Combine(folder.Root, "cases", "mail.jsonl"), "--policies", policies)).ExitCode.ShouldBe(0);
        (await CommandRun.OfAsync("snapshot", "verify", Path.Combine(folder.Root, "mail.json"), "--policies", policies)).ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task Requests_of_a_log_become_snapshots_and_a_difference_is_shown_side_by_side()
    {
        using var folder = new TemporaryFolder();
        var log = await DecisionLogFile.WriteAsync(folder, "decisions.jsonl", RepositoryFiles.Policies);
        var cases = Path.Combine(folder.Root, "cases.jsonl");
        var added = await CommandRun.OfAsync("snapshot", "add", log, "--to", cases, "--request", "sample-mail", "--policies", RepositoryFiles.Policies);
        added.ExitCode.ShouldBe(0, added.Error);
        (await CommandRun.OfAsync("snapshot", "add", log, "--to", cases, "--request", "sample-search", "--name", "dates", "--policies", RepositoryFiles.Policies)).ExitCode.ShouldBe(0);
        var snapshot = File.ReadAllText(Path.Combine(folder.Root, "cases.verified.json"));
        SnapshotFile.Pages(Encoding.UTF8.GetBytes(snapshot)).Select(page => page.Name).ShouldBe(["sample-mail", "dates"]);
        (await CommandRun.OfAsync("snapshot", "verify", cases, "--policies", RepositoryFiles.Policies)).Output.ShouldEndWith("2 pages in 1 file: 0 files differ\n");

        var items = JsonElement.Parse(snapshot).GetProperty("pages")[0].GetProperty("items");
        var (one, two) = (items[0].GetProperty("id").GetString()!, items[1].GetProperty("id").GetString()!);
        var whose = $"{items[0].GetProperty("item.merchant")} {items[0].GetProperty("item.category")}";

        // Two items change places by hand: the side by side says so, and of nothing else.
        File.WriteAllText(
            Path.Combine(folder.Root, "cases.verified.json"),
            snapshot.Replace(one, "p-x", StringComparison.Ordinal).Replace(two, one, StringComparison.Ordinal).Replace("p-x", two, StringComparison.Ordinal));
        var run = await CommandRun.InTerminalAsync(80, default, "snapshot", "verify", cases, "--policies", RepositoryFiles.Policies);
        run.ExitCode.ShouldBe(1);
        run.Output.ShouldContain("sample-mail: 2 moved");
        run.Output.ShouldNotContain("dates: ");
        run.Output.Split('\n').ShouldContain(line => line.Contains($"0  {two} {whose}", StringComparison.Ordinal) && line.Contains($"{one} {whose}", StringComparison.Ordinal));
        run.Output.Split('\n').ShouldAllBe(line => line.Length <= 80 || line.StartsWith("DIFFERS", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("LOG --to CASES --request sample-mail", "There is a snapshot 'sample-mail' in ")]
    [InlineData("LOG --to CASES --request sample-search nobody", "There is no request 'nobody' in ")]
    [InlineData("LOG --to CASES --name two", "--name names one snapshot")]
    [InlineData("LOG --to cases.json", "--to takes a file that ends in .jsonl")]
    [InlineData("LOG --to CASES --take 0", "--take must be from 1 to 100, not 0.")]
    [InlineData("REQUEST --to CASES", "The line does not say what the models said.")]
    public async Task What_cannot_be_added_is_refused_and_nothing_is_changed(string line, string why)
    {
        using var folder = new TemporaryFolder();
        var log = await DecisionLogFile.WriteAsync(folder, "decisions.jsonl", RepositoryFiles.Policies);
        var cases = Path.Combine(folder.Root, "cases.jsonl");
        (await CommandRun.OfAsync("snapshot", "add", log, "--to", cases, "--request", "sample-mail", "--policies", RepositoryFiles.Policies)).ExitCode.ShouldBe(0);
        var before = Directory.EnumerateFiles(folder.Root).Order(StringComparer.Ordinal).Select(path => (path, File.ReadAllText(path))).ToArray();
        string[] words = [.. line.Split(' ').Select(word => word switch { "LOG" => log, "CASES" => cases, "REQUEST" => Path.Combine(RepositoryFiles.Samples, "mail.json"), _ => word })];
        (await CommandRun.OfAsync(["snapshot", "add", .. words, "--policies", RepositoryFiles.Policies])).ShouldFailWith(why);
        Directory.EnumerateFiles(folder.Root).Order(StringComparer.Ordinal).Select(path => (path, File.ReadAllText(path))).ShouldBe(before);
    }

    [Theory]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    [InlineData("de-DE")]
    [InlineData("th-TH")]
    public async Task No_culture_changes_a_page(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            await The_page_of_a_sample_is_the_accepted_one("home_feed.json");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("Pacific/Auckland")]
    [InlineData("America/St_Johns")]
    public async Task No_time_zone_changes_a_page(string zone)
    {
        var run = await OrchestratorProcess.RunAsync(["snapshot", "verify", Path.Combine(RepositoryFiles.Samples, "search.json")], ("TZ", zone), ("LANG", "tr_TR.UTF-8"));
        run.Output.ShouldContain("1 page in 1 file: 0 files differ");
        run.ExitCode.ShouldBe(0);
    }
}
