using System.Buffers;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.FeatureManagement.FeatureFilters;
using RankOrchestrator.EndToEnd.CommandLine;
using RankOrchestrator.Evaluation.Sampling;
using RankOrchestrator.Orchestrator.Assignments;
using RankOrchestrator.Orchestrator.CommandLine;
using RankOrchestrator.Orchestrator.Decisions;
using RankOrchestrator.Orchestrator.Experiments;
using RankOrchestrator.Orchestrator.Feedback;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Telemetry;
using RankOrchestrator.Policies.Experiments;

namespace RankOrchestrator.EndToEnd.Experiments;

/// <summary>
/// The whole loop in the marketplace that the shipped models were trained on: users are assigned, pages are made by the shipped policies,
/// the simulator's laws say what users do, both logs are written, and the report decides. What is true is known.
/// </summary>
public sealed class WholeLoopTests : IDisposable
{
    private const string Aims = """
        experiment: aims
        why: Does the feed sell more when it aims at orders? And what does a feed that aims at clicks that sell nothing?
        owner: tests
        layer: feed
        arms: { control: 32, orders: 28, bait: 40 }
        takes: { from: 0, to: 100 }
        control: control
        changes:
          orders: { home_feed: { weights: { order: 5, click: 0.15 } } }
          bait:
            home_feed:
              weights: { order: -30, click: 1.5, merchant: 0 }
              without: [home-merchant-distance, home-merchant-share, home-category-distance]
        users: 7200
        metrics:
          - { metric: clicks, of: clicks, per: impressions, better: up, decides: true, smallest: 0.05 }
          - { metric: revenue, of: revenue, winsorise: 0.99, better: up }
        guardrails:
          - { guardrail: orders, of: orders, better: up, atWorst: 0.2 }
          - { guardrail: hides, of: hides, per: impressions, better: down, atWorst: 1 }
        segments: [device]
        """;

    private const string Nothing = """
        experiment: nothing
        why: What is said of an arm that is as the control is?
        owner: tests
        layer: feed
        arms: { control: 50, same: 50 }
        takes: { from: 0, to: 100 }
        control: control
        changes: { same: { home_feed: { weights: { click: 0.15 } } } }
        users: 630
        metrics: [ { metric: clicks, of: clicks, per: impressions, better: up, decides: true, smallest: 0.05 } ]
        guardrails: [ { guardrail: hides, of: hides, per: impressions, better: down, atWorst: 0.5 } ]
        """;

    private readonly TemporaryFolder folder = new();
    private readonly SimulatedMarketplace marketplace = SimulatedMarketplace.Load();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task An_arm_that_is_truly_better_ships_and_one_that_hurts_orders_is_stopped_by_a_guardrail()
    {
        var policies = Write(Aims);
        var (log, feedback) = (Path.Combine(folder.Root, "decisions"), Path.Combine(folder.Root, "feedback.ndjson.gz"));
        var truth = await VisitAsync(policies, log, feedback, users: 7200);
        var run = await CommandRun.OfAsync("experiment", "report", "aims", log, "--feedback", feedback, "--policies", policies, "--format", "json");
        run.Error.ShouldBeEmpty();
        run.ExitCode.ShouldBe(1);
        var arms = JsonElement.Parse(run.Output)
            .GetProperty("arms")
            .EnumerateArray()
            .ToDictionary(arm => arm.GetProperty("arm").GetString()!, StringComparer.Ordinal);
        arms["orders"].GetProperty("sentence").GetString().ShouldNotBeNull().ShouldStartWith("ship: clicks +");
        var stopped = arms["bait"].GetProperty("sentence").GetString().ShouldNotBeNull();
        stopped.ShouldStartWith("stop: orders -");
        stopped.ShouldEndWith(", more than the 20.0 % that the guardrail allows");

        // And so it is: looks do not depend on the page, so that clicks of a look differ as clicks of a user do.
        Lift(arm => arm.Clicks, "orders").ShouldBeGreaterThan(0.05);
        Lift(arm => arm.Orders, "bait").ShouldBeLessThan(-0.2);
        foreach (var arm in arms.Keys)
        {
            Holds(arms[arm], "clicks", Lift(of => of.Clicks, arm));
            Holds(arms[arm], "orders", Lift(of => of.Orders, arm));
        }

        double Lift(Func<(double Clicks, double Orders), double> of, string arm) => (of(truth[arm]) / of(truth["control"])) - 1;
    }

