using System.Globalization;
using System.Text.Json;
using RankOrchestrator.Evaluation.Estimators;
using RankOrchestrator.Evaluation.Experiments;
using RankOrchestrator.Evaluation.Logs;
using RankOrchestrator.Evaluation.Metrics;
using RankOrchestrator.Evaluation.Weights;
using RankOrchestrator.Orchestrator.CommandLine;
using RankOrchestrator.Orchestrator.Experiments;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.CommandLine;
using RankOrchestrator.Policies.Experiments;

namespace RankOrchestrator.Orchestrator.Tests.Warehouse;

/// <summary>The queries that ship, on a real server over thousands of pages, beside what is computed here of the same log.</summary>
public sealed class WarehouseQueryTests(WarehouseQueryTests.LoadedLog log) : IClassFixture<WarehouseQueryTests.LoadedLog>
{
    private const double Tolerance = 1e-9;

    [ClickHouseFact]
    public async Task Exposure_of_merchants_is_what_the_metric_says()
    {
        var (exposure, _) = OfMerchants(log.Pages);
        var rows = await log.QueryAsync("exposure");
        rows.Length.ShouldBe(4);
        foreach (var row in rows)
        {
            var merchant = Array.IndexOf(SeededLog.Merchants, row[1]);
            Same(row[3], exposure[merchant]);
            Same(row[4], exposure[merchant] / exposure.Sum());
        }
    }

    [ClickHouseFact]
    public async Task Click_rates_are_those_of_the_outcomes_that_reports_count()
    {
        // Where all pages count, clicks and impressions of all users together are what the slots add up to.
        var rows = (await log.QueryAsync("ctr")).Select(row => row.Select((cell, index) => index == 0 ? 0 : Number(cell)).ToArray()).ToArray();
        rows.Length.ShouldBe(6);
        var file = log.WriteExperiment("{ metric: clicks, of: clicks, per: impressions, better: up, decides: true, smallest: 0.1 }");
        var table = Users(log, ExperimentFile.Read(file, await File.ReadAllBytesAsync(file)), isHistory: true);
        var everybody = Enumerable.Range(0, table.Arms.Count).ToArray();
        Same(rows.Sum(row => row[2]), table.Numbers("impressions", everybody).Sum());
        Same(rows.Sum(row => row[3]), table.Numbers("clicks", everybody).Sum());
        rows.ShouldAllBe(row => row[4] == row[3] / row[2]);
    }

    [ClickHouseFact]
    public async Task Off_policy_estimates_are_those_of_the_evaluation()
    {
        var clicked = (await log.AskAsync("SELECT request_id, slot FROM outcomes WHERE type = 'click'"))
            .Select(row => (row[0], int.Parse(row[1], CultureInfo.InvariantCulture)))
            .ToHashSet();
        clicked.Count.ShouldBeGreaterThan(1000);
        var rows = await log.QueryAsync("ips");
        rows.Select(row => row[0]).ShouldBe(["best page", "uniform"]);
        foreach (var row in rows)
        {
            // A line that stands for several pages has as many rows; what the effective sample is of are the lines.
            var (propensities, targets, rewards, units, lines) = (new List<double>(), new List<double>(), new List<double>(), new List<int>(), new List<int>());
            var pages = log.Pages.Index().Where(page => row[0] == "uniform" || page.Item.GetProperty("exploration").GetProperty("kind").GetString() == "slot").ToArray();
            foreach (var (number, page) in pages)
            {
                var exploration = page.GetProperty("exploration");
                var shares = (page.TryGetProperty("resampled", out var resampled) ? resampled : exploration).GetProperty("propensities");
                var explored = exploration.TryGetProperty("slot", out var slotOf) ? slotOf.GetInt32() : -1;
                foreach (var (item, copy) in Shown(page).SelectMany(item => Enumerable.Range(0, (int)(1 / Rate(page))).Select(copy => (item, copy))))
                {
                    lines.AddRange(copy == 0 ? [units.Count] : []);
                    propensities.Add(shares[item.Slot].GetDouble());
                    targets.Add(row[0] == "uniform" ? LoadedLog.Target(number, item.Slot) : item.Slot == explored ? 0 : 1);
                    rewards.Add(clicked.Contains((page.GetProperty("requestId").GetString()!, item.Slot)) ? 1 : 0);
                    units.Add(number);
                }
            }

            var logged = new LoggedRows(new int[units.Count], new int[units.Count], [.. propensities], [.. rewards], [.. targets]) { Units = [.. units] };
            var weights = ImportanceWeights.Of(logged);
            var diagnostics = WeightDiagnostics.Of([.. lines.Select(line => weights[line])], [.. lines.Select(line => rewards[line])], null, null);
            Same(row[2], pages.Length);
            Same(row[3], lines.Count);
            Same(row[6], weights.Average());
            Same(row[7], diagnostics.EffectiveSample);
            foreach (var (estimator, column) in ((Estimator, int)[])[(Estimator.InversePropensity, 8), (Estimator.SelfNormalised, 10)])
            {
                var terms = EstimateTerms.Of(logged, weights, estimator);
                Same(row[column], terms.Value);
                Same(row[column + 1], terms.StandardError());
            }
        }
    }

