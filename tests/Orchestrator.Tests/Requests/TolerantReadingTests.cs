using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Orchestrator.Decisions;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Telemetry;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.CommandLine;
using RankOrchestrator.Orchestrator.Tests.OpenApi;

namespace RankOrchestrator.Orchestrator.Tests.Requests;

/// <summary>A surface whose requests are read tolerantly: what a mistake costs, and that the answer says so.</summary>
public sealed class TolerantReadingTests : IDisposable
{
    private readonly TestEngine engine = new(Tolerant);

    public void Dispose() => engine.Dispose();

    [Theory]
    [InlineData("unknown attribute", """ "price": 39.0 """, """ "price": 39.0, "prise": 1 """, "unknown-field", "/candidates/0/attributes/prise")]
    [InlineData("unknown feature", """ "ctr7d": 0.04 """, """ "ctr7d": 0.04, "x/y~": {"a":[1]} """, "unknown-field", "/candidates/0/features/x~1y~0")]
    [InlineData("unknown member of a candidate", """ "id": "p-1", """, """ "id": "p-1", "extra": [[]], """, "unknown-field", "/candidates/0/extra")]
    [InlineData("unknown member of the request", """ "slots": 3, """, """ "slots": 3, "candidate": [1], """, "unknown-field", "/candidate")]
    [InlineData("unknown context", """ "country": "SA" """, """ "country": "SA", "land": null """, "unknown-field", "/context/land")]
    [InlineData("unknown option", """ "explain": "full" """, """ "explain": "full", "explian": 1 """, "unknown-field", "/options/explian")]
    [InlineData("a required attribute twice", """ "price": 39.0 """, """ "price": 39.0, "price": "x" """, "bad-field", "/candidates/0/attributes/price")]
    [InlineData("a member twice", """ "slots": 3, """, """ "slots": 3, "slots": 9, """, "bad-field", "/slots")]
    [InlineData("the surface twice", """ "slots": 3, """, """ "slots": 3, "surface": {"a":1}, """, "bad-field", "/surface")]
    [InlineData("features twice", """ "id": "p-1", """, """ "id": "p-1", "features": { "ctr7d": 0.04, "affinity": 0.6 }, """, "bad-field", "/candidates/0/features")]
    public async Task What_nobody_needs_is_ignored(string what, string field, string wrong, string reason, string pointer)
        => await DroppedAsync(what, PolicyFolder.HomeRequest, Replace(field, wrong, what), reason, pointer);

    [Theory]
    [InlineData("number as text", """ "affinity": 0.6 """, """ "affinity": "0.6" """, """ "affinity": null """, "/candidates/0/features/affinity")]
    [InlineData("number out of range", """ "ctr7d": 0.04 """, """ "ctr7d": 1.5 """, """ "ctr7d": null """, "/candidates/0/features/ctr7d")]
    [InlineData("number too large", """ "affinity": 0.6 """, """ "affinity": 1e999 """, """ "affinity": null """, "/candidates/0/features/affinity")]
    [InlineData("word that is not allowed", """ "category": "dates" """, """ "category": "date" """, """ "category": null """, "/candidates/0/attributes/category")]
    [InlineData("time without offset", "\"2026-02-20T09:00:00Z\"", "\"2026-02-20T09:00:00\"", "null", "/candidates/0/attributes/publishedAt")]
    [InlineData("bad element of a list", """ ["new", "warm"] """, """ ["new", 3, [4], "warm"] """, "null", "/candidates/2/attributes/labels/1")]
    [InlineData("list that is none", """ ["new", "warm"] """, """ {"a":["new"]} """, "null", "/candidates/2/attributes/labels")]
    [InlineData("half a surrogate pair", """ "labels": ["new", "warm"] """, """ "labels": ["new", "\ud800"] """, """ "labels": null """, "/candidates/2/attributes/labels/1")]
    [InlineData("features that are none", """ "features": { } """, """ "features": [ {"a":1} ] """, """ "features": {} """, "/candidates/3/features")]
    [InlineData("bad context", """ "device": "ios" """, """ "device": "fridge" """, """ "device": null """, "/context/device")]
    [InlineData("bad request id", """ "requestId": "r-1", """, """ "requestId": {"a":1}, """, "", "/requestId")]
    [InlineData("bad seed", """ "seed": 7, """, """ "seed": 7.5, """, "", "/seed")]
    [InlineData("bad deadline", """, "deadlineMs": 5000 """, """, "deadlineMs": "soon" """, "", "/options/deadlineMs")]
    [InlineData("a clock of its own beside the other", """ "deadlineMs": 5000 """, """ "deadlineMs": 5000, "now": "2027-01-01T00:00:00Z" """, """ "deadlineMs": 4999 """, "/options/now")]
    public async Task A_bad_field_that_need_not_be_there_counts_as_missing(string what, string field, string wrong, string missing, string pointer)
        => await DroppedAsync(what, Replace(field, missing, what), Replace(field, wrong, what), "bad-field", pointer);