    private static void Holds(JsonElement arm, string metric, double truth)
    {
        var interval = arm.GetProperty("metrics").EnumerateArray().First(finding => finding.GetProperty("metric").GetString() == metric).GetProperty("anyTime");
        truth.ShouldBeInRange(interval.GetProperty("lower").GetDouble(), interval.GetProperty("upper").GetDouble());
    }

    [Fact]
    public async Task Experiments_without_effect_that_are_looked_at_daily_are_called_in_at_most_six_of_a_hundred()
    {
        const int Nulls = 2000, Days = 7, UsersOfFirstDay = 420, UsersOfDay = 35;
        var experiment = ExperimentFile.Read("nothing.yaml", Encoding.UTF8.GetBytes(Nothing));
        var pages = await PagesAsync(folder.CopyPolicies());
        var (called, calledLookingOnce) = (0, 0);
        await Parallel.ForAsync(0, Nulls, async (number, cancellationToken) =>
        {
            var random = new SeededRandom((ulong)number + 1);
            var salt = string.Create(CultureInfo.InvariantCulture, $"null-{number}");
            var users = new NullUsers(UsersOfFirstDay + ((Days - 1) * UsersOfDay));
            await AssignAsync(experiment, salt, users, cancellationToken);
            users.Act(pages, ref random);
            var (isCalled, isCalledLookingOnce) = (false, false);
            for (var day = 0; day < Days; day++)
            {
                var arm = ExperimentVerdict.Of(experiment, users.Until(UsersOfFirstDay + (day * UsersOfDay))).Arms[0];
                isCalled |= arm.Decision == Decision.Ship
                    || arm.Metrics.Any(metric => metric.Standing is MetricStanding.Better or MetricStanding.Worse or MetricStanding.Breached);
                isCalledLookingOnce |= arm.Metrics[0].Single?.Holds(0) == false;
            }

            Interlocked.Add(ref called, isCalled ? 1 : 0);
            Interlocked.Add(ref calledLookingOnce, isCalledLookingOnce ? 1 : 0);
        });
        called.ShouldBeLessThanOrEqualTo(Nulls * 6 / 100);

        // Who decides by the interval of a single look, as if there were no others, is wrong far more often: the looks are looks.
        calledLookingOnce.ShouldBeGreaterThan(Nulls * 8 / 100);
    }

    /// <summary>Assigns users as a page of the experiment would, which takes everybody.</summary>
    private static async Task AssignAsync(Experiment experiment, string salt, NullUsers users, CancellationToken cancellationToken)
    {
        var salted = experiment with { Served = experiment.Served! with { Salt = salt } };
        var plan = new AssignmentPlan([new Layer(experiment.Served!.Layer, "feed", 0, "holdout") { Experiments = [salted] }]);
        var (flag, context) = (ExperimentFlags.OfExperiment(experiment.Name), new TargetingContext());
        for (var user = 0; user < users.Count; user++)
        {
            context.UserId = string.Create(CultureInfo.InvariantCulture, $"u-{user}");
            users.Arms[user] = await plan.VariantAsync(flag, context, cancellationToken) == "same" ? 1 : 0;
        }
    }

    /// <summary>A page for every visit that there is, as the shipped policies make it: in an experiment without effect it is that of both arms.</summary>
    private async Task<ImmutableArray<Chances>[]> PagesAsync(string policies)
    {
        using var ranking = OfflineRanking.Load(PolicyLocation.Find(policies, null), new StoppedClock());
        var pages = new ImmutableArray<Chances>[marketplace.Visits];
        for (var visit = 0; visit < pages.Length; visit++)
        {
            using var result = await ranking.HoldAsync(marketplace.Request(visit, "u-1"), new RankConditions(), CancellationToken.None);
            result.Problem.ShouldBeNull();
            pages[visit] = marketplace.Of(visit, Items(result));
        }

        return pages;
    }