    [ClickHouseFact]
    public async Task Guardrails_of_arms_are_those_of_the_experiments_report()
    {
        (string Name, string Metric)[] metrics =
        [
            ("clicks per impression", "of: clicks, per: impressions"),
            ("orders per user", "of: orders"),
            ("revenue per user", "of: revenue"),
            ("hides per impression", "of: hides, per: impressions"),
            ("dwell seconds per user", "of: dwell_seconds"),
            ("page value per page", "of: value, per: pages"),
            ("sponsored per item", "of: shown_sponsored, per: items"),
            ("degraded per page", "of: degraded, per: pages"),
            ("milliseconds per page", "of: milliseconds, per: pages"),
        ];
        var written = string.Join(
            "\n",
            metrics.Select((metric, number) => $"  - {{ metric: m{number}, {metric.Metric}, better: up, decides: true, smallest: 0.1 }}"));
        var file = log.WriteExperiment(written.TrimStart(' ', '-').TrimStart());
        var report = await CommandRun.Of("experiment", "report", file, log.Log.Decisions, "--feedback", log.Log.Feedback, "--format", "json");
        report.Error.ShouldBeEmpty();
        var reported = JsonElement.Parse(report.Out).GetProperty("arms")[0].GetProperty("metrics").EnumerateArray().ToArray();
        var experiment = ExperimentFile.Read(file, await File.ReadAllBytesAsync(file));
        var table = Users(log, experiment);
        var arms = Enumerable.Range(0, 2).Select(arm => Enumerable.Range(0, table.Arms.Count).Where(user => table.Arms[user] == arm).ToArray()).ToArray();
        var rows = (await log.QueryAsync("guardrails")).ToDictionary(row => (row[1], row[2]), row => row);
        rows.Count.ShouldBe(2 * (metrics.Length + 2));
        foreach (var (number, metric) in metrics.Index())
        {
            var ratios = arms.Select(users => table.Rows(experiment.Metrics[number], table.Numbers(experiment.Metrics[number].Of, users), users)).ToArray();
            var (control, treatment) = ArmEstimate.Of(ratios[0], ratios[1]);
            foreach (var (arm, estimate, value) in ((string, ArmEstimate, string)[])[("a", control, "control"), ("b", treatment, "treatment")])
            {
                var row = rows[(metric.Name, arm)];
                Same(row[3], estimate.Users);
                Same(row[4], estimate.Events);
                Same(row[5], reported[number].GetProperty(value).GetDouble());
                Same(row[6], Math.Sqrt(estimate.Variance));
            }
        }
    }

    [ClickHouseFact]
    public async Task Guardrails_of_arms_have_the_time_of_the_slowest_pages_and_how_alike_merchants_are_treated()
    {
        var (rows, logged) = (await log.QueryAsync("guardrails"), Read(log));
        foreach (var (arm, name) in ((string[])["a", "b"]).Index())
        {
            var (pages, users) = (new List<JsonElement>(), new HashSet<LoggedUser>());
            foreach (var page in log.Pages)
            {
                if (logged.PageOf(page.GetProperty("requestId").GetString()!)?.User is { IsBot: false, IsInSeveralArms: false } user && user.Arm == arm)
                {
                    pages.Add(page);
                    users.Add(user);
                }
            }

            // A line stands for whole pages here, each of which has a place in order.
            var times = pages.SelectMany(page => Enumerable.Repeat(
                page.GetProperty("timings").EnumerateObject().Sum(stage => stage.Value.GetDouble()),
                (int)(1 / Rate(page)))).ToArray();
            var row = rows.Single(row => row[1] == "p99 milliseconds" && row[2] == name);
            Same(row[3], users.Count);
            Same(row[5], Winsorised.Cut(0.99, times));
            row[6].ShouldBe("\\N");
            var (exposure, candidates) = OfMerchants(pages);
            row = rows.Single(row => row[1] == "merchant parity" && row[2] == name);
            Same(row[3], users.Count);
            Same(row[5], Exposure.Parity(exposure, candidates));
            Number(row[5]).ShouldBeInRange(0.1, 0.999);
        }
    }

    [ClickHouseFact]
    public async Task Prices_are_what_the_lines_say_added_up()
    {
        var held = log.Pages.SelectMany(page => page.GetProperty("prices").EnumerateObject().Select(price => (
            price.Name,
            Price: price.Value.GetDouble() / Rate(page)))).ToArray();
        var rows = await log.QueryAsync("prices");
        rows.Select(row => row[1]).Order(StringComparer.Ordinal).ShouldBe(["merchant-gap", "sponsored-cap"]);
        foreach (var row in rows)
        {
            var own = held.Where(price => price.Name == row[1]).Select(price => price.Price).ToArray();
            own.Sum().ShouldBeGreaterThan(0);
            Same(row[2], log.Pages.Sum(page => 1 / Rate(page)));
            Same(row[3], log.Pages.Where(page => page.GetProperty("prices").TryGetProperty(row[1], out _)).Sum(page => 1 / Rate(page)));
            Same(row[5], own.Sum());
        }
    }