    [Theory]
    [InlineData("no object", "7", "bad-candidate", "/candidates/4")]
    [InlineData("null", "null", "bad-candidate", "/candidates/4")]
    [InlineData("a list", """[{"id":"x"}]""", "bad-candidate", "/candidates/4")]
    [InlineData("no id", """{"attributes":{"merchant":"m","sponsored":false,"price":1}}""", "bad-candidate", "/candidates/4/id")]
    [InlineData("id of a wrong type", """{"id":7,"attributes":{"merchant":"m","sponsored":false,"price":1}}""", "bad-candidate", "/candidates/4/id")]
    [InlineData("empty id", """{"id":"","attributes":{"merchant":"m","sponsored":false,"price":1}}""", "bad-candidate", "/candidates/4/id")]
    [InlineData("an id that another has", """{"id":"p-2","attributes":{"merchant":"m","sponsored":false,"price":1},"features":{"ctr7d":1}}""", "duplicate-candidate", "/candidates/4/id")]
    [InlineData("no attributes", """{"id":"x"}""", "bad-candidate", "/candidates/4/attributes/merchant")]
    [InlineData("required attribute missing", """{"id":"x","attributes":{"merchant":"m","sponsored":false}}""", "bad-candidate", "/candidates/4/attributes/price")]
    [InlineData("required attribute null", """{"id":"x","attributes":{"merchant":null,"sponsored":false,"price":1}}""", "bad-candidate", "/candidates/4/attributes/merchant")]
    [InlineData("required attribute bad", """{"id":"x","attributes":{"merchant":"m","sponsored":"no","labels":["a"],"price":1},"features":{"ctr7d":1}}""", "bad-candidate", "/candidates/4/attributes/sponsored")]
    public async Task A_candidate_that_cannot_be_told_or_lacks_what_it_must_carry_is_left_out(string what, string candidate, string reason, string pointer)
    {
        var wrong = PolicyFolder.HomeRequest.Replace("\"features\": { } }", "\"features\": { } }, " + candidate, StringComparison.Ordinal);
        await DroppedAsync(what, PolicyFolder.HomeRequest, wrong, reason, pointer);
    }

    [Fact]
    public async Task The_first_good_candidate_of_an_id_stays()
    {
        var request = JsonNode.Parse(PolicyFolder.HomeRequest)!;
        var candidates = request["candidates"]!.AsArray();
        var bad = JsonNode.Parse("""{"id":"p-1","attributes":{"merchant":"other","sponsored":false}}""");
        var late = candidates[0]!.DeepClone();
        late["features"]!["ctr7d"] = 0.9;
        candidates.Insert(0, bad);
        candidates.Add(late);
        var page = await engine.PageAsync(request.ToJsonString());
        WithoutReport(page).ShouldBe(WithoutReport(await engine.PageAsync(PolicyFolder.HomeRequest)));
        page["degraded"]!.ToJsonString().ShouldBe("""[{"model":"request","reason":"bad-candidate","fallback":"left-out","count":1,"pointers":["/candidates/0/attributes/price"]},{"model":"request","reason":"duplicate-candidate","fallback":"left-out","count":1,"pointers":["/candidates/5/id"]}]""");
    }

