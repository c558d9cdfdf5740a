using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Orchestrator.CommandLine;
using RankOrchestrator.Orchestrator.Decisions;
using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Decisions.Privacy;
using RankOrchestrator.Orchestrator.Decisions.Segments;
using RankOrchestrator.Orchestrator.Hosting;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Telemetry;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.CommandLine;
using RankOrchestrator.Orchestrator.Tests.OpenApi;

namespace RankOrchestrator.Orchestrator.Tests.Decisions;

/// <summary>What a folder of segments keeps of pages, and what is made of it again.</summary>
public sealed class DecisionFolderTests : IDisposable
{
    private readonly TestEngine engine = new();
    private readonly string folder = Path.Combine(Directory.CreateTempSubdirectory("rank-decisions-").FullName, "log");
    private readonly UnseenMeters meters = new();
    private readonly ServiceMetrics metrics;

    public DecisionFolderTests() => metrics = new ServiceMetrics(meters);

    public void Dispose()
    {
        metrics.Dispose();
        meters.Dispose();
        engine.Dispose();
        Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
    }

    [Fact]
    public async Task Every_line_is_as_the_published_schema_says()
    {
        var schema = JsonNode.Parse(Repository.Read("docs/decision.schema.json"))!.AsObject();
        var schemas = schema["$defs"]!.DeepClone().AsObject();
        var line = schema.DeepClone().AsObject();
        foreach (var keyword in (string[])["$schema", "$id", "title", "$defs"])
        {
            line.Remove(keyword);
        }

        schemas["Decision"] = line;
        var check = new SchemaCheck(new JsonObject { ["components"] = new JsonObject { ["schemas"] = schemas } });
        await LogAsync(Requests(200), new DecisionSettings { Problems = 0.3 });
        Lines().Length.ShouldBe(200);
        Lines().ShouldAllBe(
            text => check.Errors(JsonNode.Parse(text, null, default), "Decision").Count == 0,
            string.Join('\n', check.Errors(JsonNode.Parse(Lines()[0], null, default), "Decision")));
        ((string)schema["$id"]!).ShouldEndWith(ColumnarLineWriter.Format.Split('/')[1]);
        var written = Lines().SelectMany(text => JsonNode.Parse(text)!.AsObject().Select(member => member.Key)).ToHashSet(StringComparer.Ordinal);
        schema["properties"]!.AsObject()
            .Select(member => member.Key)
            .Except(written, StringComparer.Ordinal)
            .Except(["hidden", "request", "language", "standIns", "effort", "seed", "exploration", "resampled", "experiments", "forced", "holdouts"], StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_line_has_the_prices_that_a_full_explanation_of_its_page_has()
    {
        var held = 0;
        await using (var log = Log(new DecisionSettings()))
        {
            foreach (var number in Enumerable.Range(0, 100))
            {
                var request = JsonNode.Parse(Body(number, $"r-{number}"))!;
                request["options"] = new JsonObject { ["explain"] = "full" };
                await AppendAsync(log, [Encoding.UTF8.GetBytes(request.ToJsonString())]);
            }
        }

        foreach (var line in Lines().Select(text => JsonNode.Parse(text)!))
        {
            using var result = await engine.RankAsync(RecordedLine.Read("line", Encoding.UTF8.GetBytes(line.ToJsonString()))!.Body);
            var constraints = JsonNode.Parse(result.Answer.Span)!["explanation"]!["constraints"]!.AsArray();
            var prices = line["prices"]!.AsObject();
            foreach (var constraint in constraints)
            {
                ((double?)prices[(string)constraint!["constraint"]!] ?? 0).ShouldBe((double)constraint["price"]!);
            }

            prices.Select(price => price.Key).ShouldBe(line["certificate"]!["binding"]!.AsArray().Select(name => (string)name!));
            held += prices.Count;
        }

        held.ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task Pages_are_made_again_byte_for_byte()
    {
        await LogAsync(Requests(300), new DecisionSettings());
        var run = await CommandRun.Of("replay", folder, "--policies", engine.Policies.Root);
        run.ExitCode.ShouldBe(0, run.Out + run.Error);
        run.Lines[0].ShouldBe("300 pages: 300 identical, 0 with other values or reasons, 0 with other items or another order");
        run.Lines[1].ShouldBe("300 served by this plan, 0 by others");
    }

    [Fact]
    public async Task A_request_that_is_written_again_gives_the_same_line_whatever_its_columns_hold()
    {
        const string Columns = """
              wait: { type: duration }
              opens: { type: bool, list: true }
              scores: { type: double, list: true }
              times: { type: timestamp, list: true }
              waits: { type: duration, list: true }
              counts: { type: int, map: true }
              names: { type: string, map: true }
              doors: { type: bool, map: true }
              prices: { type: double, map: true }

            """;
        using var rich = new TestEngine(policies =>
        {
            policies.Replace("schema/shop.yaml", "features:\n", Columns + "features:\n");
            policies.Replace("schema/shop.yaml", "context:\n", "context:\n" + Columns);
        });
        var surface = rich.Engine.Plans.Current!.Surfaces[0];
        var writer = new ColumnarLineWriter(SurfaceSampling.Parse(""), 0, HiddenFields.None);
        for (var round = 1; round < 200; round++)
        {
            var line = await LineAsync(WarmUpRequest.Make(surface, round), null);
            var again = RecordedLine.Read("line", Encoding.UTF8.GetBytes(line))!;
            Timeless(await LineAsync(again.Body, again.AsServed)).ShouldBe(Timeless(line), $"round {round}");
        }

        async Task<string> LineAsync(ReadOnlyMemory<byte> body, RankConditions? conditions)
        {
            using var result = await rich.Engine.Pipeline.RankAsync(
                body,
                TimeProvider.System.GetTimestamp(),
                CancellationToken.None,
                TimeSpan.FromMinutes(1),
                conditions);
            result.Problem.ShouldBeNull();
            using var text = new MemoryStream();
            using (var json = new Utf8JsonWriter(text))
            {
                writer.Write(json, result.Workspace!, result.PlanHash, body.Span, DateTimeOffset.UnixEpoch);
            }

            return Encoding.UTF8.GetString(text.ToArray());
        }

        static string Timeless(string text)
        {
            var line = JsonNode.Parse(text)!.AsObject();
            line.Remove("timings");
            return line.ToJsonString();
        }
    }

    [Fact]
    public async Task What_the_policies_of_now_do_otherwise_is_counted()
    {
        await LogAsync(Requests(30), new DecisionSettings());
        using var other = new PolicyFolder();
        other.Replace("surfaces/home.yaml", "deadline: 5s", "deadline: 6s");
        var same = await CommandRun.Of("replay", folder, "--plan", other.Root, "--policies", engine.Policies.Root);
        same.ExitCode.ShouldBe(0, same.Out + same.Error);
        same.Lines[1].ShouldBe("0 served by this plan, 30 by others");

        var text = Lines()[0];
        var values = JsonNode.Parse(text)!;
        values["predictions"]!["ctr"]!.AsArray()[0] = 0.987654321;
        var changed = Path.Combine(Path.GetDirectoryName(folder)!, "changed.jsonl");
        await File.WriteAllTextAsync(changed, values.ToJsonString() + "\n");
        var run = await CommandRun.Of("replay", changed, "--policies", engine.Policies.Root, "--format", "json");
        run.ExitCode.ShouldBe(1, run.Out + run.Error);
        ((int)JsonNode.Parse(run.Out)!["identical"]!).ShouldBe(0);
    }

    [Fact]
    public async Task A_line_that_cannot_be_made_again_is_named_and_the_others_are_gone_through()
    {
        await LogAsync(Requests(3), new DecisionSettings());
        var log = Path.Combine(Path.GetDirectoryName(folder)!, "log.jsonl");
        await File.WriteAllTextAsync(
            log,
            string.Join('\n', Lines().Append("{\"format\":\"decision/2\",\"surface\":3}").Append(PolicyFolder.HomeRequest.ReplaceLineEndings(" "))) + "\n");
        var run = await CommandRun.Of("replay", log, "--policies", engine.Policies.Root);
        run.ExitCode.ShouldBe(2);
        run.Lines[0].ShouldStartWith("3 pages: 3 identical");
        run.Error.ShouldContain("log.jsonl:4: ");
        run.Error.ShouldContain("log.jsonl:5: ");
    }

    [Fact]
    public async Task A_request_of_which_something_was_dropped_is_kept_as_it_came()
    {
        using var tolerant = new TestEngine(policies => policies.Replace(
            "surfaces/home.yaml",
            "deadline: 5s",
            "deadline: 5s\nrequests: { reading: tolerant }"));
        var body = Encoding.UTF8.GetBytes(PolicyFolder.HomeRequest.Replace("\"slots\": 3", "\"slots\": 3, \"extra\": 1", StringComparison.Ordinal));
        await LogAsync([body], new DecisionSettings(), tolerant);
        var line = JsonNode.Parse(Lines().ShouldHaveSingleItem())!;
        JsonNode.DeepEquals(line["request"], JsonNode.Parse(body)).ShouldBeTrue();
        var run = await CommandRun.Of("replay", folder, "--policies", tolerant.Policies.Root);
        run.ExitCode.ShouldBe(0, run.Out + run.Error);
        run.Lines[0].ShouldStartWith("1 page: 1 identical");
    }

    [Theory]
    [InlineData("", "", "ar-SA, en;q=0.5", "عرض رمضان")]
    [InlineData("", "ar", "", "عرض رمضان")]
    [InlineData("", "en", "ar", "Ramadan offer")]
    [InlineData("\nrequests: { reading: tolerant }", "", "fr, ar", "عرض رمضان")]
    [InlineData("\nrequests: { reading: tolerant }", "en", "ar", "Ramadan offer")]
    public async Task Reasons_are_made_again_in_the_language_in_which_they_were_told(string surface, string option, string header, string text)
    {
        using var speaking = new TestEngine(policies =>
        {
            policies.Replace("surfaces/home.yaml", "deadline: 5s", "deadline: 5s" + surface);
            policies.Replace(
                "rules/shop.yaml",
                "then: { boost: 1.5, tag: seasonal }",
                "then: { boost: 1.5, tag: seasonal }\n    say: { en: Ramadan offer, ar: عرض رمضان }");
        });
        var request = JsonNode.Parse(PolicyFolder.HomeRequest)!;
        if (surface.Length > 0)
        {
            request["extra"] = 1;
        }

        if (option.Length > 0)
        {
            request["options"]!["language"] = option;
        }

        var body = Encoding.UTF8.GetBytes(request.ToJsonString());
        await using (var log = Log(new DecisionSettings()))
        {
            using var result = await speaking.Engine.Pipeline.RankAsync(
                body, TimeProvider.System.GetTimestamp(), CancellationToken.None, conditions: new RankConditions { Languages = [header] });
            Encoding.UTF8.GetString(result.Answer.Span).ShouldContain(text);
            log.Append(result, body);
        }

        var run = await CommandRun.Of("replay", folder, "--policies", speaking.Policies.Root);
        run.ExitCode.ShouldBe(0, run.Out + run.Error);
        run.Lines[0].ShouldStartWith("1 page: 1 identical");
    }

    [Fact]
    public async Task What_stood_in_for_a_model_is_made_again()
    {
        await LogAsync([Encoding.UTF8.GetBytes(PolicyFolder.HomeRequest)], new DecisionSettings());
        var line = JsonNode.Parse(Lines().ShouldHaveSingleItem())!;
        line["degraded"]!.AsArray().Count.ShouldBe(0);
        line["degraded"] = new JsonArray(new JsonObject { ["model"] = "ctr", ["reason"] = "timeout", ["fallback"] = "prior" });
        line["standIns"] = new JsonArray(0);
        var served = RecordedLine.Read("line", Encoding.UTF8.GetBytes(line.ToJsonString()))!;
        using var result = await engine.Engine.Pipeline.RankAsync(
            served.Body,
            TimeProvider.System.GetTimestamp(),
            CancellationToken.None,
            TimeSpan.FromMinutes(1),
            served.AsServed);
        result.Workspace!.Degradations.ShouldBe([new Domain.Pages.Degradation("ctr", "timeout", "prior")]);
    }

    [Fact]
    public async Task Which_pages_are_kept_is_told_by_their_ids_alone()
    {
        await LogAsync(Requests(400), new DecisionSettings { Sampling = "home=0.25" });
        var kept = Lines().Select(text => (string)JsonNode.Parse(text)!["requestId"]!).ToArray();
        kept.ShouldBe(Enumerable.Range(0, 400).Select(number => $"r-{number}").Where(id => Chosen("decision:" + id, 0.25)));
        kept.Length.ShouldBeInRange(60, 140);
        Lines().ShouldAllBe(text => (double)JsonNode.Parse(text, null, default)!["rate"]! == 0.25);

        static bool Chosen(string text, double share)
            => Convert.ToUInt64(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16], 16) < share * Math.Pow(2, 64);
    }

    [Fact]
    public async Task A_page_whose_request_has_no_id_is_chosen_by_its_request()
    {
        var bodies = Enumerable.Range(0, 100).Select(number => Body(number, id: null)).ToArray();
        await LogAsync(bodies, new DecisionSettings { Sampling = "home=0.5" });
        var first = Lines().Length;
        first.ShouldBeInRange(30, 70);
        await LogAsync(bodies, new DecisionSettings { Sampling = "home=0.5" });
        Lines().Length.ShouldBe(2 * first);
    }

    [Fact]
    public async Task Fields_are_left_out_or_hashed_with_a_key_that_is_in_no_line()
    {
        var salt = Path.Combine(Path.GetDirectoryName(folder)!, "salt");
        await File.WriteAllTextAsync(salt, "a key that nobody knows");
        await LogAsync(Requests(5), new DecisionSettings { Hash = "request.userId", Drop = "request.country,item.price", SaltFile = salt, Problems = 1 });
        var line = JsonNode.Parse(Lines()[0])!;
        var expected = "h:" + Convert.ToHexStringLower(HMACSHA256.HashData(
            Encoding.UTF8.GetBytes("a key that nobody knows"),
            Encoding.UTF8.GetBytes("u-0"))[..16]);
        ((string)line["context"]!["userId"]!).ShouldBe(expected);
        line["context"]!.AsObject().ContainsKey("country").ShouldBeFalse();
        line["candidates"]!["attributes"]!.AsObject().ContainsKey("price").ShouldBeFalse();
        line["hidden"]!.AsArray().Select(name => (string)name!).ShouldBe(["request.country", "request.userId", "item.price"], ignoreOrder: true);
        line.AsObject().ContainsKey("instance").ShouldBeFalse();
        Lines().ShouldAllBe(text => !text.Contains("u-", StringComparison.Ordinal) && !text.Contains("nobody", StringComparison.Ordinal));
        (await CommandRun.Of("log", "cat", folder, "--user", "u-3", "--salt-file", salt)).Lines.ShouldHaveSingleItem();
        (await CommandRun.Of("log", "cat", folder, "--user", "u-3")).Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task Pages_of_users_who_are_hashed_are_made_again_with_the_flags_as_they_were()
    {
        var salt = Path.Combine(Path.GetDirectoryName(folder)!, "salt");
        await File.WriteAllTextAsync(salt, "a key that nobody knows");
        using var flagged = new TestEngine(policies =>
        {
            policies.Write("flags.yaml", """
                feature_management:
                  feature_flags:
                    - id: half
                      description: For half of all users.
                      enabled: true
                      conditions: { client_filters: [ { name: Microsoft.Targeting, parameters: { Audience: { DefaultRolloutPercentage: 50 } } } ] }

                """);
            policies.Replace(
                "rules/shop.yaml",
                "rules:\n",
                "rules:\n  - { name: half-boost, why: For the test., owner: tests, when: 'flag(\"half\")', match: 'item.price > 1.0', then: { "
                    + "boost: 1.5 } }\n");
        });
        await LogAsync(Requests(60), new DecisionSettings { Hash = "request.userId", SaltFile = salt }, flagged);
        Lines().Count(line => line.Contains("\"half\":true", StringComparison.Ordinal)).ShouldBeInRange(15, 45);
        var run = await CommandRun.Of("replay", folder, "--policies", flagged.Policies.Root);
        run.ExitCode.ShouldBe(0, run.Out + run.Error);
    }

    [Theory]
    [InlineData("{\"format\":\"decision/2\"}")]
    [InlineData("{\"format\":\"decision/2\",\"surface\":\"home\",\"now\":\"x\",\"candidates\":{\"id\":[\"a\"],\"attributes\":{\"merchant\":[]}}}")]
    [InlineData("{\"surface\":\"home\",\"request\":1,\"answer\":2,\"format\":\"decision/2\"}")]
    [InlineData("{\"format\": \"decision/2\", \"items\": [99999999999], \"standIns\": [7], \"degraded\": []}")]
    [InlineData("{\"format\":\"decision/2\",\"\\ud800\":1}")]
    public async Task A_line_that_lacks_something_is_a_mistake_in_the_input_whoever_reads_it(string line)
    {
        var log = Path.Combine(Path.GetDirectoryName(folder)!, "odd.jsonl");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(log, line + "\n");
        (await CommandRun.Of("replay", log, "--policies", engine.Policies.Root)).ExitCode.ShouldBe(2);
        (await CommandRun.Of("diff", log, "--before", engine.Policies.Root, "--policies", engine.Policies.Root)).ExitCode.ShouldBe(2);
        foreach (var form in (string[])["full", "requests"])
        {
            (await CommandRun.Of("log", "convert", log, "--to", form)).ExitCode.ShouldBe(2);
        }
    }

    [Fact]
    public async Task A_line_that_another_program_wrote_again_is_read_as_it_was()
    {
        await LogAsync(Requests(3), new DecisionSettings());
        var log = Path.Combine(Path.GetDirectoryName(folder)!, "sorted.jsonl");
        var lines = Lines().Select(line => new JsonObject(JsonNode.Parse(line)!.AsObject().OrderBy(
            member => member.Key,
            StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))));
        await File.WriteAllTextAsync(log, string.Join('\n', lines.Select(line => line.ToJsonString().Replace("\":", "\": ", StringComparison.Ordinal))) + "\n");
        var run = await CommandRun.Of("replay", log, "--policies", engine.Policies.Root);
        run.Lines[0].ShouldStartWith("3 pages: 3 identical");
    }

    [Fact]
    public async Task A_user_is_forgotten_and_nobody_else()
    {
        await LogAsync(Requests(40), new DecisionSettings());
        await LogAsync(Requests(20), new DecisionSettings());
        var before = Lines();
        var run = await CommandRun.Of("log", "forget", "u-7", folder);
        run.ExitCode.ShouldBe(0, run.Error);
        run.Lines.ShouldBe(["2 pages taken out of 2 segments"]);
        Lines().ShouldBe(before.Where(line => !line.Contains("\"userId\":\"u-7\"", StringComparison.Ordinal)));
        Directory.EnumerateFiles(folder, "*unfinished*").ShouldBeEmpty();

        // What somebody who was stopped left behind is in nobody's way.
        var left = Lines();
        await File.WriteAllTextAsync(SegmentName.In(folder)[0].Path + ".unfinished", "half");
        Lines().ShouldBe(left);
        (await CommandRun.Of("log", "forget", "u-8", folder)).Lines.ShouldBe(["2 pages taken out of 2 segments"]);
        Lines().ShouldBe(left.Where(line => !line.Contains("\"userId\":\"u-8\"", StringComparison.Ordinal)));
        (await CommandRun.Of("log", "forget", "u-7", folder)).Lines.ShouldBe(["0 pages taken out of 0 segments"]);
    }

    [Fact]
    public async Task A_user_is_forgotten_while_the_service_writes()
    {
        await using var log = Log(new DecisionSettings { FlushInterval = TimeSpan.FromMilliseconds(10) });
        var bodies = Requests(10);
        await AppendAsync(log, bodies);
        await Until.TrueAsync(() => Lines().Length == 10);
        var run = await CommandRun.Of("log", "forget", "u-3", folder);
        run.ExitCode.ShouldBe(0, run.Error);
        Lines().Length.ShouldBe(9);
        await AppendAsync(log, bodies);
        await Until.TrueAsync(() => Lines().Length == 19);
    }

    [Fact]
    public async Task Lines_are_found_by_time_surface_request_and_user_and_counted()
    {
        await LogAsync(Requests(20), new DecisionSettings());
        (await CommandRun.Of("log", "cat", folder)).Lines.ShouldBe(Lines());
        (await CommandRun.Of("log", "cat", folder, "--request", "r-3")).Lines.ShouldBe([Lines()[3]]);
        (await CommandRun.Of("log", "cat", folder, "--surface", "nowhere")).Lines.ShouldBeEmpty();
        (await CommandRun.Of("log", "cat", folder, "--to", "2000-01-01T00:00:00Z")).Lines.ShouldBeEmpty();
        (await CommandRun.Of("log", "cat", folder, "--from", "2000-01-01T00:00:00Z")).Lines.Length.ShouldBe(20);
        (await CommandRun.Of("log", "cat", folder, "--from", "yesterday")).ExitCode.ShouldBe(2);
        (await CommandRun.Of("log", "grep", "\"userId\":\"u-4\"", folder, "--count")).Lines.ShouldBe(["1"]);
        (await CommandRun.Of("log", "grep", "u-1[0-9]\"", folder, "--regex", "--count")).Lines.ShouldBe(["10"]);
        (await CommandRun.Of("log", "grep", "nothing like it", folder)).ExitCode.ShouldBe(1);
        (await CommandRun.Of("log", "grep", "(", folder, "--regex")).ExitCode.ShouldBe(2);
        var stat = JsonNode.Parse((await CommandRun.Of("log", "stat", folder, "--format", "json")).Out)!;
        ((int)stat["surfaces"]!["home"]!["pages"]!).ShouldBe(20);
        (await CommandRun.Of("log", "stat", folder)).Lines[0].ShouldStartWith("20 pages in ");
    }

    [Fact]
    public async Task Damage_is_named_the_rest_is_read_and_the_exit_code_is_2()
    {
        await LogAsync(Requests(200), new DecisionSettings());
        var segment = SegmentName.In(folder).ShouldHaveSingleItem().Path;
        var bytes = await File.ReadAllBytesAsync(segment);
        var first = GzipMember.SizeOf(bytes);
        bytes[first + 500] ^= 0xff;
        await File.WriteAllBytesAsync(segment, bytes);
        var run = await CommandRun.Of("log", "cat", folder);
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain($"from byte {first} on are damaged");
        run.Lines.Length.ShouldBeInRange(20, 199);
        (await CommandRun.Of("log", "forget", "u-1", folder)).ExitCode.ShouldBe(2);
        (await File.ReadAllBytesAsync(segment)).ShouldBe(bytes);
    }

    [Fact]
    public async Task Everybody_who_reads_logs_reads_segments()
    {
        await LogAsync(Requests(4), new DecisionSettings { Problems = 1 });
        var segment = SegmentName.In(folder)[0].Path;
        var policies = engine.Policies.Root;
        (await CommandRun.Of("verify", folder)).Lines[^1].ShouldStartWith("4 pages: 4 proven best");
        (await CommandRun.Of("diff", folder, "--before", policies, "--policies", policies)).Lines[0].ShouldStartWith("4 pages: none would change");
        (await CommandRun.Of("price", segment, "--policies", policies)).ExitCode.ShouldBe(0);
        var html = Path.Combine(Path.GetDirectoryName(folder)!, "report.html");
        (await CommandRun.Of("report", folder, "--output", html, "--policies", policies)).Lines[0].ShouldStartWith("4 pages: ");
        var cases = Path.Combine(Path.GetDirectoryName(folder)!, "cases.jsonl");
        (await CommandRun.Of("snapshot", "add", segment, "--to", cases, "--request", "r-2", "--policies", policies)).ExitCode.ShouldBe(0);
        var full = await CommandRun.Of("log", "convert", folder, "--to", "full");
        full.Lines.Length.ShouldBe(4);
        var line = JsonNode.Parse(full.Lines[2])!;
        ((string)line["request"]!["requestId"]!).ShouldBe("r-2");
        line["answer"]!["items"]!.AsArray().Count.ShouldBeGreaterThan(0);
        (await CommandRun.Of("log", "convert", folder, "--to", "requests")).Lines.Length.ShouldBe(4);
        var copy = Path.Combine(Path.GetDirectoryName(folder)!, "copy.ndjson.gz");
        (await CommandRun.Of("log", "convert", folder, "--to", "segment", "--output", copy)).ExitCode.ShouldBe(0);
        (await CommandRun.Of("log", "cat", copy)).Lines.ShouldBe(Lines());
    }

    [Fact]
    public async Task The_studio_lists_what_the_service_put_into_its_folder()
    {
        await using var service = await RunningService.StartAsync(null, "--Rank:DecisionLog", folder, "--Rank:Decisions:FlushInterval", "00:00:00.02");
        await service.RankAsync(PolicyFolder.HomeRequest);
        await service.RankAsync(PolicyFolder.HomeRequest.Replace("r-1", "r-2", StringComparison.Ordinal));
        await Until.TrueAsync(() => Lines().Length == 2);
        var decisions = (await service.GetAsync("/studio/api/decisions")).Json["decisions"]!.AsArray();
        decisions.Select(decision => (string)decision!["requestId"]!).ShouldBe(["r-2", "r-1"]);
        var decision = (await service.GetAsync("/studio/api/decisions/" + decisions[0]!["position"]!.ToJsonString())).Json;
        ((string)decision["request"]!["requestId"]!).ShouldBe("r-2");
        ((string)decision["answer"]!["items"]![0]!["id"]!).ShouldBe("p-1");
        (await service.GetAsync("/studio/api/decisions/" + ((long)decisions[0]!["position"]! + 1))).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("Sampling", "home", "Rank:Decisions:Sampling: 'home' is no SURFACE=SHARE")]
    [InlineData("Sampling", "home=2", "Rank:Decisions:Sampling: 'home=2' is no SURFACE=SHARE")]
    [InlineData("Drop", "userId", "Rank:Decisions:Drop: 'userId' is no field")]
    [InlineData("Hash", "request.userId", "Rank:Decisions:SaltFile must name a file")]
    [InlineData("Problems", "1.5", "Rank:Decisions:Problems must be from 0 to 1")]
    [InlineData("FlushInterval", "00:10:00", "Rank:Decisions:FlushInterval must be")]
    [InlineData("WhenFull", "maybe", "Drop, Slow")]
    public void A_setting_that_makes_no_sense_stops_the_start(string name, string value, string words)
        => Should.Throw<InvalidOperationException>(() => RankServer.Build([
            "--Rank:DecisionLog",
            folder,
            "--Rank:Decisions:" + name,
            value])).Message.ShouldContain(words);

    [Fact]
    public void What_hides_fields_is_not_overlooked_where_the_log_is_a_file()
        => Should.Throw<InvalidOperationException>(() => RankServer.Build([
            "--Rank:DecisionLog",
            folder + ".jsonl",
            "--Rank:Decisions:Drop",
            "request.userId"])).Message.ShouldContain("need a folder");

    [Fact]
    public async Task Where_lines_may_not_be_lost_requests_are_held_until_there_is_room()
    {
        var clock = new ManualClock();
        await using var log = new DecisionLog(
            new ServiceSettings { DecisionLog = folder, Decisions = new DecisionSettings { WhenFull = QueueOverflow.Slow, QueueBytes = 1 << 16 } },
            metrics,
            clock,
            NullLogger<DecisionLog>.Instance);
        await Until.TrueAsync(() => clock.Timers > 0);
        var bodies = Requests(60);
        await AppendAsync(log, bodies);
        var held = log.WaitForRoomAsync(CancellationToken.None).AsTask();
        held.IsCompleted.ShouldBeFalse();
        await Until.TrueAsync(() =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(50));
            return held.IsCompleted;
        });
        metrics.LostDecisions(DecisionLoss.Queue).ShouldBe(0);
    }

