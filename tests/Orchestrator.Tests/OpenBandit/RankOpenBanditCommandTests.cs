using System.Text.Json;
using RankOrchestrator.Orchestrator.CommandLine;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.OpenBandit;
using RankOrchestrator.Orchestrator.Plans;

namespace RankOrchestrator.Orchestrator.Tests.OpenBandit;

public sealed class RankOpenBanditCommandTests
{
    private static readonly string Root = TestFiles.RepositoryRoot;

    private static string Policies => Path.Combine(Root, "policies-obd");

    [Fact]
    public async Task Without_the_data_it_says_so_and_ends_with_its_own_exit_code()
    {
        var (exitCode, output, error) = await RunAsync("--data", Path.Combine(Path.GetTempPath(), "rank-nowhere"));
        exitCode.ShouldBe(RankOpenBanditCommand.Skipped);
        output.ShouldBeEmpty();
        error.ShouldStartWith("Skipped: there is no ");
    }

    [Fact]
    public async Task A_log_that_cannot_be_read_is_a_failure()
    {
        using var files = new TinyLog(TinyLog.WithCell("click", "2"));
        var (exitCode, _, error) = await RunAsync("--data", files.Folder, "--policies", Policies);
        exitCode.ShouldBe(ExitCode.Invalid);
        error.ShouldContain("'click' is '2'");
    }

    [Fact]
    public async Task A_log_small_enough_to_be_computed_by_hand_gives_the_numbers_computed_by_hand()
    {
        // The model ranks by past clicks when items are alike otherwise, so the pages are those of the estimator's tests.
        using var files = new TinyLog();
        var (exitCode, output, error) = await RunAsync("--data", files.Folder, "--policies", Policies, "--no-times");
        error.ShouldBeEmpty();
        exitCode.ShouldBe(ExitCode.Done);
        output.ShouldContain("6 impressions of 3 items, 4 clicks, 2019-11-24 to 2019-11-29");
        output.ShouldContain("Degraded pages: none");
        Cells(output, "first item, at any position").ShouldBe(["6", "3", "1", "33.33%", "18.18%", "66.67%"]);
        Cells(output, "first item, at position 1").ShouldBe(["3", "2", "1", "66.67%", "33.33%", "66.67%"]);
        Cells(output, "every item, at its position").ShouldBe(["6", "4", "3", "166.67%", "71.43%", "66.67%"]);
        output.ShouldContain("every item, at its position: 1 rows, 1 match, 1 clicked\n    inverse propensity   400.00%");
    }

    [Fact]
    public async Task Every_log_of_the_folder_is_ranked_unless_a_campaign_or_a_policy_is_named()
    {
        using var files = new TinyLog();
        files.Add("men", OpenBanditSource.Thompson, TinyLog.Rows);
        files.Add("women", OpenBanditSource.Thompson, TinyLog.Rows);
        (await LogsAsync()).ShouldBe(["men random", "men bts", "women bts"]);
        (await LogsAsync("--campaign", "men")).ShouldBe(["men random", "men bts"]);
        (await LogsAsync("--policy", "bts")).ShouldBe(["men bts", "women bts"]);
        (await LogsAsync("--campaign", "men", "--policy", "random")).ShouldBe(["men random"]);

        async Task<string[]> LogsAsync(params string[] arguments)
        {
            var (exitCode, output, error) = await RunAsync(["--data", files.Folder, "--policies", Policies, "--format", "json", .. arguments]);
            exitCode.ShouldBe(ExitCode.Done, error);
            using var json = JsonDocument.Parse(output);
            return [.. json.RootElement.GetProperty("logs").EnumerateArray().Select(log => $"{log.GetProperty("campaign").GetString()} {log.GetProperty("policy").GetString()}")];
        }
    }

    [Theory]
    [InlineData("There is no campaign 'womem' in DIR; there are: men, women. Did you mean 'women'?", "--campaign", "womem")]
    [InlineData("There is no log of the policy 'bts' for the campaign 'men' in DIR.", "--campaign", "men", "--policy", "bts")]
    [InlineData("--policy takes one of bts, random, not 'thompson'. See 'rank-obd --help'.", "--policy", "thompson")]
    [InlineData("--format takes one of json, text, not 'csv'. See 'rank-obd --help'.", "--format", "csv")]
    public async Task A_log_that_the_folder_does_not_hold_is_said_in_one_line(string words, params string[] arguments)
    {
        using var files = new TinyLog();
        files.Add("women", OpenBanditSource.Thompson, TinyLog.Rows);
        var (exitCode, output, error) = await RunAsync(["--data", files.Folder, "--policies", Policies, .. arguments]);
        exitCode.ShouldBe(ExitCode.Invalid);
        output.ShouldBeEmpty();
        error.ShouldBe(words.Replace("DIR", files.Folder, StringComparison.Ordinal) + "\n");
    }