    private string Write(string experiment)
    {
        var policies = folder.CopyPolicies();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(policies, "experiments")))
        {
            File.Delete(file);
        }

        folder.Write("policies/experiments/tried.yaml", experiment);
        var surface = Path.Combine(policies, "surfaces", "home_feed.yaml");
        File.WriteAllText(
            surface,
            File.ReadAllText(surface).Replace("weights: { click: 0.15 }", "weights: { click: 0.05, order: 0 }", StringComparison.Ordinal));
        return policies;
    }

    /// <summary>Lets users visit; clicks and orders that are to be expected of each arm's user.</summary>
    private async Task<Dictionary<string, (double Clicks, double Orders)>> VisitAsync(string policies, string log, string feedback, int users)
    {
        using var ranking = OfflineRanking.Load(PolicyLocation.Find(policies, null), new StoppedClock());
        using var meters = new UnseenMeters();
        using var metrics = new ServiceMetrics(meters);
        var settings = new ServiceSettings { DecisionLog = log, Decisions = new DecisionSettings { Problems = 0 } };
        await using var decisions = new DecisionLog(settings, metrics, TimeProvider.System, NullLogger<DecisionLog>.Instance);
        var (acts, expected) = (new List<ReadOnlyMemory<byte>>[users], new (string Arm, double Clicks, double Orders)[users]);
        await Parallel.ForAsync(0, users, async (user, cancellationToken) =>
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"u-{user:D6}");
            var body = marketplace.Request(user, id);
            using var result = await ranking.HoldAsync(body, new RankConditions(), cancellationToken);
            result.Problem.ShouldBeNull();
            decisions.Append(result, body);
            var chances = marketplace.Of(user, Items(result));
            acts[user] = Act(id, chances, new SeededRandom((ulong)user + 1));
            var arm = result.Workspace!.Assignments.Arms is [var assigned] ? assigned.Arm : "";
            expected[user] = (arm, chances.Sum(slot => slot.Look * slot.Click), chances.Sum(slot => slot.Look * slot.Click * slot.Order));
        });
        LogConvertCommand.WriteSegment(feedback, acts.SelectMany(act => act));
        return expected.GroupBy(user => user.Arm, StringComparer.Ordinal).ToDictionary(
            arm => arm.Key,
            arm => (arm.Average(user => user.Clicks), arm.Average(user => user.Orders)),
            StringComparer.Ordinal);
    }

    private static List<ReadOnlyMemory<byte>> Act(string page, ImmutableArray<Chances> chances, SeededRandom random)
    {
        var events = new List<ReadOnlyMemory<byte>>();
        foreach (var (slot, chance) in chances.Index())
        {
            var (looks, clicks, orders, hides) = chance.Draw(ref random);
            foreach (var (kind, happens) in ((FeedbackKind, bool)[])[
                (FeedbackKind.Impression, looks), (FeedbackKind.Click, clicks), (FeedbackKind.Order, orders), (FeedbackKind.Hide, hides)])
            {
                if (happens)
                {
                    var line = new ArrayBufferWriter<byte>();
                    new FeedbackLine
                    {
                        At = DateTimeOffset.UtcNow,
                        Event = new FeedbackEvent
                        {
                            EventId = string.Create(CultureInfo.InvariantCulture, $"{page}-{slot}-{kind}"),
                            Kind = kind,
                            RequestId = page,
                            Slot = slot,
                            User = page,
                            Amount = kind == FeedbackKind.Order ? chance.Price : 0,
                        },
                    }.Write(line);
                    events.Add(line.WrittenMemory[..^1]);
                }
            }
        }

        return events;
    }

    private static IEnumerable<string> Items(RankResult result)
        => result.Workspace!.Allocation.CandidateBySlot.Select(
            candidate => candidate < 0 ? "" : result.Workspace.Request.Candidates.Id(result.Workspace.Page.Rows[candidate]));
}