    [Fact]
    public async Task Where_requests_may_not_be_held_lines_are_dropped_and_counted()
    {
        await using (var log = new DecisionLog(
            new ServiceSettings { DecisionLog = folder, Decisions = new DecisionSettings { QueueBytes = 1 << 16 } },
            metrics,
            new ManualClock(),
            NullLogger<DecisionLog>.Instance))
        {
            await AppendAsync(log, Requests(300));
            log.WaitForRoomAsync(CancellationToken.None).AsTask().IsCompleted.ShouldBeTrue();
        }

        metrics.LostDecisions(DecisionLoss.Queue).ShouldBeGreaterThan(0);
        (Lines().Length + metrics.LostDecisions(DecisionLoss.Queue)).ShouldBe(300);
    }

    private static byte[] Body(int number, string? id)
    {
        var request = JsonNode.Parse(PolicyFolder.HomeRequest)!;
        if (id is null)
        {
            request.AsObject().Remove("requestId");
        }
        else
        {
            request["requestId"] = id;
        }

        var random = new Random(number);
        request["context"]!["userId"] = $"u-{number}";
        request["slots"] = random.Next(1, 5);
        request["now"] = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(random.NextInt64(TimeSpan.TicksPerDay * 300));
        request["options"] = new JsonObject { ["explain"] = ((string[])["none", "summary", "full"])[number % 3], ["deadlineMs"] = random.Next(1000, 5000) };
        foreach (var candidate in request["candidates"]!.AsArray())
        {
            if (candidate!["features"] is JsonObject { Count: > 0 } features && random.Next(3) > 0)
            {
                features[features.First().Key] = random.NextDouble() * Math.Pow(10, -random.Next(12));
            }
        }

        return Encoding.UTF8.GetBytes(request.ToJsonString());
    }

    private static byte[][] Requests(int count) => [.. Enumerable.Range(0, count).Select(number => Body(number, $"r-{number}"))];

    private DecisionLog Log(DecisionSettings settings)
        => new(new ServiceSettings { DecisionLog = folder, Decisions = settings },
            metrics,
            TimeProvider.System,
            NullLogger<DecisionLog>.Instance);

    private async Task LogAsync(byte[][] bodies, DecisionSettings settings, TestEngine? other = null)
    {
        await using var log = Log(settings);
        await AppendAsync(log, bodies, other);
    }

    private async Task AppendAsync(DecisionLog log, byte[][] bodies, TestEngine? other = null)
    {
        foreach (var body in bodies)
        {
            using var result = await (other ?? engine).RankAsync(body);
            result.Problem.ShouldBeNull();
            log.Append(result, body);
        }
    }

    /// <summary>The lines so far; none while the writer has not begun a segment.</summary>
    private string[] Lines()
        => !Directory.Exists(folder) || SegmentName.In(folder).Count == 0 ? [] : [.. LogLines.Read(LogLines.Find([folder]), (_, _) => { }).Select(line => Encoding.UTF8.GetString(line.Text))];
}
