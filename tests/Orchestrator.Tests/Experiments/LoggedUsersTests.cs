using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Orchestrator.Assignments;
using RankOrchestrator.Orchestrator.Decisions;
using RankOrchestrator.Orchestrator.Feedback;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Telemetry;
using RankOrchestrator.Orchestrator.Tests.Assignments;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.CommandLine;

namespace RankOrchestrator.Orchestrator.Tests.Experiments;

/// <summary>An experiment's users from the pages that the service logged.</summary>
public sealed class LoggedUsersTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private const string Measures = """
        metrics:
          - { metric: value, of: value, per: pages, better: up, decides: true, smallest: 0.05 }
          - { metric: paid, of: shown_sponsored, per: items, better: down }
        guardrails:
          - { guardrail: degraded, of: degraded, per: pages, better: down, atWorst: 0.5 }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("rank-users-").FullName;
    private readonly UnseenMeters meters = new();
    private readonly ServiceMetrics metrics;
    private readonly TestEngine engine = new(policies =>
    {
        policies.Layer("feed", "holdout: 5");
        policies.Experiment("taste", "feed", "{ weights: { affinity: 5 } }");
        policies.Replace(
            "experiments/taste.yaml",
            "metrics: [ { metric: clicks, of: clicks, better: up, decides: true, smallest: 0.1 } ]",
            Measures);
    });

    public LoggedUsersTests() => metrics = new ServiceMetrics(meters);

    private string Log => Path.Combine(folder, "log");

    public void Dispose()
    {
        metrics.Dispose();
        meters.Dispose();
        engine.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_report_of_a_log_is_the_report_of_the_table_that_its_pages_make()
    {
        var table = new Dictionary<string, (string Arm, int Pages, double Value, int Items, int Sponsored)>(StringComparer.Ordinal);
        await LogAsync(1500, user => $"u-{user % 900}", page: (user, result) =>
        {
            using var answer = JsonDocument.Parse(result.Answer);
            if (answer.RootElement.TryGetProperty("experiments", out var arms))
            {
                var row = table.GetValueOrDefault(user);
                var ids = answer.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()).ToArray();
                table[user] = (
                    arms.GetProperty("taste").GetString()!,
                    row.Pages + 1,
                    row.Value + answer.RootElement.GetProperty("certificate").GetProperty("objective").GetDouble(),
                    row.Items + ids.Length,
                    row.Sponsored + ids.Count(id => id is "p-2" or "p-3"));
            }
        });
        var users = Path.Combine(folder, "users.csv");
        await File.WriteAllLinesAsync(users, table.OrderBy(row => row.Key, StringComparer.Ordinal)
            .Select(row => string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Key},{row.Value.Arm},{row.Value.Pages},{row.Value.Value:R},{row.Value.Items},{row.Value.Sponsored},0"))
            .Prepend("user,arm,pages,value,items,shown_sponsored,degraded"));
        var ofLog = await ReportAsync(Log, "--format", "json");
        var ofTable = await ReportAsync(users, "--format", "json");
        ofLog.ExitCode.ShouldBe(ofTable.ExitCode, ofLog.Error);
        var (left, right) = (JsonElement.Parse(ofLog.Out), JsonElement.Parse(ofTable.Out));
        left.GetProperty("arms").GetRawText().ShouldBe(right.GetProperty("arms").GetRawText());
        left.GetProperty("counts").GetRawText().ShouldBe(right.GetProperty("counts").GetRawText());
        table.Count.ShouldBeInRange(800, 900);
        left.GetProperty("notes")[0].GetString().ShouldEndWith($" pages of {table.Count} users.");
    }

    [Fact]
    public async Task Users_who_come_otherwise_than_meant_stop_the_experiment_and_the_log_says_where()
    {
        // Users of the arm b are lost on ios.
        await LogAsync(3000, user => $"u-{user}", skips: (device, arm) => device == "ios" && arm == "b");
        var run = await ReportAsync(Log);
        run.ExitCode.ShouldBe(1, run.Out + run.Error);
        run.Out.ShouldContain("stop: users did not come into the arms as they were meant to");
        var rows = run.Lines.SkipWhile(line => !line.StartsWith("segment", StringComparison.Ordinal))
            .Skip(2)
            .TakeWhile(line => line.Contains(" a ", StringComparison.Ordinal))
            .ToArray();
        rows[0].ShouldStartWith("device");
        rows[0].ShouldContain("ios");
        rows.ShouldAllBe(row => row.StartsWith("device", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pages_that_say_nothing_about_users_are_left_out_and_counted()
    {
        await LogAsync(40, user => $"u-{user}", forced: user => user < 10);
        var run = await ReportAsync(Log, "--format", "json");
        var notes = JsonElement.Parse(run.Out).GetProperty("notes");
        notes[1].GetString().ShouldStartWith("Left out: 10 pages whose arm was asked for, 0 pages without a user, 0 users in several arms.");
    }

    [Fact]
    public async Task Users_in_several_arms_are_left_out_and_counted()
    {
        await LogAsync(60, user => $"u-{user}");
        engine.Policies.Replace("experiments/taste.yaml", "users: 1000", "users: 1000\nsalt: another");
        engine.Engine.Loader.Load().ShouldBeTrue();
        await LogAsync(60, user => $"u-{user}");
        var run = await ReportAsync(Log, "--format", "json");
        var notes = JsonElement.Parse(run.Out).GetProperty("notes");
        var several = int.Parse(notes[1].GetString()!.Split(' ')[^5], CultureInfo.InvariantCulture);
        several.ShouldBeInRange(15, 45);
        JsonElement.Parse(run.Out)
            .GetProperty("users")
            .GetProperty("soFar")
            .GetInt32()
            .ShouldBe(JsonElement.Parse(run.Out)
                .GetProperty("counts")[0]
                .GetProperty("users")
                .EnumerateArray()
                .Sum(arm => arm.GetProperty("value").GetInt32()));
    }

    [Fact]
    public async Task A_plan_takes_every_page_of_its_surfaces()
    {
        await LogAsync(600, user => $"u-{user}");
        var run = await CommandRun.Of(["experiment", "plan", "taste", Log, "--policies", engine.Policies.Root, "--format", "json"]);
        run.ExitCode.ShouldBe(0, run.Error);
        JsonElement.Parse(run.Out)[0].GetProperty("users").GetDouble().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task What_users_did_is_joined_by_request_and_slot_and_counts_once()
    {
        const string Outcomes = """
            metrics:
              - { metric: clicks, of: clicks, per: impressions, better: up, decides: true, smallest: 0.05 }
              - { metric: revenue, of: revenue, better: up }
              - { metric: orders, of: orders, better: up }
              - { metric: hides, of: hides, better: down }
              - { metric: dwell, of: dwell_seconds, better: up }
            """;
        engine.Policies.Replace("experiments/taste.yaml", Measures, Outcomes);
        var pages = new Dictionary<string, string>(StringComparer.Ordinal);
        await LogAsync(700, user => $"u-{user}", page: (user, result) =>
        {
            if (result.Workspace!.Assignments.Arms is [var arm])
            {
                pages[user] = arm.Arm;
            }
        });
        var (events, table, number) = (new ArrayBufferWriter<byte>(), new List<string>(), 0);
        foreach (var (user, arm) in pages)
        {
            number++;
            var isBot = number % 50 == 0;
            Write(user, FeedbackKind.Impression, 0, number % 5);
            Write(user, FeedbackKind.Impression, 0, 0);
            Write(user, FeedbackKind.Impression, 1, 0);
            Write(user, FeedbackKind.Impression, 3, 0);
            for (var click = 0; click < (isBot ? 40 : number % 3); click++)
            {
                Write(user, FeedbackKind.Click, click % 2, 0);
            }

            Write(user, FeedbackKind.Click, 0, 25);
            Write(user, FeedbackKind.Order, 1, 0, number % 7);
            Write(user, number % 2 == 0 ? FeedbackKind.Hide : FeedbackKind.Dislike, 2, 0);
            Write(user, FeedbackKind.Dwell, 2, 0, 2.5);
            if (!isBot)
            {
                table.Add(string.Create(CultureInfo.InvariantCulture, $"{user},{arm},2,{Math.Min(number % 3, 2)},1,{number % 7},1,2.5"));
            }
        }

        // Everything once more: nothing of it counts.
        var feedback = Path.Combine(folder, "feedback.ndjson");
        await File.WriteAllBytesAsync(feedback, [.. events.WrittenSpan, .. events.WrittenSpan]);
        var users = Path.Combine(folder, "users.csv");
        await File.WriteAllLinesAsync(users, table.Order(StringComparer.Ordinal).Prepend("user,arm,impressions,clicks,orders,revenue,hides,dwell_seconds"));
        var joined = await ReportAsync(Log, "--feedback", feedback, "--format", "json");
        var expected = await ReportAsync(users, "--format", "json");
        joined.ExitCode.ShouldBe(expected.ExitCode, joined.Error);
        JsonElement.Parse(joined.Out).GetProperty("arms").GetRawText().ShouldBe(JsonElement.Parse(expected.Out).GetProperty("arms").GetRawText());
        JsonElement.Parse(joined.Out)
            .GetProperty("notes")
            .EnumerateArray()
            .Last()
            .GetString()!.ShouldContain($" {pages.Count} late, {pages.Count} of other pages, ");
        var (other, _) = (await ReportAsync(users, "--feedback", feedback), 0);
        other.ExitCode.ShouldBe(2);
        other.Error.ShouldContain("--feedback is joined with a decision log");
        (await ReportAsync(Log)).Error.ShouldContain("Name the feedback log with --feedback.");

        void Write(string user, FeedbackKind kind, int slot, int hours, double amount = 0) => new FeedbackLine
        {
            At = Now.AddHours(hours),
            Event = new FeedbackEvent
            {
                EventId = $"{user} {kind} {events.WrittenCount}",
                Kind = kind,
                RequestId = user,
                Slot = slot,
                User = user,
                Amount = amount,
            },
        }.Write(events);
    }

    [Fact]
    public async Task What_users_did_before_their_first_page_of_an_arm_is_known_of_them()
    {
        const string Outcomes = """
            metrics:
              - { metric: clicks, of: clicks, before: clicks_before, better: up, decides: true, smallest: 0.05 }
              - { metric: value, of: value, before: value_before, better: up }
            """;
        engine.Policies.Replace("experiments/taste.yaml", Measures, Outcomes);
        var experiment = engine.Policies.Read("experiments/taste.yaml");
        File.Delete(Path.Combine(engine.Policies.Root, "experiments", "taste.yaml"));
        engine.Engine.Loader.Load().ShouldBeTrue();
        var rows = new Dictionary<string, (string Arm, int Clicks, int ClicksBefore, double Value, double ValueBefore)>(StringComparer.Ordinal);
        var events = new ArrayBufferWriter<byte>();
        await LogAsync(900, user => $"u-{user % 600}", period: "-a", page: (user, result) =>
        {
            var row = rows.GetValueOrDefault(user);
            var clicks = row.ValueBefore == 0 ? int.Parse(user[2..], CultureInfo.InvariantCulture) % 4 : 0;
            var value = result.Workspace!.Allocation.Certificate.Objective;
            rows[user] = row with { ClicksBefore = row.ClicksBefore + clicks, ValueBefore = row.ValueBefore + value };
            Click(user, "a", clicks, 0);
        });
        engine.Policies.Write("experiments/taste.yaml", experiment);
        engine.Engine.Loader.Load().ShouldBeTrue();

        // Pages whose arm was asked for are not of before either.
        await LogAsync(50, user => $"u-{user}", period: "-f", forced: _ => true);
        await LogAsync(700, user => $"u-{user}", period: "-b", page: (user, result) =>
        {
            if (result.Workspace!.Assignments.Arms is [var arm])
            {
                var clicks = int.Parse(user[2..], CultureInfo.InvariantCulture) % 3;
                var value = result.Workspace.Allocation.Certificate.Objective;
                rows[user] = rows.GetValueOrDefault(user) with { Arm = arm.Arm, Clicks = clicks, Value = value };
                Click(user, "b", clicks, 0);

                // A click on a page of before that comes when the arm has been seen says something of the arm.
                Click(user, "a", 1, 5);
            }
        });

        // Pages without an arm that come later are not of before.
        File.Delete(Path.Combine(engine.Policies.Root, "experiments", "taste.yaml"));
        engine.Engine.Loader.Load().ShouldBeTrue();
        await LogAsync(300, user => $"u-{user}", period: "-c");
        engine.Policies.Write("experiments/taste.yaml", experiment);
        var feedback = Path.Combine(folder, "feedback.ndjson");
        await File.WriteAllBytesAsync(feedback, events.WrittenSpan.ToArray());
        var users = Path.Combine(folder, "users.csv");
        await File.WriteAllLinesAsync(users, rows.Where(row => row.Value.Arm is not null)
            .OrderBy(row => row.Key, StringComparer.Ordinal)
            .Select(row => string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Key},{row.Value.Arm},{row.Value.Clicks},{row.Value.ClicksBefore},{row.Value.Value:R},{row.Value.ValueBefore:R}"))
            .Prepend("user,arm,clicks,clicks_before,value,value_before"));
        var ofLog = await ReportAsync(Log, "--feedback", feedback, "--format", "json");
        var ofTable = await ReportAsync(users, "--format", "json");
        ofLog.ExitCode.ShouldBe(ofTable.ExitCode, ofLog.Error);
        JsonElement.Parse(ofLog.Out).GetProperty("arms").GetRawText().ShouldBe(JsonElement.Parse(ofTable.Out).GetProperty("arms").GetRawText());
        int[] numbers = [.. rows.Where(row => row.Value.Arm is not null).Select(row => int.Parse(row.Key[2..], CultureInfo.InvariantCulture))];
        JsonElement.Parse(ofLog.Out).GetProperty("notes")[1].GetString().ShouldBe(
            $"{numbers.Sum(user => user < 300 ? 2 : user < 600 ? 1 : 0)} pages of before, of {numbers.Count(user => user < 600)} of the users.");

        void Click(string user, string on, int times, int hours)
        {
            for (var click = 0; click < times; click++)
            {
                new FeedbackLine
                {
                    At = Now.AddHours(hours),
                    Event = new FeedbackEvent
                    {
                        EventId = $"{events.WrittenCount}",
                        Kind = FeedbackKind.Click,
                        RequestId = $"{user}-{on}",
                        Slot = click,
                        User = user,
                    },
                }.Write(events);
            }
        }
    }

    [Theory]
    [InlineData("of: value", "of: orders", "A decision log has no column 'orders'")]
    [InlineData("users: 1000", "users: 1000\nsegments: [devic]", "The log has no 'devic'")]
    [InlineData("experiment: taste", "experiment: other", "There is no experiment 'taste'")]
    public async Task What_a_log_has_not_is_one_line(string written, string instead, string expected)
    {
        await LogAsync(20, user => $"u-{user}");
        engine.Policies.Replace("experiments/taste.yaml", written, instead);
        var run = await ReportAsync(Log);
        run.ExitCode.ShouldBe(2);
        run.Error.Trim().Split('\n').ShouldHaveSingleItem().ShouldContain(expected);
    }

    private Task<CommandRun> ReportAsync(string users, params string[] more)
        => CommandRun.Of(["experiment", "report", "taste", users, "--policies", engine.Policies.Root, .. more]);

    private async Task LogAsync(
        int pages,
        Func<int, string> user,
        Action<string, RankResult>? page = null,
        Func<int, bool>? forced = null,
        Func<string, string, bool>? skips = null,
        string period = "")
    {
        await using var log = new DecisionLog(new ServiceSettings { DecisionLog = Log }, metrics, TimeProvider.System, NullLogger<DecisionLog>.Instance);
        for (var number = 0; number < pages; number++)
        {
            var device = new[] { "ios", "android", "web" }[number % 3];
            var request = ExperimentFolder.RequestOf(user(number))
                .Replace("\"r-1\"", $"\"{user(number)}{period}\"", StringComparison.Ordinal)
                .Replace("\"device\": \"ios\"", $"\"device\": \"{device}\"", StringComparison.Ordinal);
            var body = Encoding.UTF8.GetBytes(request);
            var asked = forced?.Invoke(number) == true
                ? GivenAssignments.Force(new Dictionary<string, string>(StringComparer.Ordinal) { ["taste"] = "b" })
                : null;
            using var result = await engine.Engine.Pipeline.RankAsync(
                body, TimeProvider.System.GetTimestamp(), CancellationToken.None, TimeSpan.FromMinutes(1), new RankConditions { Assignments = asked });
            var arms = result.Workspace!.Assignments.Arms;
            if (arms.Count > 0 && skips?.Invoke(device, arms[0].Arm) == true)
            {
                continue;
            }

            page?.Invoke(user(number), result);
            log.Append(result, body);
        }
    }
}
