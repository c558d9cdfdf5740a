using System.Xml.Linq;
using RankOrchestrator.EndToEnd.CommandLine;
using RankOrchestrator.EndToEnd.Comparisons;
using RankOrchestrator.Orchestrator.CommandLine;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Reports;

namespace RankOrchestrator.EndToEnd.Reports;

/// <summary><c>report</c>: what many pages are like, in one file that opens anywhere.</summary>
public sealed class ReportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string path;

    public ReportTests() => path = Path.Combine(folder.Root, "pages.html");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_report_of_a_log_has_a_section_for_everything_and_needs_nothing_else()
    {
        var log = await DecisionLogFile.WriteAsync(folder, "decisions.jsonl.gz", RepositoryFiles.Policies);
        var page = await ReportAsync(log, "--by", "merchant", "category", "sponsored");
        string[] headings = [.. page.Descendants("h2").Select(heading => heading.Value)];
        foreach (var heading in new[] { "Pages", "Value by objective", "Exposure by merchant", "Exposure by category", "Exposure by sponsored", "Quotas by merchant", "Quotas by category", "Quotas by sponsored", "Other quotas and limits", "Prices of constraints", "Degradations", "Latency by stage", "The first of home_feed", "The first of search" })
        {
            headings.Contains(heading, StringComparer.Ordinal).ShouldBeTrue(heading);
        }

        page.Descendants("svg").ShouldNotBeEmpty();
        page.Descendants("script").ShouldBeEmpty();
        page.Descendants().Attributes().ShouldAllBe(attribute => attribute.Name != "src" && attribute.Name != "href" && !attribute.Value.Contains("url(", StringComparison.Ordinal));
        var text = await File.ReadAllTextAsync(path);
        text.ShouldNotContain("http://");
        text.ShouldNotContain("https://");
        text.ShouldContain("prefers-color-scheme: dark");
        text.ShouldContain("as they were served; the policies would fill 0 of them otherwise.");
    }

    [Fact]
    public async Task What_others_named_is_text_and_nothing_else()
    {
        const string Hostile = "</td><script>alert('m')</script>&\\\"'";
        var first = JsonElement.Parse(File.ReadAllText(Path.Combine(RepositoryFiles.Samples, "mail.verified.json"))).GetProperty("items")[0];
        var request = folder.Write("a<b>&.json", File.ReadAllText(Path.Combine(RepositoryFiles.Samples, "mail.json"))
            .Replace($"\"{first.GetProperty("item.merchant")}\"", $"\"{Hostile}\"", StringComparison.Ordinal)
            .Replace($"\"{first.GetProperty("id")}\"", $"\"{Hostile}\\u0007\"", StringComparison.Ordinal));
        var page = await ReportAsync(request);
        page.Descendants("script").ShouldBeEmpty();
        page.Descendants("td").Select(cell => cell.Value).Contains(Hostile.Replace("\\", "", StringComparison.Ordinal), StringComparer.Ordinal).ShouldBeTrue();
        page.Descendants("td").Select(cell => cell.Value).Contains(Hostile.Replace("\\", "", StringComparison.Ordinal) + "\uFFFD", StringComparer.Ordinal).ShouldBeTrue();
    }

    [Fact]
    public async Task Two_reports_without_times_are_the_same()
    {
        await ReportAsync(RepositoryFiles.Samples, "--no-times");
        var first = await File.ReadAllTextAsync(path);
        await ReportAsync(RepositoryFiles.Samples, "--no-times");
        (await File.ReadAllTextAsync(path)).ShouldBe(first);
        first.ShouldNotContain("Latency");
    }

    [Fact]
    public async Task A_request_that_cannot_be_ranked_is_named_and_the_others_are_reported()
    {
        var log = folder.Write("log.jsonl", File.ReadAllText(Path.Combine(RepositoryFiles.Samples, "mail.json")).ReplaceLineEndings(" ") + "\n{\"request\":{\"surface\":\"nowhere\"}}\n");
        var run = await CommandRun.OfAsync("report", log, "-o", path, "--policies", RepositoryFiles.Policies);
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldStartWith($"{log}:2: ");
        run.Output.ShouldBe($"1 page: {path}\n");
        (await CommandRun.OfAsync("report", folder.Write("none.jsonl", ""), "-o", path, "--policies", RepositoryFiles.Policies)).ShouldFailWith("There is no request in ");
        (await CommandRun.OfAsync("report", RepositoryFiles.Samples, "--policies", RepositoryFiles.Policies)).ShouldFailWith("--output");
    }

    [Fact]
    public async Task The_use_of_a_limit_that_did_not_give_way_is_within_it()
    {
        using var ranking = OfflineRanking.Load(PolicyLocation.Find(RepositoryFiles.Policies, null), new StoppedClock());
        var pages = new List<ReportPage>();
        await ReportRun.RunAsync(ranking, RecordedRequests.Read(RepositoryFiles.SampleFiles, (sentence, _) => sentence.ShouldBeEmpty()), [], pages.Add, CancellationToken.None);
        var uses = pages.SelectMany(page => page.Rows.Where(row => !page.Facts!.Relaxed.Contains(row.Constraint, StringComparer.Ordinal))).ToArray();
        uses.Length.ShouldBeGreaterThan(50);
        uses.ShouldAllBe(use => use.Says.StartsWith("at most", StringComparison.Ordinal) ? use.Used <= use.Limit : use.Used >= use.Limit);
        pages.ShouldContain(page => page.Facts!.Relaxed.Count > 0);
        uses.ShouldContain(use => use.Used == use.Limit && use.Limit > 0);
    }

    private async Task<XDocument> ReportAsync(string requests, params string[] more)
    {
        var run = await CommandRun.OfAsync(["report", requests, "-o", path, "--policies", RepositoryFiles.Policies, .. more]);
        run.Error.ShouldBeEmpty();
        run.ExitCode.ShouldBe(0);
        return XDocument.Parse(await File.ReadAllTextAsync(path));
    }
}