    [Fact]
    public async Task The_text_stays_within_80_columns()
    {
        using var files = new TinyLog();
        files.Add("men", OpenBanditSource.Thompson, TinyLog.Rows);
        var (_, output, _) = await RunAtAsync(80, "--data", files.Folder, "--policies", Policies);
        output.ShouldContain("Campaign men: click rate of bts from the log of random");
        output.ShouldContain("Campaign men: click rate of random from the log of bts");
        output.Split('\n').ShouldAllBe(line => line.Length <= 80);
    }

    [OpenBanditFact]
    public async Task Each_policy_of_the_real_folder_is_estimated_from_the_others_log_beside_its_own()
    {
        var (exitCode, output, _) = await RunAsync("--data", OpenBanditFactAttribute.Folder!, "--policies", Policies, "--campaign", "men", "--format", "json", "--no-times", "--rows", "10000");
        exitCode.ShouldBe(ExitCode.Done);
        using var json = JsonDocument.Parse(output);
        var comparisons = json.RootElement.GetProperty("comparisons").EnumerateArray().ToArray();
        comparisons.Select(comparison => (comparison.GetProperty("target").GetString(), comparison.GetProperty("logged").GetString())).ShouldBe([("bts", "random"), ("random", "bts")]);
        comparisons[0].GetProperty("ownLog").GetProperty("value").GetDouble().ShouldBe(0.0069, 1e-12);
        comparisons[1].GetProperty("ownLog").GetProperty("value").GetDouble().ShouldBe(0.0046, 1e-12);

        // Σ 1/(34 p) over the clicks of the Thompson log, by another program.
        var fromThompson = comparisons[1].GetProperty("estimates")[0];
        fromThompson.GetProperty("value").GetDouble().ShouldBe(0.0030086263272564827, 1e-12);
        fromThompson.GetProperty("normal").GetProperty("refusal").GetString().ShouldBe("69 events count as 4.5, 50 needed");

        // The guaranteed interval from the random log holds the Thompson log's own click rate.
        var exact = comparisons[0].GetProperty("estimates")[0].GetProperty("exact");
        exact.GetProperty("lower").GetDouble().ShouldBeLessThan(0.0069);
        exact.GetProperty("upper").GetDouble().ShouldBeGreaterThan(0.0069);
    }

    [OpenBanditFact]
    public async Task The_whole_real_log_is_ranked_without_a_degraded_page_and_the_same_twice()
    {
        var (exitCode, output, _) = await RunAsync("--data", OpenBanditFactAttribute.Folder!, "--policies", Policies, "--policy", "random", "--no-times");
        exitCode.ShouldBe(ExitCode.Done);
        output.ShouldContain("10,000 impressions of 34 items, 46 clicks, 2019-11-24 to 2019-11-30");
        output.ShouldContain("for 3 slots ranked under\nsha256:");
        output.ShouldContain("Degraded pages: none");
        Cells(output, "first item, at any position")[0].ShouldBe("10,000");
        output[output.IndexOf("Held out", StringComparison.Ordinal)..].ShouldContain(" 2,811 rows");

        (await RunAsync("--data", OpenBanditFactAttribute.Folder!, "--policies", Policies, "--policy", "random", "--no-times")).Output.ShouldBe(output);
    }