    [Theory]
    [InlineData("broken JSON", """ "slots": 3 """, """ "slots": trqe """, "")]
    [InlineData("no surface", """ "surface": "home", """, "", "/surface")]
    [InlineData("unknown surface", """ "surface": "home" """, """ "surface": "hone" """, "/surface")]
    [InlineData("no slots", """ "slots": 3, """, "", "/slots")]
    [InlineData("bad slots", """ "slots": 3 """, """ "slots": 0 """, "/slots")]
    [InlineData("no user", """ "userId": "u-9", """, "", "/context/userId")]
    [InlineData("a user that is none", """ "userId": "u-9", """, """ "userId": 9, """, "/context/userId")]
    [InlineData("no candidates", """ "candidates": """, """ "candidate": """, "/candidates")]
    [InlineData("candidates that are no list", """ "candidates": [ """, """ "candidates": 7, "x": [ """, "/candidates")]
    public async Task Without_knowing_what_page_is_asked_for_there_is_none(string what, string field, string wrong, string pointer)
    {
        using var result = await engine.RankAsync(Encoding.UTF8.GetBytes(Replace(field, wrong, what)));
        result.Problem.ShouldNotBeNull(what);
        if (pointer.Length > 0)
        {
            result.Problem.Errors.Select(error => error.Pointer).ShouldBe([pointer], what);
        }
    }

    [Fact]
    public async Task Too_many_candidates_are_refused_whether_they_are_good_or_not()
    {
        using var small = new TestEngine(Tolerant, new ServiceSettings { Limits = new() { Candidates = 10 } });
        using var result = await small.RankAsync(Encoding.UTF8.GetBytes($$"""{"surface":"home","slots":1,"context":{"userId":"u"},"candidates":[{{string.Join(',', Enumerable.Repeat("7", 11))}}] }"""));
        result.Problem!.Errors.ShouldHaveSingleItem().Message.ShouldContain("more than 10");
    }

