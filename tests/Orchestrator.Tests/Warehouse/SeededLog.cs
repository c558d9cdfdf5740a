using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Evaluation.Sampling;
using RankOrchestrator.Orchestrator.CommandLine;
using RankOrchestrator.Orchestrator.Decisions;
using RankOrchestrator.Orchestrator.Feedback;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Telemetry;
using RankOrchestrator.Orchestrator.Tests.Assignments;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Warehouse;

/// <summary>
/// Pages of an experiment as the pipeline made and logged them, of which a half is kept, and what their users did: with events that come
/// twice, late, of pages that are not known, repeated clicks and bots. All by a seed. Every page has propensities, by the seed as well. Some
/// lines stand for twice as many pages as the others, some have an arm that was asked for, and some users are in both arms.
/// </summary>
internal sealed partial class SeededLog : IDisposable
{
    public static readonly string[] Merchants = ["m-1", "m-2", "m-3", "m-4"];

    private const int Candidates = 12;
    private const int Users = 900;
    private static readonly DateTimeOffset Start = new(2026, 2, 20, 18, 0, 0, TimeSpan.Zero);
    private static readonly string[] Kinds = ["slot", "plackett-luce", "slot", "thompson", "slot"];
    private static readonly string[] Categories = ["dates", "phones", "shoes"];
    private static readonly string[] Devices = ["ios", "android", "web"];

    private readonly string folder = Directory.CreateTempSubdirectory("rank-warehouse-").FullName;
    private readonly TestEngine engine = new(policies =>
    {
        policies.Layer("feed");
        policies.Experiment("taste", "feed", "{ weights: { affinity: 3 } }");
        policies.Replace("surfaces/home.yaml", "slots: { most: 50 }", "slots: { most: 50, weights: [1, 0.7, 0.5, 0.4, 0.3, 0.2] }");
    });

    private SeededRandom random = new(18);

    public string Decisions => Path.Combine(folder, "decisions");

    public string Feedback => Path.Combine(folder, "feedback");

    public string Policies => engine.Policies.Root;

    /// <summary>The lines of the decision log.</summary>
    public List<byte[]> Pages { get; } = [];

    /// <summary>The lines of the feedback log.</summary>
    public List<byte[]> Events { get; } = [];

    /// <summary>Ranks requests and writes both logs, in segments.</summary>
    public static async Task<SeededLog> WriteAsync(int requests, int linesOfSegment)
    {
        var log = new SeededLog();
        var raw = Path.Combine(log.folder, "raw");
        await log.RankAsync(raw, requests);
        foreach (var line in LogLines.Read(LogLines.Find([raw]), (_, _) => { }))
        {
            log.Pages.Add(log.Explored(line.Text));
        }

        log.Act();
        WriteSegments(log.Decisions, log.Pages, linesOfSegment);
        WriteSegments(log.Feedback, log.Events, linesOfSegment);
        return log;
    }

