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
        var merchants = log.Pages.SelectMany(page => Shown(page).Select(item => item.Merchant))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToArray();
        var exposure = new double[merchants.Length];
        foreach (var page in log.Pages)
        {
            var bySlot = Shown(page).ToDictionary(item => item.Slot, item => item.Merchant);
            var owners = Enumerable.Range(0, 6).Select(slot => bySlot.TryGetValue(slot, out var merchant) ? Array.IndexOf(merchants, merchant) : -1).ToArray();
            var sums = new double[merchants.Length];
            Exposure.Add(owners, Exposure.Logarithmic(owners.Length), sums);
            for (var merchant = 0; merchant < sums.Length; merchant++)
            {
                exposure[merchant] += sums[merchant] / Rate(page);
            }
        }

        var rows = await log.QueryAsync("exposure");
        rows.Length.ShouldBe(4);
        foreach (var row in rows)
        {
            var merchant = Array.IndexOf(merchants, row[1]);
            Same(row[3], exposure[merchant]);
            Same(row[4], exposure[merchant] / exposure.Sum());
        }
    }

    [ClickHouseFact]
    public async Task Click_rates_are_those_of_the_outcomes_that_reports_count()
    {
        // The experiment's report, for clicks per impression of all its users together, is what the slots add up to.
        var rows = (await log.QueryAsync("ctr")).Select(row => row.Select((cell, index) => index == 0 ? 0 : Number(cell)).ToArray()).ToArray();
        rows.Length.ShouldBe(6);
        var table = Users(log, "{ metric: clicks, of: clicks, per: impressions, better: up, decides: true, smallest: 0.1 }");
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
            var (propensities, targets, rewards, units) = (new List<double>(), new List<double>(), new List<double>(), new List<int>());
            foreach (var (number, page) in log.Pages.Index())
            {
                var exploration = page.GetProperty("exploration");
                var explored = exploration.TryGetProperty("slot", out var slotOf) ? slotOf.GetInt32() : -1;
                foreach (var item in Shown(page))
                {
                    propensities.Add(exploration.GetProperty("propensities")[item.Slot].GetDouble());
                    targets.Add(row[0] == "uniform" ? LoadedLog.Target(number, item.Slot) : item.Slot == explored ? 0 : 1);
                    rewards.Add(clicked.Contains((page.GetProperty("requestId").GetString()!, item.Slot)) ? 1 : 0);
                    units.Add(number);
                }
            }

            var logged = new LoggedRows(new int[units.Count], new int[units.Count], [.. propensities], [.. rewards], [.. targets]) { Units = [.. units] };
            var weights = ImportanceWeights.Of(logged);
            var diagnostics = WeightDiagnostics.Of(weights, [.. rewards], null, null);
            Same(row[2], log.Pages.Count);
            Same(row[3], units.Count);
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
        rows.Count.ShouldBe(2 * metrics.Length);
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
            Same(row[2], 2 * log.Pages.Count);
            Same(row[3], 2 * own.Length);
            Same(row[5], own.Sum());
        }
    }

    private static UserTable Users(LoadedLog log, string metrics)
    {
        var file = log.WriteExperiment(metrics);
        return Users(log, ExperimentFile.Read(file, File.ReadAllBytes(file)));
    }

    private static UserTable Users(LoadedLog log, Experiment experiment)
        => ExperimentSource.Users(
            experiment,
            log.Log.Decisions,
            isHistory: false,
            [log.Log.Feedback],
            new CommandOutput(TextWriter.Null, TextWriter.Null, 120)).Table;

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
