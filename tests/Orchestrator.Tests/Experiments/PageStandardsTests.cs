using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Tests.CommandLine;

namespace RankOrchestrator.Orchestrator.Tests.Experiments;

/// <summary>Guardrails on what only all pages together tell: slow pages, and parity between those who are shown.</summary>
public sealed class PageStandardsTests : IDisposable
{
    private const int Users = 600;
    private static readonly string[] Merchants = ["big", "fair", "small"];

    private readonly string folder = Directory.CreateTempSubdirectory("rank-standards-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_report_of_a_log_is_the_report_of_a_table_that_is_made_by_hand()
    {
        var pages = Pages().ToArray();
        var log = await LogAsync(pages);

        // The control's pages by their times; the time that 99 of 100 do not exceed.
        var times = pages.Where(page => page.Arm == "control").Select(page => page.Milliseconds).Order().ToArray();
        var slow = times[(int)Math.Ceiling(0.99 * times.Length) - 1];

        // The exposure of each merchant for each of its candidates, over all pages.
        var (exposure, candidates) = (new double[Merchants.Length], new double[Merchants.Length]);
        foreach (var page in pages)
        {
            foreach (var merchant in page.Candidates)
            {
                candidates[merchant]++;
            }

            foreach (var (slot, row) in page.Rows.Index().Where(slot => slot.Item >= 0))
            {
                exposure[page.Candidates[row]] += 1 / Math.Log2(slot + 2);
            }
        }

        var each = exposure.Zip(candidates, (shown, there) => shown / there).ToArray();
        var (least, most) = (Array.IndexOf(each, each.Min()), Array.IndexOf(each, each.Max()));
        (Merchants[least], Merchants[most]).ShouldBe(("small", "big"));
        double Exposed(Page page, int merchant) => page.Rows.Index().Where(slot => slot.Item >= 0 && page.Candidates[slot.Item] == merchant)
            .Sum(slot => 1 / Math.Log2(slot.Index + 2)) / (candidates[merchant] / pages.Length);
        var rows = pages.GroupBy(page => page.User, StringComparer.Ordinal).Select(user => string.Create(
            CultureInfo.InvariantCulture,
            $"{user.Key},{user.First().Arm},{user.Count()},{user.Count(page => page.Milliseconds > slow)},{user.Sum(page => Exposed(page, least)):R},"
                + $"{user.Sum(page => Exposed(page, most)):R}"));
        var table = Path.Combine(folder, "users.csv");
        await File.WriteAllLinesAsync(table, rows.Prepend("user,arm,pages,slow,least_merchant,most_merchant"));

        var (ofLog, ofTable) = (await ReportAsync(log, "--format", "json"), await ReportAsync(table, "--format", "json"));
        ofLog.ExitCode.ShouldBe(ofTable.ExitCode, ofLog.Error);
        var (left, right) = (Numbers(ofLog), Numbers(ofTable));
        left.Length.ShouldBe(right.Length);
        left.Length.ShouldBeGreaterThan(10);
        foreach (var (number, expected) in left.Zip(right))
        {
            number.ShouldBe(expected, 1e-9 * Math.Max(1, Math.Abs(expected)));
        }

        // The parity of the arms is what the ratio is, and the test arm treats the small one worse.
        var report = await ReportAsync(log);
        report.Out.ShouldContain(string.Create(CultureInfo.InvariantCulture, $"99 of 100 pages of the control take {slow:0.##} ms at most."));
        report.Out.ShouldContain("Of 'merchant', 'small' is shown least for its candidates, and 'big' most.");
        report.Out.ShouldContain("stop");
        report.Out.ShouldContain("parity");
    }

    [Theory]
    [InlineData("least_brand", "The log's candidates have no value of 'brand'")]
    [InlineData("least_surface", "The log's candidates have one value of 'surface'")]
    public async Task An_attribute_that_tells_nobody_apart_is_refused(string column, string message)
    {
        var log = await LogAsync([.. Pages()]);
        var run = await ReportAsync(log, column, []);
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain(message);
    }

    private static double[] Numbers(CommandRun run) => [.. Flat(JsonNode.Parse(run.Out)!["arms"]!)];

    private static IEnumerable<double> Flat(JsonNode? node) => node switch
    {
        JsonArray array => array.SelectMany(Flat),
        JsonObject members => members.SelectMany(member => Flat(member.Value)),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => [value.GetValue<double>()],
        _ => [],
    };

    /// <summary>Two pages of each user: the test arm is a little slower, and shows the small merchant below the others.</summary>
    private static IEnumerable<Page> Pages()
    {
        var random = new Random(4);
        for (var user = 0; user < Users; user++)
        {
            var arm = user % 2 == 0 ? "control" : "test";
            for (var page = 0; page < 2; page++)
            {
                int[] candidates = [0, 0, 0, 0, 1, 1, 1, 2, 2];
                int[] order = [.. Enumerable.Range(0, 9).OrderBy(place => random.NextDouble() + (candidates[place] * (arm == "test" ? 0.6 : 0.1)))];
                yield return new Page($"u-{user}", arm, Math.Round((random.NextDouble() * (arm == "test" ? 20.5 : 20)) + 1, 3), candidates, [.. order.Take(4), -1]);
            }
        }
    }

    private async Task<string> LogAsync(Page[] pages)
    {
        var log = Path.Combine(folder, "log.jsonl");
        await File.WriteAllLinesAsync(log, pages.Select((page, number) => new JsonObject
        {
            ["format"] = "decision/2",
            ["requestId"] = $"r-{number}",
            ["at"] = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(number).ToString("O", CultureInfo.InvariantCulture),
            ["surface"] = "home",
            ["rate"] = 1,
            ["context"] = new JsonObject { ["userId"] = page.User },
            ["experiments"] = new JsonObject { ["alike"] = page.Arm },
            ["candidates"] = new JsonObject
            {
                ["attributes"] = new JsonObject
                {
                    ["merchant"] = new JsonArray([.. page.Candidates.Select(merchant => (JsonNode)Merchants[merchant])]),
                    ["surface"] = new JsonArray([.. page.Candidates.Select(_ => (JsonNode)"shop")]),
                },
            },
            ["items"] = new JsonArray([.. page.Rows.Select(row => (JsonNode)row)]),
            ["timings"] = new JsonObject { ["read"] = 1, ["slots"] = page.Milliseconds - 1 },
            ["degraded"] = new JsonArray(),
        }.ToJsonString()));
        return log;
    }

    private Task<CommandRun> ReportAsync(string source, params string[] arguments) => ReportAsync(source, "least_merchant", arguments);

    private async Task<CommandRun> ReportAsync(string source, string least, string[] arguments)
    {
        var experiment = Path.Combine(folder, "alike.yaml");
        await File.WriteAllTextAsync(experiment, $$"""
            experiment: alike
            why: Is everybody treated alike?
            owner: tests
            arms: { control: 50, test: 50 }
            control: control
            users: {{Users}}
            metrics:
              - { metric: pages, of: pages, better: up, decides: true, smallest: 0.1 }
            guardrails:
              - { guardrail: p99, of: slow, per: pages, better: down, atWorst: 5 }
              - { guardrail: parity, of: {{least}}, per: most_merchant, better: up, atWorst: 0.1 }
            """);
        return await CommandRun.Of(["experiment", "report", experiment, source, .. arguments]);
    }

    /// <summary>A page: of whom, by which arm, how long it took, the merchant of each candidate, and the candidate of each slot.</summary>
    private sealed record Page(string User, string Arm, double Milliseconds, int[] Candidates, int[] Rows);
}