    private static UserTable Users(LoadedLog log, Experiment experiment, bool isHistory = false)
        => ExperimentSource.Users(
            experiment,
            log.Log.Decisions,
            isHistory,
            [log.Log.Feedback],
            new CommandOutput(TextWriter.Null, TextWriter.Null, 120)).Table;

    /// <summary>The users of the log's experiment, with what they did.</summary>
    private static LoggedUsers Read(LoadedLog log)
    {
        var file = log.WriteExperiment("{ metric: clicks, of: clicks, better: up, decides: true, smallest: 0.1 }");
        var users = new LoggedUsers(ExperimentFile.Read(file, File.ReadAllBytes(file)), isHistory: false, joins: true);
        log.Log.Pages.ForEach(line => users.Add("", line));
        var outcomes = new LoggedOutcomes(users, TimeSpan.FromDays(1));
        log.Log.Events.ForEach(line => outcomes.Add("", line));
        return users;
    }

    /// <summary>What merchants get on pages, and how many candidates they have there, of all that the lines stand for.</summary>
    private static (double[] Exposure, double[] Candidates) OfMerchants(IEnumerable<JsonElement> pages)
    {
        var (exposure, candidates) = (new double[SeededLog.Merchants.Length], new double[SeededLog.Merchants.Length]);
        foreach (var page in pages)
        {
            var (owners, sums) = (Enumerable.Repeat(-1, 6).ToArray(), new double[exposure.Length]);
            foreach (var (slot, merchant) in Shown(page))
            {
                owners[slot] = Array.IndexOf(SeededLog.Merchants, merchant);
            }

            Exposure.Add(owners, Exposure.Logarithmic(owners.Length), sums);
            var offered = page.GetProperty("candidates").GetProperty("attributes").GetProperty("merchant").EnumerateArray().Select(cell => cell.GetString()).ToArray();
            for (var merchant = 0; merchant < sums.Length; merchant++)
            {
                exposure[merchant] += sums[merchant] / Rate(page);
                candidates[merchant] += offered.Count(SeededLog.Merchants[merchant].Equals) / Rate(page);
            }
        }

        return (exposure, candidates);
    }

    private static double Rate(JsonElement page) => page.GetProperty("rate").GetDouble();

    private static IEnumerable<(int Slot, string Merchant)> Shown(JsonElement page)
    {
        var merchants = page.GetProperty("candidates").GetProperty("attributes").GetProperty("merchant");
        return page.GetProperty("items")
            .EnumerateArray()
            .Select((item, slot) => (Slot: slot, Place: item.GetInt32()))
            .Where(item => item.Place >= 0)
            .Select(item => (item.Slot, merchants[item.Place].GetString()!));
    }

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);

    private static void Same(string cell, double expected) => Same(Number(cell), expected);

    private static void Same(double value, double expected)
        => Math.Abs(value - expected).ShouldBeLessThanOrEqualTo(Tolerance * Math.Max(1, Math.Abs(expected)), $"{value:R} is not {expected:R}");

    /// <summary>A log of thousands of pages, loaded.</summary>
    public sealed class LoadedLog : IAsyncLifetime
    {
        private readonly ClickHouseProcess server = new();
        private SeededLog? log;
        private string address = "";

        internal SeededLog Log => log!;

        internal List<JsonElement> Pages { get; } = [];

        public async Task InitializeAsync()
        {
            await server.InitializeAsync();
            if (ClickHouseProcess.Program is null)
            {
                return;
            }

            log = await SeededLog.WriteAsync(4600, linesOfSegment: 1000);
            Pages.AddRange(log.Pages.Select(line => JsonElement.Parse(line)));
            address = await server.DatabaseAsync();
            var run = await CommandRun.Of("log", "load", log.Decisions, log.Feedback, "--to", address);
            run.ExitCode.ShouldBe(0, run.Error);
            var targets = Pages.Index().SelectMany(page => Enumerable.Range(0, 6).Select(slot => string.Create(
                CultureInfo.InvariantCulture,
                $"('uniform', '{page.Item.GetProperty("requestId").GetString()}', {slot}, {Target(page.Index, slot):R})")));
            await AskAsync($"INSERT INTO targets VALUES {string.Join(", ", targets)}");
        }

        public async Task DisposeAsync()
        {
            log?.Dispose();
            await server.DisposeAsync();
        }

        internal static double Target(int page, int slot) => ((page * 7) + slot) % 11 / 10.0;

        internal Task<string[][]> QueryAsync(string file) => server.QueryAsync(address, file);

        internal Task<string[][]> AskAsync(string statement) => server.AskAsync(address, statement);

        /// <summary>The experiment of the log with other metrics.</summary>
        internal string WriteExperiment(string metrics)
        {
            var file = Path.Combine(Path.GetDirectoryName(Log.Decisions)!, "taste.yaml");
            var text = File.ReadAllText(Path.Combine(Log.Policies, "experiments", "taste.yaml"));
            var start = text.IndexOf("metrics:", StringComparison.Ordinal);
            File.WriteAllText(file, $"{text[..start]}metrics:\n  - {metrics}\n");
            return file;
        }
    }
}
