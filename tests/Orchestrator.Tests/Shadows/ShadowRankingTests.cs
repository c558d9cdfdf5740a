using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RankOrchestrator.Objectives.Tests.Faults;
using RankOrchestrator.Orchestrator.Assignments;
using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Tests.Assignments;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.CommandLine;
using RankOrchestrator.Orchestrator.Tests.OpenApi;

namespace RankOrchestrator.Orchestrator.Tests.Shadows;

/// <summary>Pages that are made once more after their answers.</summary>
public sealed class ShadowRankingTests
{
    private static readonly ShadowSettings All = new() { Share = 1, WaitTime = TimeSpan.FromMinutes(1), PageTime = TimeSpan.FromMinutes(1) };

    [Fact]
    public async Task What_other_policies_make_of_a_request_is_logged_with_how_it_differs()
    {
        await using var rig = new ShadowRig(All, other: Affine);
        var served = await rig.ServeAsync(PolicyFolder.HomeRequest);
        await rig.DoneAsync(1);
        using var other = new TestEngine(Affine);
        var expected = await other.PageAsync(PolicyFolder.HomeRequest);
        var line = (await rig.LinesAsync()).ShouldHaveSingleItem();
        (line.RequestId, line.Surface, line.Context!.UserId, line.Rate).ShouldBe(("r-1", "home", "u-9", 1));
        (line.Plan, line.Served).ShouldBe(((string)expected["plan"]!, (string)served["plan"]!));
        (line.Experiment, line.Arm, line.Refused, line.Shared).ShouldBe((null, null, null, true));
        line.Items.ShouldBe(Ids(expected));
        var difference = line.Difference!;
        difference.Same.ShouldBeFalse();
        difference.Slots.ShouldBe(Ids(expected).Zip(Ids(served)).Count(pair => pair.First != pair.Second));
        var (mine, theirs) = (Ids(expected).ToHashSet(StringComparer.Ordinal), Ids(served).ToHashSet(StringComparer.Ordinal));
        difference.Overlap.ShouldBe((double)mine.Count(theirs.Contains) / (mine.Count + theirs.Count(id => !mine.Contains(id))));
        line.Degraded.ShouldBeEmpty();
        line.Milliseconds.ShouldBeGreaterThan(0);
        rig.Metrics["rank.shadow.pages{kind=policies,outcome=other,surface=home}"].ShouldBe(1);
        rig.Metrics["rank.shadow.value.change{by=served,kind=policies,surface=home}"].ShouldBeLessThan(0);
        rig.Metrics["rank.shadow.value.change{by=shadow,kind=policies,surface=home}"].ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Pages_are_valued_by_both_plans()
    {
        await using var rig = new ShadowRig(All, other: Affine);
        await rig.ServeAsync(PolicyFolder.HomeRequest);
        await rig.DoneAsync(1);
        var line = (await rig.LinesAsync()).ShouldHaveSingleItem();
        var served = (await rig.ServedAsync()).ShouldHaveSingleItem();
        var (byServed, page) = (Values(served), served.GetProperty("items").EnumerateArray().Select(row => Id(served, row.GetInt32())).ToArray());

        // The home surface counts every slot with its default weight; a page's objective is that sum.
        using var other = new TestEngine(Affine);
        var otherPage = await other.PageAsync(PolicyFolder.HomeRequest);
        line.Difference!.ByServed!.Value.Served.ShouldBe(served.GetProperty("certificate").GetProperty("objective").GetDouble(), 1e-9);
        line.Difference.ByShadow!.Value.Shadow.ShouldBe((double)otherPage["certificate"]!["objective"]!, 1e-9);
        var weights = Weights(served, page, byServed);
        line.Difference.ByServed.Value.Shadow.ShouldBe(line.Items.Select((id, slot) => id is null ? 0 : weights[slot] * byServed[id]).Sum(), 1e-9);
        line.Difference.ByServed.Value.Change!.Value.ShouldBeLessThan(0);
        line.Difference.ByShadow.Value.Change!.Value.ShouldBeGreaterThan(0);

        static string Id(JsonElement line, int row) => line.GetProperty("candidates").GetProperty("id")[row].GetString()!;

        static Dictionary<string, double> Values(JsonElement line)
            => line.GetProperty("values").EnumerateArray().Select((value, row) => (Id(line, row), value.GetDouble())).ToDictionary(StringComparer.Ordinal);

        double[] Weights(JsonElement line, string[] items, Dictionary<string, double> values)
        {
            var body = Encoding.UTF8.GetBytes(PolicyFolder.HomeRequest);
            var ranking = rig.Engine.Pipeline.RankAsync(body, TimeProvider.System.GetTimestamp(), CancellationToken.None);
            using var result = ranking.AsTask().GetAwaiter().GetResult();
            var found = result.Workspace!.Page.Problem.Weights.ToArray();
            items.Select((id, slot) => found[slot] * values[id]).Sum().ShouldBe(line.GetProperty("certificate").GetProperty("objective").GetDouble(), 1e-9);
            return found;
        }
    }

    [Fact]
    public async Task The_same_policies_make_the_same_page()
    {
        await using var rig = new ShadowRig(All, other: _ => { });
        await rig.ServeAsync(PolicyFolder.HomeRequest);
        await rig.DoneAsync(1);
        var line = (await rig.LinesAsync()).ShouldHaveSingleItem();
        line.Difference.ShouldBe(new ShadowDifference
        {
            Same = true,
            Slots = 0,
            Overlap = 1,
            Correlation = 1,
            Attention = 0,
            ByServed = line.Difference!.ByServed,
            ByShadow = line.Difference.ByServed,
        });
        line.Plan.ShouldBe(line.Served);
    }

    [Fact]
    public async Task Users_of_an_arm_get_the_page_of_the_control_and_those_of_the_control_that_of_every_arm()
    {
        await using var rig = new ShadowRig(All with { Arms = 1, QueuedPages = 1000 }, Taste);
        var served = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var user = 0; user < 60; user++)
        {
            var page = await rig.ServeAsync(Request(user));
            served[$"u-{user}"] = (string?)page["experiments"]?["taste"] ?? "";
        }

        await rig.DoneAsync(served.Values.Count(arm => arm.Length > 0));
        var lines = await rig.LinesAsync();
        lines.Count.ShouldBe(served.Values.Count(arm => arm.Length > 0));
        served.Values.Distinct(StringComparer.Ordinal).Count().ShouldBe(3);
        using var engine = new TestEngine(Taste);
        foreach (var line in lines)
        {
            var user = line.Context!.UserId;
            (line.Experiment, line.ServedArm, line.Arm).ShouldBe(("taste", served[user], served[user] == "a" ? "b" : "a"));
            var arms = new Dictionary<string, string>(StringComparer.Ordinal) { ["taste"] = line.Arm! };
            var given = new RankConditions { Assignments = new GivenAssignments(arms) };
            var body = Encoding.UTF8.GetBytes(Request(int.Parse(user[2..], CultureInfo.InvariantCulture)));
            using var expected = await engine.Engine.Pipeline.RankAsync(body, TimeProvider.System.GetTimestamp(), CancellationToken.None, conditions: given);
            line.Items.ShouldBe(Ids(JsonNode.Parse(expected.Answer.Span)!));
            line.Shared.ShouldBeTrue();
            line.Plan.ShouldBe(line.Served);
        }

        rig.Metrics["rank.shadow.pages{kind=arm,outcome=other,surface=home}"].ShouldBe(lines.Count);
    }