    [OpenBanditFact]
    public async Task Pages_of_the_real_log_obey_the_windows()
    {
        var log = OpenBanditReader.Read(new OpenBanditSource(OpenBanditFactAttribute.Folder!, "men", OpenBanditSource.Random)).Log.ShouldNotBeNull();
        log = log with { Impressions = [.. log.Impressions.Take(1000)] };
        using var ranking = OfflineRanking.Load(PolicyLocation.Find(Policies, null), new StoppedClock());
        var replay = new Replay(log, ranking);
        await replay.RunAsync(CancellationToken.None);

        replay.Pages.Count.ShouldBe(1000);
        for (var page = 0; page < replay.Pages.Count; page++)
        {
            var items = Enumerable.Range(0, 3).Select(slot => log.Items[replay.Pages.Item(page, slot)]).ToArray();
            items[0].Feature1.Equals(items[1].Feature1, StringComparison.Ordinal).ShouldBeFalse();
            items[1].Feature1.Equals(items[2].Feature1, StringComparison.Ordinal).ShouldBeFalse();
            items.Select(item => item.Feature3).Distinct(StringComparer.Ordinal).Count().ShouldBeGreaterThan(1);
        }
    }

    [OpenBanditFact]
    public async Task A_page_through_the_whole_pipeline_has_the_predictions_of_the_training_and_is_the_best_of_all_pages()
    {
        using var reference = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(Root, "tests", "Objectives.Tests", "Data", "obd-ctr.reference.json")));
        var expected = reference.RootElement.GetProperty("candidates")
            .EnumerateArray()
            .ToDictionary(candidate => candidate.GetProperty("id").GetString()!, candidate => candidate.GetProperty("outputs").GetProperty("ctr").GetDouble(), StringComparer.Ordinal);
        var row = reference.RootElement.GetProperty("candidates")[0].GetProperty("logRow").GetInt32();
        expected.Count.ShouldBe(34);

        var log = OpenBanditReader.Read(new OpenBanditSource(OpenBanditFactAttribute.Folder!, "men", OpenBanditSource.Random)).Log.ShouldNotBeNull();
        using var request = new ImpressionRequest(log);
        using var ranking = OfflineRanking.Load(PolicyLocation.Find(Policies, null), new StoppedClock());
        var (answer, problem) = await ranking.RankAsync(request.Write(log.Impressions.Single(impression => impression.Row == row)), CancellationToken.None);

        problem.ShouldBeNull();
        using var page = JsonDocument.Parse(answer);
        var items = page.RootElement.GetProperty("items").EnumerateArray().ToArray();
        items.Length.ShouldBe(3);
        foreach (var item in items)
        {
            item.GetProperty("value").GetDouble().ShouldBe(expected[item.GetProperty("id").GetString()!], 1e-6);
        }

        page.RootElement.GetProperty("certificate").GetProperty("objective").GetDouble().ShouldBe(BestOfAllPages(log, expected), 1e-6);
    }

    /// <summary>What the best page is worth, by trying all of them under the two windows of <c>policies-obd</c>.</summary>
    private static double BestOfAllPages(OpenBanditLog log, Dictionary<string, double> values)
    {
        var value = Enumerable.Range(0, log.Items.Length).Select(item => values[ImpressionRequest.Id(item)]).ToArray();
        var best = double.NegativeInfinity;
        for (var first = 0; first < value.Length; first++)
        {
            for (var second = 0; second < value.Length; second++)
            {
                for (var third = 0; third < value.Length; third++)
                {
                    var (a, b, c) = (log.Items[first], log.Items[second], log.Items[third]);
                    if (first != third && !Same(a.Feature1, b.Feature1) && !Same(b.Feature1, c.Feature1) && !(Same(a.Feature3, b.Feature3) && Same(b.Feature3, c.Feature3)))
                    {
                        best = Math.Max(best, value[first] + (0.99 * value[second]) + (0.98 * value[third]));
                    }
                }
            }
        }

        return best;

        static bool Same(string one, string other) => string.Equals(one, other, StringComparison.Ordinal);
    }

    /// <summary>Rows, matches, clicks and the three rates of the first paragraph about a question.</summary>
    private static string[] Cells(string output, string question)
    {
        var lines = output[output.IndexOf(question, StringComparison.Ordinal)..].Split('\n');
        var counts = lines[0][(question.Length + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [counts[0], counts[2], counts[4], .. lines.Skip(1).Take(3).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).First(cell => cell.EndsWith('%')))];
    }

    private static Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) => RunAtAsync(120, arguments);

    private static async Task<(int ExitCode, string Output, string Error)> RunAtAsync(int width, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var exitCode = await OrchestratorCommandLine.RunAsync(["rank-obd", .. arguments], new CommandOutput(output, error, width));
        return (exitCode, output.ToString(), error.ToString());
    }
}
