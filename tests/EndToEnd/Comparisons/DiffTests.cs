using RankOrchestrator.EndToEnd.CommandLine;

namespace RankOrchestrator.EndToEnd.Comparisons;

/// <summary><c>diff</c>: what a change of policies does to many requests, the summary first.</summary>
public sealed class DiffTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_log_is_compared_with_what_its_models_said_so_that_only_the_policy_differs()
    {
        var changed = Change("rules/seasonal.yaml", "boost: 1.25", "boost: 3");
        var log = await DecisionLogFile.WriteAsync(folder, "decisions.jsonl.gz", RepositoryFiles.Policies);
        var ofLog = await JsonAsync(log, changed);
        var ofRequests = await JsonAsync(RepositoryFiles.Samples + "/home_feed.json", changed);
        ofLog.GetProperty("pages").GetProperty("all").GetInt32().ShouldBe(RepositoryFiles.SampleRequests.Count());
        ofLog.GetProperty("pages").GetProperty("moved").GetInt32().ShouldBeGreaterThan(0);
        ofRequests.GetProperty("value").GetProperty("after").GetDouble().ShouldBeGreaterThan(0);

        // Other models on both sides: the pages of the log stay what they were, those of the requests do not.
        var otherModels = Change("models/ctr.yaml", "{ value: feature.ctr7d, missing: 0.05 }", "{ value: feature.ctr7d * 0.5, missing: 0.05, name: feature.ctr7d }");
        (await JsonAsync(log, otherModels)).GetProperty("pages").GetProperty("changed").GetInt32().ShouldBe(0);
        (await JsonAsync(RepositoryFiles.Samples, otherModels)).GetProperty("pages").GetProperty("changed").GetInt32().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task What_is_counted_adds_up()
    {
        var json = await JsonAsync(RepositoryFiles.Samples, Change("rules/seasonal.yaml", "boost: 1.25", "boost: 3"), "--by", "merchant,category,sponsored");
        foreach (var side in new[] { "before", "after" })
        {
            foreach (var attribute in json.GetProperty("exposure").EnumerateObject())
            {
                attribute.Value.EnumerateObject().Sum(value => value.Value.GetProperty(side).GetDouble()).ShouldBe(1, 1e-9, attribute.Name);
            }

            json.GetProperty("objectives")
                .EnumerateObject()
                .Sum(objective => objective.Value.GetProperty(side).GetDouble())
                .ShouldBeGreaterThanOrEqualTo(json.GetProperty("value").GetProperty(side).GetDouble() - 1e-9);
        }

        var pages = json.GetProperty("pages");
        pages.GetProperty("changed").GetInt32().ShouldBe(new[] { "moved", "onlyValues", "onlyReasons", "refused", "answered" }.Sum(kind => pages.GetProperty(kind).GetInt32()));
    }

    [Fact]
    public async Task Models_that_are_the_same_on_both_sides_are_asked_once_and_the_report_is_the_same()
    {
        var changed = Change("rules/seasonal.yaml", "boost: 1.25", "boost: 3");
        var once = await CommandRun.OfAsync("diff", RepositoryFiles.Samples, "--before", RepositoryFiles.Policies, "--policies", changed, "--pages", "50", "--format", "json");
        var model = Path.Combine(changed, "models", "ctr.yaml");
        File.AppendAllText(model, "# A remark.\n");
        (await CommandRun.OfAsync("diff", RepositoryFiles.Samples, "--before", RepositoryFiles.Policies, "--policies", changed, "--pages", "50", "--format", "json")).ShouldBe(once);
    }

    [Theory]
    [InlineData("terminal")]
    [InlineData("markdown")]
    [InlineData("html")]
    [InlineData("json")]
    public async Task Two_runs_print_the_same_in_every_format(string format)
    {
        var log = await DecisionLogFile.WriteAsync(
            folder,
            "decisions.ndjson",
            RepositoryFiles.Policies,
            Enumerable.Repeat(RepositoryFiles.SampleRequests.Select(File.ReadAllText), 8).SelectMany(samples => samples));
        string[] arguments = [
            "diff",
            log,
            RepositoryFiles.Samples,
            "--before",
            RepositoryFiles.Policies,
            "--policies",
            Change("rules/seasonal.yaml", "boost: 1.25", "boost: 3"),
            "--format",
            format,
            "--pages",
            "3",
            "--by",
            "merchant",
            "category",
            "rating",
            "labels",
            "publishedAt"];
        var first = await CommandRun.OfAsync(arguments);
        first.ExitCode.ShouldBe(1, first.Error);
        first.Error.ShouldBeEmpty();
        (await CommandRun.OfAsync(arguments)).ShouldBe(first);
        if (format is "terminal")
        {
            first.Output.ShouldStartWith("54 pages: ");
            first.Output.Split('\n').Length.ShouldBeLessThan(300);
        }
    }

    [Fact]
    public async Task The_summary_fits_80_columns_and_a_page_is_shown_when_it_is_asked_for()
    {
        var changed = Change("rules/seasonal.yaml", "boost: 1.25", "boost: 3");
        var run = await CommandRun.InTerminalAsync(
            80,
            default,
            "diff",
            RepositoryFiles.Samples,
            "--before",
            RepositoryFiles.Policies,
            "--policies",
            changed,
            "--page",
            Path.Combine(RepositoryFiles.Samples, "search.json"));
        run.ExitCode.ShouldBe(1, run.Error);
        run.Output.Split('\n').ShouldAllBe(line => line.Length <= 80 || !line.Contains(' ', StringComparison.Ordinal));
        run.Output.ShouldContain("search.json: ");
        string.Join(' ', run.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ShouldContain("now ramadan-dates ×3");
        var summary = await CommandRun.InTerminalAsync(80, default, "diff", RepositoryFiles.Samples, "--before", RepositoryFiles.Policies, "--policies", changed);
        summary.Output.ShouldNotContain("now ramadan-dates");
    }

    [Fact]
    public async Task Where_only_values_moved_that_is_said_in_one_line()
    {
        // Every value is doubled: no order changes, and no penalty stands against them on these pages.
        var changed = Change(
            "surfaces/mail.yaml",
            "surface: mail",
            "surface: mail\nvalue: { terms: { click: ctr * w.click * 2.0, order: ctr * cvr * w.order * 2.0, merchant: ctr * cvr * merchant_value * w.merchant * 2.0 } }");
        var run = await CommandRun.OfAsync("diff", Path.Combine(RepositoryFiles.Samples, "mail.json"), "--before", RepositoryFiles.Policies, "--policies", changed);
        run.Output.ShouldBe("Only values moved: on 1 page the same items stand in the same slots; value 1.1049 → 2.2098 (+100.0 %).\n");
        run.ExitCode.ShouldBe(1);
    }

    [Theory]
    [InlineData("value.drop > 1%", 0)]
    [InlineData("value.change>=0.1%", 1)]
    [InlineData("pages.changed > 0", 1)]
    [InlineData("pages.changed > 99%", 0)]
    [InlineData("pages.refused >= 1", 0)]
    [InlineData("correlation.mean < 1", 1)]
    [InlineData("value.click.drop > 50 %", 0)]
    [InlineData("exposure.category.dates.change > 1%", 1)]
    [InlineData("exposure.sponsored.true.share > 90%", 0)]
    [InlineData("exposure.merchant.change > 0.0001", 1)]
    public async Task A_condition_decides_the_exit_code(string condition, int exitCode)
    {
        var run = await CommandRun.OfAsync(
            "diff",
            RepositoryFiles.Samples,
            "--before",
            RepositoryFiles.Policies,
            "--policies",
            Change("rules/seasonal.yaml", "boost: 1.25", "boost: 3"),
            "--fail-if",
            condition);
        run.ExitCode.ShouldBe(exitCode, run.Output);
        run.Output.ShouldContain((exitCode == 1 ? "FAILS: " : "holds not: ") + condition.Trim());
    }

    [Theory]
    [InlineData("value.drp > 1%", "There is no quantity 'value.drp'. Did you mean 'value.drop'? There are value.drop, ")]
    [InlineData("value.clik.drop > 1%", "Did you mean 'value.click.drop'?")]
    [InlineData("exposure.merchnt.change > 1%", "Did you mean 'exposure.merchant.change'?")]
    [InlineData("value.drop", "Write a quantity, one of >, >=, <, <= and a number, such as 'value.drop > 1%'.")]
    [InlineData("value.drop > much", "Write a quantity")]
    [InlineData("value.drop == 1%", "Write a quantity")]
    [InlineData("correlation.mean < 90%", "'correlation.mean' is no share: write a number without '%'.")]
    [InlineData("", "Write a quantity")]
    public async Task A_condition_that_says_nothing_is_refused_in_one_line(string condition, string why)
        => (await CommandRun.OfAsync("diff", RepositoryFiles.Samples, "--before", RepositoryFiles.Policies, "--policies", RepositoryFiles.Policies, "--fail-if", condition)).ShouldFailWith(why);

    [Fact]
    public async Task Requests_that_cannot_be_ranked_are_named_and_the_others_compared()
    {
        var good = File.ReadAllText(Path.Combine(RepositoryFiles.Samples, "mail.json")).ReplaceLineEndings(" ");
        var log = folder.Write(
            "log.jsonl",
            $"{good}\n{{\"surface\":\"mail\",\"slots\":1,\"now\":\"2026-02-20T18:00:00Z\",\"candidates\":1}}\nnonsense\n{good.Replace("\"now\"", "\"later\"", StringComparison.Ordinal)}\n{good}\n{{\"at\":\"20");
        var run = await CommandRun.OfAsync("diff", log, "--before", RepositoryFiles.Policies, "--policies", RepositoryFiles.Policies);
        run.ExitCode.ShouldBe(2);
        run.Output.ShouldStartWith("2 pages: none would change");
        var errors = run.Error.TrimEnd('\n').Split('\n');
        errors.Length.ShouldBe(4);
        errors[0].ShouldStartWith($"{log}:3: ");
        errors[1].ShouldStartWith($"{log}:2: ");
        errors[2].ShouldStartWith($"{log}:4: ");
        errors[3].ShouldStartWith($"{log}:6: The last line ends in the middle");
    }

    [Fact]
    public async Task A_page_that_is_no_longer_answered_is_a_change_not_a_mistake()
    {
        var changed = Change("surfaces/mail.yaml", "extends: base", "extends: base\ncandidates: 3");
        var run = await CommandRun.OfAsync("diff", RepositoryFiles.Samples, "--before", RepositoryFiles.Policies, "--policies", changed, "--fail-if", "pages.refused > 0");
        run.ExitCode.ShouldBe(1, run.Error);
        run.Output.ShouldContain("1 no longer answered");
        run.Output.ShouldContain("mail.json is no longer answered: ");
    }

    [Fact]
    public async Task An_attribute_to_count_by_that_does_not_exist_is_named_with_those_that_do()
        => (await CommandRun.OfAsync(
            "diff",
            RepositoryFiles.Samples,
            "--before",
            RepositoryFiles.Policies,
            "--by",
            "categroy",
            "--policies",
            RepositoryFiles.Policies)).ShouldFailWith("Did you mean 'category'? There are brand, category, ");

    [Fact]
    public async Task What_others_named_does_nothing_to_the_page_or_the_comment_that_shows_it()
    {
        var merchant = JsonElement.Parse(File.ReadAllText(Path.Combine(RepositoryFiles.Samples, "mail.verified.json"))).GetProperty("items")[0].GetProperty("item.merchant");
        var hostile = File.ReadAllText(Path.Combine(RepositoryFiles.Samples, "mail.json")).Replace($"\"{merchant}\"", "\"<script>alert(1)</script>|\\u001b[31m\"", StringComparison.Ordinal);
        var request = folder.Write("mail <b>.json", hostile);
        string[] arguments = ["diff", request, "--before", RepositoryFiles.Policies, "--policies", Change("rules/seasonal.yaml", "boost: 1.25", "boost: 30"), "--pages", "1"];
        var html = (await CommandRun.OfAsync([.. arguments, "--format", "html"])).Output;
        html.ShouldContain("&lt;script&gt;");
        html.ShouldNotContain("<script");
        html.ShouldNotContain("<b>");
        html.ShouldNotContain("http://");
        html.ShouldNotContain("https://");
        var markdown = (await CommandRun.OfAsync([.. arguments, "--format", "markdown"])).Output;
        markdown.ShouldContain("&lt;script&gt;alert(1)&lt;/script&gt;\\|");
        markdown.ShouldNotContain('\e');
        (await CommandRun.OfAsync(arguments)).Output.ShouldNotContain('\e');
    }

    [Fact]
    public async Task A_report_goes_to_the_file_that_is_named()
    {
        var path = Path.Combine(folder.Root, "diff.html");
        var run = await CommandRun.OfAsync("diff", RepositoryFiles.Samples, "--before", RepositoryFiles.Policies, "--policies", RepositoryFiles.Policies, "--format", "html", "-o", path);
        run.Output.ShouldBeEmpty();
        run.ExitCode.ShouldBe(0);
        File.ReadAllText(path).ShouldStartWith("<!DOCTYPE html>");
    }

    private string Change(string file, string old, string replacement)
    {
        var policies = folder.CopyPolicies("p" + Guid.NewGuid().ToString("N"));
        var path = Path.Combine(policies, file);
        var text = File.ReadAllText(path);
        text.ShouldContain(old);
        File.WriteAllText(path, text.Replace(old, replacement, StringComparison.Ordinal));
        return policies;
    }

    private static async Task<JsonElement> JsonAsync(string requests, string after, params string[] more)
    {
        var run = await CommandRun.OfAsync(["diff", requests, "--before", RepositoryFiles.Policies, "--policies", after, "--format", "json", .. more]);
        run.Error.ShouldBeEmpty();
        return JsonElement.Parse(run.Output);
    }
}
