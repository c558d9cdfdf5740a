using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Studio;

/// <summary>What a draft does, and what it does not.</summary>
public sealed class DraftTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private readonly RunningService service = fixture.Service;

    [Fact]
    public async Task Its_page_is_the_one_that_its_policies_make_beside_the_page_in_force()
    {
        var tab = await StudioClient.OpenAsync(service);
        var view = await tab.ReplaceAsync("rules/shop.yaml", "boost: 1.5", "boost: 0.1");
        ((int)view["errors"]!).ShouldBe(0);

        // p-1 was worth 0.1 before its season, and now a tenth of that.
        StudioClient.Ids(view["before"]!).ShouldBe(["p-1", "p-3", "p-4"]);
        StudioClient.Values(view["before"]!)[0].ShouldBe(0.15, 1e-12);
        var page = view["page"]!;
        StudioClient.Values(page).Max().ShouldBeLessThan(0.1);
        StudioClient.Ids(page).ShouldNotBe(StudioClient.Ids(view["before"]!));
        ((string)view["changes"]!).ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Without_changes_its_page_is_that_of_the_plan_in_force()
    {
        var tab = await StudioClient.OpenAsync(service);
        var view = await tab.ChangeAsync(new JsonObject { ["request"] = PolicyFolder.HomeRequest });
        Timeless(view["page"]!["answer"]!).ShouldBe(Timeless(await service.RankAsync(PolicyFolder.HomeRequest)));
        Timeless(view["before"]!["answer"]!).ShouldBe(Timeless(view["page"]!["answer"]!));
        ((string)view["changes"]!).ShouldBe("same items in the same slots");
    }

    [Fact]
    public async Task Nothing_of_it_leaks_into_pages_of_callers()
    {
        await using var own = await RunningService.StartAsync();
        var before = Timeless(await own.RankAsync(PolicyFolder.HomeRequest));
        var plan = own.Engine.Plans.Current;

        var tab = await StudioClient.OpenAsync(own);
        await tab.ReplaceAsync("rules/shop.yaml", "boost: 1.5", "boost: 0.1");
        await tab.ReplaceAsync("rules/shop.yaml", "boost: 1.5", "bost: 0.1");
        await tab.ChangeAsync(new JsonObject { ["files"] = new JsonObject(), ["whatIf"] = new JsonObject { ["models"] = new JsonArray("ctr") } });

        own.Engine.Plans.Current.ShouldBeSameAs(plan);
        own.Engine.Loader.History.RefusedCount.ShouldBe(0);
        Timeless(await own.RankAsync(PolicyFolder.HomeRequest)).ShouldBe(before);
        own.Policies.Read("rules/shop.yaml").ShouldContain("boost: 1.5");
    }

    [Fact]
    public async Task Nothing_of_it_is_counted_or_logged()
    {
        var log = Path.GetTempFileName();
        await using var own = await ServiceProcess.StartAsync(("Rank__DecisionLog", log));
        var counted = Counted(await own.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative)));
        using var made = await own.Http.PostAsync(new Uri("/studio/api/drafts", UriKind.Relative), null);
        var draft = (string)JsonNode.Parse(await made.Content.ReadAsStringAsync())!["draft"]!;
        foreach (var boost in (string[])["0.1", "0.2", "none"])
        {
            var change = new JsonObject
            {
                ["request"] = PolicyFolder.HomeRequest,
                ["files"] = new JsonObject
                {
                    ["rules/shop.yaml"] = own.Policies.Read("rules/shop.yaml").Replace(
                "boost: 1.5",
                "boost: " + boost,
                StringComparison.Ordinal)
                }
            };
            using var content = new StringContent(change.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
            using var shown = await own.Http.PutAsync(new Uri("/studio/api/drafts/" + draft, UriKind.Relative), content);
            shown.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        Counted(await own.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative))).ShouldBe(counted);
        own.Terminate();
        await own.EndAsync();
        (await File.ReadAllTextAsync(log)).ShouldBeEmpty();
        File.Delete(log);
    }

    [Fact]
    public async Task One_draft_is_not_another()
    {
        var (one, two) = (await StudioClient.OpenAsync(service), await StudioClient.OpenAsync(service));
        await one.ReplaceAsync("rules/shop.yaml", "boost: 1.5", "boost: 0.1");
        var view = await two.ChangeAsync(new JsonObject { ["request"] = PolicyFolder.HomeRequest });
        StudioClient.Values(view["page"]!)[0].ShouldBe(0.15, 1e-12);
    }

    [Fact]
    public async Task A_broken_rule_is_found_at_its_column_and_the_page_in_force_is_there_still()
    {
        var tab = await StudioClient.OpenAsync(service);
        var view = await tab.ReplaceAsync("rules/shop.yaml", "item.category == \"dates\"", "item.categroy == \"dates\"");
        var finding = view["findings"]!.AsArray().Single(finding => (string)finding!["severity"]! == "error")!;
        ((string)finding["file"]!).ShouldBe("rules/shop.yaml");
        ((string)finding["code"]!).ShouldBe("RP0303");
        ((int)finding["line"]!).ShouldBe(12);
        var line = service.Policies.Read("rules/shop.yaml").Split('\n')[11];
        ((int)finding["column"]!).ShouldBe(line.IndexOf("category", StringComparison.Ordinal) + 1);
        ((int)finding["endColumn"]! - (int)finding["column"]!).ShouldBe("categroy".Length);
        ((string)finding["hint"]!).ShouldContain("category");
        view["page"].ShouldBeNull();
        StudioClient.Ids(view["before"]!).ShouldBe(["p-1", "p-3", "p-4"]);
    }

    [Fact]
    public async Task A_request_that_is_none_is_told_as_rank_tells_it()
    {
        var tab = await StudioClient.OpenAsync(service);
        foreach (var request in (string[])["{", "[]", "{\"surface\":\"home\"}", PolicyFolder.HomeRequest.Replace("\"price\": 39.0", "\"price\": \"39\"", StringComparison.Ordinal)])
        {
            var view = await tab.ChangeAsync(new JsonObject { ["request"] = request });
            using var response = await service.PostAsync(request);
            var served = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            ((string)view["problem"]!["type"]!).ShouldBe((string)served["type"]!);
            ((string)view["problem"]!["detail"]!).ShouldBe((string)served["detail"]!);
            view["page"].ShouldBeNull();
        }
    }

    [Fact]
    public async Task What_if_a_model_were_gone_the_clock_another_the_user_somebody_else()
    {
        var tab = await StudioClient.OpenAsync(service);
        await tab.ChangeAsync(new JsonObject { ["request"] = PolicyFolder.HomeRequest });
        var without = await tab.ChangeAsync(new JsonObject { ["whatIf"] = new JsonObject { ["models"] = new JsonArray("ctr") } });
        without["page"]!["answer"]!["degraded"]!.ToJsonString().ShouldBe("""[{"model":"ctr","reason":"model-not-loaded","fallback":"prior"}]""");
        without["before"]!["answer"]!["degraded"]!.AsArray().ShouldBeEmpty();

        var later = await tab.ChangeAsync(new JsonObject { ["whatIf"] = new JsonObject { ["now"] = "2026-06-20T18:00:00Z" } });
        StudioClient.Values(later["page"]!)[0].ShouldBe(0.1, 1e-12);

        var elsewhere = await tab.ChangeAsync(new JsonObject { ["whatIf"] = new JsonObject { ["context"] = new JsonObject { ["device"] = "web", ["country"] = null } } });
        elsewhere["page"]!["answer"]!["explanation"]!["leftOut"]!.AsArray().Single(left => (string)left!["id"]! == "p-2")!["rule"]!.GetValue<string>().ShouldBe("no-phones-in-web");

        var again = await tab.ChangeAsync([]);
        StudioClient.Values(again["page"]!)[0].ShouldBe(0.15, 1e-12);
    }

    [Theory]
    [InlineData("models/ctr.yaml")]
    [InlineData("models/new.yaml")]
    [InlineData("../outside.yaml")]
    [InlineData("/etc/passwd")]
    [InlineData("rules/../../x.yaml")]
    [InlineData("rules\\..\\..\\x.yaml")]
    [InlineData("rules/a\u0000.yaml")]
    [InlineData("rules/deep/x.yaml")]
    [InlineData("rules/x.json")]
    [InlineData("policy.schema.json")]
    [InlineData("")]
    public async Task Files_that_a_draft_may_not_change_are_refused(string path)
    {
        var tab = await StudioClient.OpenAsync(service);
        var (status, answer) = await tab.TryAsync(new JsonObject { ["files"] = new JsonObject { [path] = "x" } });
        status.ShouldBe(HttpStatusCode.BadRequest, answer.ToJsonString());
        (await tab.PatchAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_draft_calls_no_server_that_the_plan_in_force_does_not_call()
    {
        await using var own = await RunningService.StartAsync(
            policies =>
            {
                policies.Write(
                    "models/far.yaml",
                    "model: far\nowner: tests\nversion: \"1\"\nkind: oip\noip: { server: http://127.0.0.1:9 }\ninputs:\n  - tensor: features\n    columns: [ { value: feature.ctr7d, missing: 0 } ]\noutputs:\n  - { prediction: far, tensor: far, range: [0, 1], fallback: [ { prior: 0.01 } ] }\n");
                policies.Replace("surfaces/home.yaml", "models: [ctr]", "models: [ctr, far]");
                policies.Write("overlays/staging.yaml", "overlay: staging\nservers: { far: http://127.0.0.1:9 }\n");
            },
            "--Rank:Environment",
            "staging");
        own.Engine.Plans.Current.ShouldNotBeNull();
        var tab = await StudioClient.OpenAsync(own);
        var view = await tab.ReplaceAsync("overlays/staging.yaml", "127.0.0.1:9", "127.0.0.1:8");
        view["findings"]!.AsArray().ShouldContain(finding => ((string)finding!["message"]!).Contains("calls the servers that the plan in force calls", StringComparison.Ordinal));
        view["page"].ShouldBeNull();
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"file\":{}}")]
    [InlineData("{\"files\":{\"rules/a.yaml\":1}}")]
    [InlineData("{\"whatIf\":null}")]
    [InlineData("{\"whatIf\":{\"models\":null}}")]
    [InlineData("{\"request\":\"{}\",\"request\":\"{}\"}")]
    public async Task A_change_that_is_none_is_a_problem(string body)
    {
        var tab = await StudioClient.OpenAsync(service);
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await service.Http.PutAsync(new Uri("/studio/api/drafts/" + tab.Draft, UriKind.Relative), content);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task A_draft_that_is_too_large_is_refused()
    {
        var tab = await StudioClient.OpenAsync(service);
        var (status, _) = await tab.TryAsync(new JsonObject { ["files"] = new JsonObject { ["rules/a.yaml"] = new string('#', 600_000) } });
        status.ShouldBe(HttpStatusCode.BadRequest);
        (status, _) = await tab.TryAsync(new JsonObject { ["files"] = new JsonObject(Enumerable.Range(0, 33).Select(number => KeyValuePair.Create<string, JsonNode?>($"rules/{number}.yaml", "#"))) });
        status.ShouldBe(HttpStatusCode.BadRequest);
        (status, _) = await tab.TryAsync(new JsonObject { ["request"] = new string(' ', 5_000_000) });
        status.ShouldBe(HttpStatusCode.BadRequest);
        (status, _) = await tab.TryAsync(new JsonObject { ["request"] = new string(' ', 9_000_000) });
        status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task A_draft_that_nobody_made_or_that_is_forgotten_is_not_found()
    {
        (await new StudioClient(service, "nobody").TryAsync([])).Status.ShouldBe(HttpStatusCode.NotFound);
        var tab = await StudioClient.OpenAsync(service);
        using var response = await service.Http.DeleteAsync(new Uri("/studio/api/drafts/" + tab.Draft, UriKind.Relative));
        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        var (status, answer) = await tab.TryAsync([]);
        status.ShouldBe(HttpStatusCode.NotFound);
        ((string)answer["type"]!).ShouldEndWith(":no-draft");
    }

    [Fact]
    public async Task Lanes_say_where_constraints_reach_their_limits()
    {
        var tab = await StudioClient.OpenAsync(service);
        var view = await tab.ChangeAsync(new JsonObject { ["request"] = PolicyFolder.HomeRequest });
        var lanes = view["page"]!["lanes"]!.AsArray().ToDictionary(lane => (string)lane!["constraint"]!, lane => lane!, StringComparer.Ordinal);

        // p-3 in slot 1 is the one sponsored item of the page.
        lanes["sponsored-cap"]["groups"]!.ToJsonString().ShouldBe("""[{"slots":[1],"reached":true,"broken":false}]""");
        lanes["merchant-gap"]["groups"]!.AsArray().Count.ShouldBe(3);
        lanes["merchant-gap"]["groups"]!.AsArray().ShouldAllBe(group => !(bool)group!["reached"]!);
    }

    private static string Timeless(JsonNode answer)
    {
        var copy = answer.DeepClone().AsObject();
        copy.Remove("timings");
        return copy.ToJsonString();
    }

    private static string[] Counted(string metrics) => [.. metrics.Split('\n').Where(line => line.StartsWith("rank_", StringComparison.Ordinal))];
}