    public void Dispose()
    {
        engine.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Writes lines into segments of a folder.</summary>
    public static void WriteSegments(string folder, IReadOnlyList<byte[]> lines, int linesOfSegment)
    {
        Directory.CreateDirectory(folder);
        foreach (var (number, chunk) in lines.Chunk(linesOfSegment).Index())
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"decisions-{number + 1:D10}-20260220T180000Z.ndjson.gz");
            LogConvertCommand.WriteSegment(Path.Combine(folder, name), chunk.Select(line => (ReadOnlyMemory<byte>)line));
        }
    }

    private async Task RankAsync(string raw, int requests)
    {
        using var meters = new UnseenMeters();
        using var metrics = new ServiceMetrics(meters);
        var settings = new ServiceSettings { DecisionLog = raw, Decisions = new DecisionSettings { Sampling = "home=0.5" } };
        await using var log = new DecisionLog(settings, metrics, TimeProvider.System, NullLogger<DecisionLog>.Instance);
        for (var number = 0; number < requests; number++)
        {
            var body = Encoding.UTF8.GetBytes(Request(number));
            using var result = await engine.Engine.Pipeline.RankAsync(
                body,
                TimeProvider.System.GetTimestamp(),
                CancellationToken.None,
                TimeSpan.FromMinutes(1));
            result.Problem.ShouldBeNull();
            log.Append(result, body);
        }
    }

    private string Request(int number)
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $$$"""
            {"requestId":"r-{{{number}}}","surface":"home","slots":6,"now":"2026-02-20T18:00:00Z","options":{"explain":"none"},
            "context":{"userId":"u-{{{random.Index(Users)}}}","country":"SA","device":"{{{Devices[random.Index(3)]}}}"},"candidates":[
            """);
        for (var candidate = 0; candidate < Candidates; candidate++)
        {
            var merchant = Merchants[random.Index(Merchants.Length)];
            var category = Categories[random.Index(Categories.Length)];
            var isSponsored = random.Index(4) == 0 ? "true" : "false";
            var affinity = random.Index(3) == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $",\"affinity\":{random.Share():R}");
            text.Append(candidate == 0 ? "" : ",");
            text.Append(
                CultureInfo.InvariantCulture,
                $$$"""
                {"id":"p-{{{candidate:D3}}}",
                "attributes":{"merchant":"{{{merchant}}}","category":"{{{category}}}","sponsored":{{{isSponsored}}},"price":{{{random.Index(90)}}}},
                "features":{"ctr7d":{{{random.Share() / 5:R}}}{{{affinity}}}}}
                """);
        }

        return text.Append("]}").ToString();
    }

    /// <summary>A line with an instant of the seed's, propensities, and now and then a slot that was explored.</summary>
    private byte[] Explored(byte[] line)
    {
        var text = Encoding.UTF8.GetString(line);
        var at = Start.AddMilliseconds(250.3 * Pages.Count).ToString("O", CultureInfo.InvariantCulture);
        text = AtMember().Replace(text, $"\"at\":\"{at[..^6]}Z\"", 1);
        text = Pages.Count % 3 == 0 ? text.Replace("\"rate\":0.5", "\"rate\":0.25", StringComparison.Ordinal) : text;
        text = Pages.Count % 97 == 0 ? text.Replace("{\"taste\":\"a\"}", "{\"taste\":\"b\"}", StringComparison.Ordinal) : text;
        text = Pages.Count % 31 == 0 ? text.Replace("\"degraded\":", "\"forced\":[\"taste\"],\"degraded\":", StringComparison.Ordinal) : text;
        var slots = JsonElement.Parse(text).GetProperty("items").GetArrayLength();
        var propensities = string.Join(
            ',',
            Enumerable.Range(0, slots).Select(_ => (0.05 + (0.95 * random.Share())).ToString("R", CultureInfo.InvariantCulture)));
        var explored = random.Index(3) == 0 ? string.Create(CultureInfo.InvariantCulture, $",\"slot\":{random.Index(slots)},\"instead\":\"p-001\"") : "";
        var member = Kinds[Pages.Count % Kinds.Length] is var kind && kind == "slot"
            ? $"\"exploration\":{{\"kind\":\"slot\",\"epsilon\":0.3,\"draw\":\"0123456789abcdef\"{explored},\"pageProbability\":0.25,"
                + $"\"propensities\":[{propensities}]}},"
            : $"\"exploration\":{{\"kind\":\"{kind}\",\"draw\":\"0123456789abcdef\"}},\"resampled\":{{\"samples\":200,\"propensities\":[{propensities}]}},";
        return Encoding.UTF8.GetBytes(text.Insert(text.IndexOf("\"degraded\":", StringComparison.Ordinal), member));
    }

    private void Act()
    {
        var acts = new List<FeedbackLine>();
        foreach (var line in Pages)
        {
            var page = JsonElement.Parse(line);
            var (id, user) = (page.GetProperty("requestId").GetString()!, page.GetProperty("context").GetProperty("userId").GetString()!);
            var at = page.GetProperty("at").GetDateTimeOffset();
            var isBot = random.Index(200) == 0;
            for (var slot = 0; slot < 7; slot++)
            {
                Act(FeedbackKind.Impression, slot, 0.8);
                Act(FeedbackKind.Impression, slot, 0.1);
                Act(FeedbackKind.Click, slot, isBot ? 1 : 0.2);
                Act(FeedbackKind.Click, slot, 0.05);
                Act(FeedbackKind.Order, slot, 0.05, random.Index(1000) / 7.0);
                Act(random.Index(2) == 0 ? FeedbackKind.Hide : FeedbackKind.Dislike, slot, 0.03);
                Act(FeedbackKind.Dwell, slot, 0.1, random.Share() * 60);
            }

            for (var click = 0; isBot && click < 40; click++)
            {
                Act(FeedbackKind.Click, click % 6, 1);
            }

            void Act(FeedbackKind kind, int slot, double share, double amount = 0)
            {
                if (random.Share() >= share)
                {
                    return;
                }

                var (isLate, isUnknown) = (random.Index(20) == 0, random.Index(50) == 0);
                var act = new FeedbackLine
                {
                    At = at.AddHours(isLate ? 25 : 0).AddSeconds(1 + (acts.Count % 7)),
                    Event = new FeedbackEvent
                    {
                        EventId = string.Create(CultureInfo.InvariantCulture, $"e-{acts.Count}"),
                        Kind = kind,
                        RequestId = isUnknown ? id + "x" : id,
                        Slot = slot,
                        User = random.Index(9) == 0 && !isBot ? "" : user,
                        Amount = amount,
                    },
                };
                acts.Add(act);
                if (random.Index(30) == 0)
                {
                    acts.Add(act with { At = act.At.AddSeconds(3) });
                }
            }
        }

        foreach (var act in acts.OrderBy(act => act.At))
        {
            var output = new ArrayBufferWriter<byte>();
            act.Write(output);
            Events.Add(output.WrittenSpan[..^1].ToArray());
        }
    }

    [GeneratedRegex("\"at\":\"[^\"]*\"", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex AtMember();
}