    [Fact]
    public async Task Every_other_arm_is_made_for_the_control_and_none_where_a_caller_asked_for_an_arm()
    {
        await using var rig = new ShadowRig(All with { Arms = 1, QueuedPages = 1000 }, policies =>
        {
            Taste(policies);
            policies.Replace("experiments/taste.yaml", "arms: { a: 40, b: 40 }", "arms: { a: 30, b: 30, c: 30 }");
            policies.Replace("experiments/taste.yaml", "changes: {", "changes: { c: { home: { without: [dates-season] } },");
        });
        var served = new List<string?>();
        for (var user = 0; user < 40; user++)
        {
            served.Add((string?)(await rig.ServeAsync(Request(user)))["experiments"]?["taste"]);
        }

        var expected = served.Sum(arm => arm switch { null => 0, "a" => 2, _ => 1 });
        var forced = new RankConditions { Assignments = GivenAssignments.Force(new Dictionary<string, string>(StringComparer.Ordinal) { ["taste"] = "b" }) };
        await rig.ServeAsync(Request(1), forced);
        await rig.DoneAsync(expected);
        (await rig.LinesAsync()).Count.ShouldBe(expected);
    }

    [Fact]
    public async Task Models_are_asked_again_where_an_arm_asks_others_and_else_say_what_they_said()
    {
        await using var rig = new ShadowRig(All with { Arms = 1, QueuedPages = 1000 }, policies =>
        {
            policies.Layer("feed");
            policies.Write("models/ctr2.yaml", policies.Read("models/ctr.yaml").Replace("version: \"1\"", "version: \"2\"", StringComparison.Ordinal)
                .Replace("feature.ctr7d : 0.01", "feature.ctr7d * feature.ctr7d : 0.9", StringComparison.Ordinal));
            policies.Replace("surfaces/home.yaml", "models: [ctr]", "models: [ctr@1]");
            policies.Experiment("taste", "feed", "{ models: [ctr@2] }");
        });
        for (var user = 0; user < 20; user++)
        {
            await rig.ServeAsync(Request(user));
        }

        await rig.DoneAsync(20);
        var lines = await rig.LinesAsync();
        lines.Count.ShouldBe(20);
        lines.ShouldAllBe(line => !line.Shared && line.IsTelling && !line.Difference!.Same);
        lines.Select(line => line.Arm).Distinct(StringComparer.Ordinal).Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_model_that_failed_fails_in_the_shadow_too_so_that_pages_differ_by_their_policies_alone()
    {
        await using var rig = new ShadowRig(All with { Arms = 1 }, Unreachable, Unreachable);
        await rig.ServeAsync(Request(1));
        await rig.DoneAsync(1);
        var line = (await rig.LinesAsync()).ShouldHaveSingleItem();
        (line.Shared, line.ServedDegraded, line.Difference!.Same, line.IsTelling).ShouldBe((true, true, true, true));
        line.Degraded.ShouldHaveSingleItem().Fallback.ShouldBe("prior");

        static void Unreachable(PolicyFolder policies) => policies.Write("models/ctr.yaml", """
            model: ctr
            owner: tests
            version: "1"
            kind: oip
            oip: { server: "http://127.0.0.1:9" }
            inputs: [ { tensor: x, columns: [ feature.ctr7d ] } ]
            outputs: [ { prediction: ctr, fallback: [ { prior: 0.07 } ] } ]

            """);
    }

    [Fact]
    public async Task What_the_user_had_hidden_is_hidden_in_the_shadow()
    {
        await using var rig = new ShadowRig(All with { Arms = 1 }, Hiding, Hiding);
        var hidden = new RankConditions { Hidden = new HashSet<string>(StringComparer.Ordinal) { "p-1" } };
        Ids(await rig.ServeAsync(PolicyFolder.HomeRequest, hidden)).Contains("p-1", StringComparer.Ordinal).ShouldBeFalse();
        await rig.DoneAsync(1);
        var line = (await rig.LinesAsync()).ShouldHaveSingleItem();
        line.Items.Contains("p-1", StringComparer.Ordinal).ShouldBeFalse();
        line.Difference!.Same.ShouldBeTrue();

        static void Hiding(PolicyFolder policies)
        {
            policies.Replace("schema/shop.yaml", "features:", "state: [hidden]\nfeatures:");
            policies.Replace("rules/shop.yaml", "rules:", """
                rules:
                  - name: hidden
                    why: Nobody sees again what they hid.
                    owner: tests
                    match: state.hidden
                    then: { exclude: true }
                """);
        }
    }

    [Fact]
    public async Task The_shadow_asks_the_servers_of_its_own_policies_and_leaves_the_plan_in_force_alone()
    {
        var asked = 0;
        await using var server = new InferenceServer(request =>
        {
            if (!request.Path.EndsWith("/infer", StringComparison.Ordinal))
            {
                return Reply.Json("""{"name":"ctr","ready":true}""");
            }

            Interlocked.Increment(ref asked);
            return Reply.Json("""{"error":"out of memory"}""") with { Status = 500 };
        });
        await using var rig = new ShadowRig(All, policies => Remote(policies, ""), policies => Remote(policies, "# another file\n"));
        await rig.ServeAsync(PolicyFolder.HomeRequest);
        await rig.DoneAsync(1);
        asked.ShouldBe(2);
        rig.Plans.Policies!.Plans.Current!.Models.Called.Single().Remote.ShouldNotBeSameAs(rig.Engine.Plans.Current!.Models.Called.Single().Remote);
        var line = (await rig.LinesAsync()).ShouldHaveSingleItem();
        (line.Shared, line.IsTelling, line.Degraded.Length, line.ServedDegraded).ShouldBe((false, false, 1, true));

        void Remote(PolicyFolder policies, string more) => policies.Write("models/ctr.yaml", $$"""
            {{more}}model: ctr
            owner: tests
            version: "1"
            kind: oip
            oip: { server: "{{server.Address}}" }
            inputs: [ { tensor: x, columns: [ feature.ctr7d ] } ]
            outputs: [ { prediction: ctr, fallback: [ { prior: 0.07 } ] } ]
            timeout: 4s

            """);
    }

    [Fact]
    public async Task A_share_is_chosen_by_the_id_of_the_request_and_grows_without_letting_one_go()
    {
        var chosen = new List<HashSet<string>>();
        foreach (var share in (double[])[0.2, 0.2, 0.5])
        {
            await using var rig = new ShadowRig(All with { Share = share, QueuedPages = 1000 }, other: _ => { });
            for (var number = 0; number < 200; number++)
            {
                await rig.ServeAsync(Request(number));
            }

            var expected = Enumerable.Range(0, 200).Count(number => StableShare.ContainsPage("shadow", $"r-{number}", [], share));
            await rig.DoneAsync(expected);
            var lines = await rig.LinesAsync();
            lines.ShouldAllBe(line => line.Rate == share);
            chosen.Add([.. lines.Select(line => line.RequestId)]);
            chosen[^1].Count.ShouldBe(expected);
        }

        chosen[0].Count.ShouldBeInRange(20, 60);
        chosen[1].SetEquals(chosen[0]).ShouldBeTrue();
        chosen[2].IsProperSupersetOf(chosen[0]).ShouldBeTrue();
    }

    [Fact]
    public async Task Commands_that_read_pages_pass_over_those_that_nobody_saw_and_others_tell_them_apart()
    {
        await using var rig = new ShadowRig(All with { Arms = 1, QueuedPages = 1000 }, Taste, Affine, decisions: _ => new DecisionSettings { Problems = 1 });
        var arms = 0;
        for (var user = 0; user < 30; user++)
        {
            arms += (await rig.ServeAsync(Request(user)))["experiments"] is null ? 0 : 1;
        }

        arms.ShouldBeGreaterThan(0);
        await rig.DoneAsync(30 + arms);
        var shadows = (await rig.LinesAsync()).Count;
        shadows.ShouldBe(30 + arms);
        var policies = rig.Policies.Root;
        var replay = await CommandRun.Of("replay", rig.Log, "--policies", policies);
        replay.Lines[0].ShouldStartWith("30 pages: 30 identical", Case.Sensitive, replay.Error);
        var verify = await CommandRun.Of("verify", rig.Log);
        verify.Lines[^1].ShouldStartWith("30 pages: ", Case.Sensitive, verify.Error);
        verify.ExitCode.ShouldBe(0, verify.Error);
        var diff = await CommandRun.Of("diff", "--before", policies, "--policies", policies, rig.Log);
        diff.Lines[0].ShouldStartWith("30 pages: ", Case.Sensitive, diff.Error);
        var stat = JsonElement.Parse((await CommandRun.Of("log", "stat", rig.Log, "--format", "json")).Out);
        (stat.GetProperty("pages").GetInt32(), stat.GetProperty("surfaces").GetProperty("home").GetProperty("shadows").GetInt32()).ShouldBe((30, shadows));
        (await CommandRun.Of("log", "stat", rig.Log)).Out.ShouldContain($"{shadows} others made in shadow");
        var converted = await CommandRun.Of("log", "convert", rig.Log, "--to", "requests");
        (converted.ExitCode, converted.Lines.Length).ShouldBe((0, 30));
        var segment = Path.Combine(Path.GetDirectoryName(rig.Log)!, "one.ndjson.gz");
        (await CommandRun.Of("log", "convert", rig.Log, "--to", "segment", "-o", segment)).ExitCode.ShouldBe(0);
        (await CommandRun.Of("log", "cat", segment)).Lines.Length.ShouldBe(30 + shadows);
        (await CommandRun.Of("log", "forget", "u-3", rig.Log)).ExitCode.ShouldBe(0);
        (await CommandRun.Of("log", "cat", rig.Log)).Out.ShouldNotContain("\"u-3\"");
    }

    [Theory]
    [InlineData("", "request.userId", "h:")]
    [InlineData("request.userId", "", null)]
    public async Task Users_are_named_as_the_log_may_name_them(string drop, string hash, string? expected)
    {
        await using var rig = new ShadowRig(All, other: _ => { }, decisions: folder =>
        {
            var salt = Path.Combine(folder, "salt");
            File.WriteAllText(salt, "0123456789abcdef");
            return new DecisionSettings { Drop = drop, Hash = hash, SaltFile = salt };
        });
        await rig.ServeAsync(PolicyFolder.HomeRequest);
        await rig.DoneAsync(1);
        var line = (await rig.LinesAsync()).ShouldHaveSingleItem();
        var served = (await rig.ServedAsync()).ShouldHaveSingleItem();
        var name = served.GetProperty("context").TryGetProperty("userId", out var user) ? user.GetString() : null;
        line.Context?.UserId.ShouldBe(name);
        (line.Context is null).ShouldBe(expected is null);
        line.Context?.UserId.ShouldStartWith(expected!);
    }

    [Fact]
    public async Task Lines_are_as_the_published_schema_says()
    {
        var schema = JsonNode.Parse(Repository.Read("docs/shadow.schema.json"))!.AsObject();
        var schemas = schema["$defs"]!.DeepClone().AsObject();
        var line = schema.DeepClone().AsObject();
        foreach (var keyword in (string[])["$schema", "$id", "title", "$defs"])
        {
            line.Remove(keyword);
        }

        schemas["Shadow"] = line;
        var check = new SchemaCheck(new JsonObject { ["components"] = new JsonObject { ["schemas"] = schemas } });
        await using var rig = new ShadowRig(
            All with { Arms = 1 },
            Taste,
            policies => policies.Replace("surfaces/home.yaml", "slots: { most: 50 }", "slots: { most: 2 }"));
        for (var user = 0; user < 10; user++)
        {
            await rig.ServeAsync(Request(user));
        }

        await rig.DoneAsync(10);
        var lines = await rig.LinesAsync();
        lines.ShouldContain(one => one.Refused == "invalid-request");
        lines.ShouldContain(one => one.Difference != null);
        var texts = (await CommandRun.Of("log", "grep", "shadow/1", rig.Log)).Lines;
        texts.Length.ShouldBe(lines.Count);
        texts.SelectMany(text => check.Errors(JsonNode.Parse(text, null, default), "Shadow")).ShouldBeEmpty();
    }

    internal static void Affine(PolicyFolder policies) => policies.Replace("surfaces/home.yaml", "affinity: 0.1", "affinity: -5");

    internal static void Taste(PolicyFolder policies)
    {
        policies.Layer("feed");
        policies.Experiment("taste", "feed", "{ weights: { affinity: -5 } }", 40);
    }

    internal static string Request(int number) => ExperimentFolder.RequestOf($"u-{number}").Replace("\"r-1\"", $"\"r-{number}\"", StringComparison.Ordinal);

    private static string[] Ids(JsonNode page) => [.. page["items"]!.AsArray().Select(item => (string)item!["id"]!)];
}