    [Fact]
    public void Bad_candidates_and_fields_change_nothing_about_the_page()
        => Check.One(Config.QuickThrowOnFailure.WithMaxTest(400), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var (good, bad) = RandomRequests.Make(new Random(seed));
            using var expected = engine.RankAsync(Encoding.UTF8.GetBytes(good)).AsTask().GetAwaiter().GetResult();
            using var actual = engine.RankAsync(Encoding.UTF8.GetBytes(bad)).AsTask().GetAwaiter().GetResult();
            actual.Problem?.Detail.ShouldBeNull();
            WithoutReport(JsonNode.Parse(actual.Answer.Span)!).ShouldBe(WithoutReport(JsonNode.Parse(expected.Answer.Span)!));
        }));

    [Fact]
    public async Task Any_number_of_mistakes_is_counted_and_the_first_twenty_are_named()
    {
        var candidates = string.Join(',', Enumerable.Range(0, 1_000).Select(candidate => $$"""{"id":"c-{{candidate}}","attributes":{"merchant":"m","sponsored":{{(candidate % 2 == 0 ? "false" : "0")}},"price":1,"nonsense{{candidate}}":1} }"""));
        var body = Encoding.UTF8.GetBytes($$"""{"surface":"home","slots":1,"context":{"userId":"u"},"candidates":[{{candidates}}],"options":{"explain":"full"} }""");
        using var result = await engine.RankAsync(body);
        var page = JsonNode.Parse(result.Answer.Span)!;
        var degraded = page["degraded"]!.AsArray();
        degraded.Select(entry => ((string)entry!["reason"]!, (int)entry["count"]!)).ShouldBe([("unknown-field", 500), ("bad-candidate", 500)]);
        degraded.Sum(entry => entry!["pointers"]!.AsArray().Count).ShouldBe(20);
        page["explanation"]!["dropped"]!.AsArray().Count.ShouldBe(20);
        page["explanation"]!["dropped"]![0]!.ToJsonString().ShouldBe("""{"pointer":"/candidates/0/attributes/nonsense0","message":"The surface declares no attribute of this name.","cost":"field"}""");
        result.Outcome.ShouldBe("degraded");
    }

    [Theory]
    [InlineData("[]", "certified")]
    [InlineData("[7,null,{}]", "certified")]
    [InlineData("[]", "auto")]
    [InlineData("[]", "greedy")]
    public async Task Without_candidates_there_is_an_empty_page_with_a_certificate(string candidates, string allocator)
    {
        using var surface = new TestEngine(policies => Change(policies, $"requests: {{ reading: tolerant }}\nallocation: {{ engine: {allocator} }}"));
        var page = await surface.PageAsync($$"""{"surface":"home","slots":3,"context":{"userId":"u"},"candidates":{{candidates}},"options":{"explain":"full"} }""");
        page["items"]!.AsArray().ShouldBeEmpty();
        ((double)page["certificate"]!["objective"]!).ShouldBe(0);

        // A bound is widened by what rounding may add up to, on a page of nothing too.
        ((double)page["certificate"]!["bound"]!).ShouldBeInRange(0, 1e-9);
        ((string)page["certificate"]!["status"]!).ShouldBe("relaxed");
        page["certificate"]!["relaxed"]!.ToJsonString().ShouldBe("""["page-full"]""");
    }

    [Fact]
    public async Task A_strict_surface_may_allow_no_candidates_and_a_tolerant_one_may_not()
    {
        const string Nothing = """{"surface":"home","slots":3,"context":{"userId":"u"},"candidates":[]}""";
        using var empty = new TestEngine(policies => Change(policies, "requests: { empty: true }"));
        (await empty.PageAsync(Nothing))["items"]!.AsArray().ShouldBeEmpty();
        using var refused = await empty.RankAsync(Encoding.UTF8.GetBytes(Nothing.Replace("[]", "[7]", StringComparison.Ordinal)));
        refused.Problem!.Errors.ShouldHaveSingleItem().Pointer.ShouldBe("/candidates/0");

        using var full = new TestEngine(policies => Change(policies, "requests: { reading: tolerant, empty: false }"));
        using var none = await full.RankAsync(Encoding.UTF8.GetBytes(Nothing));
        none.Problem!.Errors.ShouldHaveSingleItem().Message.ShouldBe("Is empty; there is nothing to rank.");
        using var bad = await full.RankAsync(Encoding.UTF8.GetBytes(Nothing.Replace("[]", "[7]", StringComparison.Ordinal)));
        bad.Problem!.Errors.Select(error => error.Pointer).ShouldBe(["/candidates", "/candidates/0"]);
    }

    [Fact]
    public async Task What_was_dropped_is_counted_by_field_and_never_by_a_name_that_a_caller_made_up()
    {
        await using var service = await RunningService.StartAsync(Tolerant);
        var request = PolicyFolder.HomeRequest
            .Replace("\"affinity\": 0.6", "\"affinity\": \"x\", \"madeUp\": 1", StringComparison.Ordinal)
            .Replace("\"price\": 390", "\"price\": false", StringComparison.Ordinal);
        var page = await service.RankAsync(request);
        new SchemaCheck(JsonNode.Parse(await service.TextAsync("/openapi/v1.json"))!).Errors(page, "RankAnswer").ShouldBeEmpty();
        var metrics = await service.TextAsync("/metrics");
        var lines = metrics.Split('\n')
            .Where(line => line.StartsWith("rank_request_dropped_total{", StringComparison.Ordinal))
            .Select(line => line[..(line.IndexOf('}', StringComparison.Ordinal) + 3)])
            .ToArray();
        lines.Length.ShouldBe(3, string.Join('\n', lines));
        lines.ShouldContain(line => line.Contains("field=\"features.affinity\"", StringComparison.Ordinal) && line.Contains("cost=\"field\"", StringComparison.Ordinal));
        lines.ShouldContain(line => line.Contains("field=\"attributes.price\"", StringComparison.Ordinal) && line.Contains("cost=\"candidate\"", StringComparison.Ordinal));
        lines.ShouldContain(line => line.Contains("field=\"unknown\"", StringComparison.Ordinal));
        metrics.ShouldNotContain("madeUp");
    }

    [Fact]
    public async Task Commands_show_what_was_dropped()
    {
        var folder = Directory.CreateTempSubdirectory("rank-tolerant-");
        try
        {
            var file = Path.Combine(folder.FullName, "request.json");
            await File.WriteAllTextAsync(
                file,
                PolicyFolder.HomeRequest.Replace("\"features\": { } }", "\"features\": { } }, 7, { \"id\": \"x\", \"attributes\": [] }, { \"id\": \"\\ud800\" }", StringComparison.Ordinal));
            var rank = await CommandRun.Of("rank", file, "--policies", engine.Policies.Root);
            rank.ExitCode.ShouldBe(0, rank.Error);
            rank.Out.Replace("\n  ", " ", StringComparison.Ordinal).ShouldContain("degraded: request: bad-field, 1 missing (/candidates/5/attributes); request: bad-candidate, 3 left-out (/candidates/4, /candidates/5/attributes/merchant, /candidates/6/id)");
            (await CommandRun.Of("snapshot", "accept", folder.FullName, "--policies", engine.Policies.Root)).ExitCode.ShouldBe(0);
            (await File.ReadAllTextAsync(Path.Combine(folder.FullName, "request.verified.json"))).ShouldContain("\"pointers\": [\"/candidates/4\"");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_decision_log_holds_the_request_as_it_came_and_what_was_dropped()
    {
        var path = Path.Combine(engine.Policies.Root, "decisions.jsonl");
        using var meters = new UnseenMeters();
        using var metrics = new ServiceMetrics(meters);
        byte[] body = [.. Encoding.UTF8.GetBytes(PolicyFolder.HomeRequest.Replace("\"slots\": 3", "\"slots\": 3, \"extra\": \"*\"", StringComparison.Ordinal))];
        body[body.AsSpan().IndexOf((byte)'*')] = 0xff;
        await using (var log = new DecisionLog(new ServiceSettings { DecisionLog = path }, metrics, TimeProvider.System, NullLogger<DecisionLog>.Instance))
        {
            using var result = await engine.RankAsync(body);
            log.Append(result, body);
        }

        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        var line = JsonNode.Parse(strict.GetString(await File.ReadAllBytesAsync(path)))!;
        ((string)line["request"]!["extra"]!).ShouldBe("\ufffd");
        ((string)line["answer"]!["degraded"]![0]!["pointers"]![0]!).ShouldBe("/extra");
    }

    private static void Tolerant(PolicyFolder policies) => Change(policies, "requests: { reading: tolerant }");

    private static void Change(PolicyFolder policies, string setting) => policies.Replace("surfaces/home.yaml", "deadline: 5s", "deadline: 5s\n" + setting);

    private static string Replace(string field, string replacement, string what)
    {
        var changed = PolicyFolder.HomeRequest.Replace(field.Trim(), replacement.Trim(), StringComparison.Ordinal);
        string.Equals(changed, PolicyFolder.HomeRequest, StringComparison.Ordinal).ShouldBeFalse(what);
        return changed;
    }

    /// <summary>Checks that the wrong request gives the page of the right one and says what was dropped.</summary>
    private async Task DroppedAsync(string what, string right, string wrong, string reason, string pointer)
    {
        var page = await engine.PageAsync(wrong);
        var entry = page["degraded"]!.AsArray().ShouldHaveSingleItem(what)!;
        ((string)entry["model"]!).ShouldBe("request", what);
        ((string)entry["reason"]!).ShouldBe(reason, what);
        ((int)entry["count"]!).ShouldBe(1, what);
        ((string)entry["pointers"]!.AsArray().ShouldHaveSingleItem()!).ShouldBe(pointer, what);
        WithoutReport(page).ShouldBe(WithoutReport(await engine.PageAsync(right)), what);
    }

    /// <summary>The page alone: not how long it took, whose it is and what was dropped for it.</summary>
    private static string WithoutReport(JsonNode page)
    {
        var copy = page.DeepClone().AsObject();
        copy.Remove("timings");
        copy.Remove("requestId");
        copy.Remove("degraded");
        copy["explanation"]?.AsObject().Remove("dropped");
        return copy.ToJsonString();
    }

    /// <summary>A request with mistakes, and the same one without what they cost.</summary>
    private static class RandomRequests
    {
        private static readonly string[] Bad =
        [
            "7", "null", "[]", "{}", """{"id":7}""", """{"id":"x-1"}""", """{"id":"x-2","attributes":{"merchant":"m","price":-1,"sponsored":true,"labels":["a","b"],"stock":3},"features":{"ctr7d":1}}""",
            """{"features":{"ctr7d":0.9},"attributes":{"merchant":"m-1","price":1,"sponsored":true,"labels":["z"]},"id":""}""", """{"id":"c-0","attributes":{"merchant":"m","price":1,"sponsored":true},"features":{"ctr7d":1}}""",
            """{"id":"x-3","attributes":{"labels":[1],"category":"none","price":null,"merchant":"m","sponsored":true}}""", "\"text\"", """{"id":"x-4","attributes":7}""",
        ];

        private static readonly (string Column, string Wrong)[] Columns =
        [
            ("category", "\"none\""), ("publishedAt", "\"yesterday\""), ("stock", "1.5"), ("labels", "[\"a\",1]"), ("labels", "\"a\""), ("category", "[[]]"),
        ];

        public static (string Good, string Bad) Make(Random random)
        {
            var right = new List<string>();
            var wrong = new List<string>();
            for (var candidate = 0; candidate < random.Next(1, 40); candidate++)
            {
                var (clean, dirty) = Candidate(candidate, random);
                right.Add(clean);
                wrong.Add(dirty);
                while (random.Next(3) == 0)
                {
                    wrong.Add(Bad[random.Next(Bad.Length)]);
                }
            }

            var slots = random.Next(1, 8);
            return (Request(right, ""), Request(wrong, "\"extra\":{\"a\":[1,{}]},"));

            string Request(List<string> candidates, string more)
                => $$"""{"surface":"home",{{more}}"slots":{{slots}},"now":"2026-02-20T18:00:00Z","context":{"userId":"u"},"candidates":[{{string.Join(',', candidates)}}],"options":{"explain":"full"} }""";
        }

        private static (string Clean, string Dirty) Candidate(int number, Random random)
        {
            var attributes = $$""" "merchant":"m-{{random.Next(5)}}","price":{{random.Next(100)}},"sponsored":{{(random.Next(4) == 0 ? "true" : "false")}} """;
            var features = $$""" "ctr7d":{{random.Next(100) / 100.0}} """;
            var (column, wrong) = Columns[random.Next(Columns.Length)];
            var dirty = random.Next(2) == 0 ? $",\"{column}\":{wrong}" : random.Next(2) == 0 ? ",\"unheardOf\":[1]" : "";
            return (
                $$"""{"id":"c-{{number}}","attributes":{ {{attributes}} },"features":{ {{features}} } }""",
                $$"""{"id":"c-{{number}}","attributes":{ {{attributes}}{{dirty}} },"features":{ {{features}}{{(random.Next(3) == 0 ? ",\"affinity\":\"much\"" : "")}} } }""");
        }
    }
}
