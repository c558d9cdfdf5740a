using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using RankOrchestrator.Orchestrator.Studio.Pages;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Studio;

/// <summary>Why, why not and at what price, of a draft's page.</summary>
public sealed class DraftAnswersTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private readonly RunningService service = fixture.Service;

    [Fact]
    public async Task Why_not_is_answered_of_the_draft_and_not_of_the_plan_in_force()
    {
        var tab = await StudioClient.OpenAsync(service);
        await tab.ChangeAsync(new JsonObject { ["request"] = PolicyFolder.HomeRequest });

        // p-2 is worth 0.05 and shares the merchant of p-1, which is worth more.
        var inForce = (await AskAsync(tab, "explain", new JsonObject { ["item"] = "p-2" })).Answer["items"]![0]!;
        ((string)inForce["place"]!).ShouldBe("left-out");
        ((string)inForce["leftOut"]!["reason"]!).ShouldBe("constraints");
        inForce["leftOut"]!["constraints"]!.ToJsonString().ShouldContain("merchant-gap");

        // p-2 is a phone, and the request comes from an ios device.
        await tab.ReplaceAsync("rules/shop.yaml", "request.device == \"web\"", "request.device == \"ios\"");
        var drafted = (await AskAsync(tab, "explain", new JsonObject { ["item"] = "p-2" })).Answer["items"]![0]!;
        ((string)drafted["place"]!).ShouldBe("excluded");
        drafted["excludedBy"]!.ToJsonString().ShouldBe("""["no-phones-in-web"]""");
    }

    [Fact]
    public async Task The_smallest_boost_that_is_named_brings_the_item_to_the_slot()
    {
        var tab = await StudioClient.OpenAsync(service);
        await tab.ChangeAsync(new JsonObject { ["request"] = PolicyFolder.HomeRequest });
        var goal = (await AskAsync(tab, "explain", new JsonObject { ["item"] = "p-4", ["slot"] = 0 })).Answer["items"]![0]!["goal"]!;
        var boost = (double)goal["smallestBoost"]!;

        string Rule(double factor) => string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"  - name: hoist\n    why: A test.\n    owner: tests\n    match: item.price == 20.0\n    then: {{ boost: {factor} }}\nconstraints:");
        StudioClient.Ids((await tab.ReplaceAsync("rules/shop.yaml", "constraints:", Rule(boost * 1.0001)))["page"]!)[0].ShouldBe("p-4");
        (StudioClient.Ids((await tab.ReplaceAsync("rules/shop.yaml", "constraints:", Rule(boost * 0.9999)))["page"]!)[0] is "p-4").ShouldBeFalse();
    }

    [Fact]
    public async Task A_price_is_what_the_page_is_worth_without_minus_what_it_is_worth_with()
    {
        var tab = await StudioClient.OpenAsync(service);
        var view = await tab.ChangeAsync(new JsonObject { ["request"] = PolicyFolder.HomeRequest });
        var prices = (await AskAsync(tab, "prices", null)).Answer;
        var gap = prices["policies"]!.AsArray().Single(policy => (string)policy!["name"]! == "merchant-gap")!;
        var value = (double)view["page"]!["answer"]!["certificate"]!["objective"]!;

        var text = service.Policies.Read("rules/shop.yaml");
        var from = text.IndexOf("  - name: merchant-gap", StringComparison.Ordinal);
        var to = text.IndexOf("  - name: sponsored-cap", StringComparison.Ordinal);
        var without = await tab.ChangeAsync(new JsonObject { ["files"] = new JsonObject { ["rules/shop.yaml"] = text.Remove(from, to - from) } });
        ((double)gap["price"]!).ShouldBe((double)without["page"]!["answer"]!["certificate"]!["objective"]! - value, 1e-9);
    }

    [Fact]
    public async Task The_frontier_has_the_page_that_the_most_of_each_objective_makes()
    {
        var tab = await StudioClient.OpenAsync(service);
        await tab.ChangeAsync(new JsonObject { ["request"] = PolicyFolder.HomeRequest });
        var (status, report) = await AskAsync(tab, "frontier", new JsonObject { ["objectives"] = new JsonArray("click", "taste") });
        status.ShouldBe(HttpStatusCode.OK, report.ToJsonString());
        report["today"]!["weights"]!.ToJsonString().ShouldBe("[1,0.1]");
        var points = report["points"]!.AsArray();
        points.Count.ShouldBeGreaterThan(0);

        // None is better than another one in both.
        foreach (var point in points)
        {
            points.ShouldNotContain(other => (double)other!["amounts"]![0]! > (double)point!["amounts"]![0]! + 1e-9 && (double)other["amounts"]![1]! > (double)point["amounts"]![1]! + 1e-9);
        }
    }

    [Fact]
    public async Task What_the_draft_does_is_said_as_diff_says_it()
    {
        var tab = await StudioClient.OpenAsync(service);
        var view = await tab.ReplaceAsync("rules/shop.yaml", "boost: 1.5", "boost: 0.1");
        var diff = (await AskAsync(tab, "diff", null)).Answer;
        ((int)diff["pages"]!["changed"]!).ShouldBe(1);
        ((double)diff["value"]!["before"]!).ShouldBe((double)view["before"]!["answer"]!["certificate"]!["objective"]!);
        ((double)diff["value"]!["after"]!).ShouldBe((double)view["page"]!["answer"]!["certificate"]!["objective"]!);
        var items = diff["changedMost"]![0]!["items"]!.AsArray();
        var (before, after) = (StudioClient.Ids(view["before"]!), StudioClient.Ids(view["page"]!));
        before.ShouldNotBe(after);
        string[] all = [.. before.Union(after, StringComparer.Ordinal)];
        items.ShouldAllBe(item => all.Contains((string)item!["id"]!, StringComparer.Ordinal));
        foreach (var id in all)
        {
            var item = items.SingleOrDefault(item => (string)item!["id"]! == id);
            ((int?)item?["before"]?["slot"] ?? Array.IndexOf(before, id)).ShouldBe(Array.IndexOf(before, id));
            ((int?)item?["after"]?["slot"] ?? Array.IndexOf(after, id)).ShouldBe(Array.IndexOf(after, id));
        }


        await tab.ChangeAsync(new JsonObject { ["files"] = new JsonObject() });
        ((int)(await AskAsync(tab, "diff", null)).Answer["pages"]!["changed"]!).ShouldBe(0);
    }

    [Fact]
    public async Task Objectives_are_traded_over_the_samples_of_the_surface_too()
    {
        var tab = await StudioClient.OpenAsync(service);
        await tab.ChangeAsync(new JsonObject { ["request"] = PolicyFolder.HomeRequest });
        async Task<JsonNode> OverAsync(string over) => (await AskAsync(tab, "frontier", new JsonObject { ["objectives"] = new JsonArray("click", "taste"), ["over"] = over })).Answer;
        ((int)(await OverAsync("page"))["pages"]!).ShouldBe(1);
        var samples = await OverAsync("samples");
        var count = (await service.GetAsync("/studio/api/overview")).Json["samples"]!.AsArray().Count(sample => (string)sample!["surface"]! == "home");
        ((int)samples["pages"]!).ShouldBe(count);

        // There is no log here, and so no decision.
        (await AskAsync(tab, "frontier", new JsonObject { ["objectives"] = new JsonArray("click", "taste"), ["over"] = "decisions" })).Status.ShouldBe(HttpStatusCode.NotFound);
        (await AskAsync(tab, "frontier", new JsonObject { ["objectives"] = new JsonArray("click", "taste"), ["over"] = "everything" })).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await AskAsync(tab, "frontier", new JsonObject { ["objectives"] = new JsonArray("click", "taste"), ["over"] = 1 })).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("frontier", "{\"objectives\":[\"click\"]}", HttpStatusCode.BadRequest)]
    [InlineData("frontier", "{\"objectives\":[\"click\",\"nothing\"]}", HttpStatusCode.BadRequest)]
    [InlineData("frontier", "{\"objectives\":[null,\"click\"]}", HttpStatusCode.BadRequest)]
    [InlineData("frontier", "{\"objectives\":null}", HttpStatusCode.BadRequest)]
    [InlineData("explain", "{}", HttpStatusCode.BadRequest)]
    [InlineData("explain", "{\"item\":null}", HttpStatusCode.BadRequest)]
    [InlineData("explain", "{\"item\":\"p-1\",\"slots\":1}", HttpStatusCode.BadRequest)]
    [InlineData("explain", "{\"item\":\"p-1\",\"slot\":-5}", HttpStatusCode.OK)]
    [InlineData("explain", "{\"item\":\"p-1\",\"slot\":2147483647}", HttpStatusCode.OK)]
    [InlineData("explain", "{\"item\":\"nobody\"}", HttpStatusCode.OK)]
    public async Task What_is_asked_is_looked_at(string what, string question, HttpStatusCode expected)
    {
        var tab = await StudioClient.OpenAsync(service);
        await tab.ChangeAsync(new JsonObject { ["request"] = PolicyFolder.HomeRequest });
        (await AskAsync(tab, what, JsonNode.Parse(question))).Status.ShouldBe(expected);
    }

    [Fact]
    public async Task Of_a_draft_with_errors_nothing_can_be_asked()
    {
        var tab = await StudioClient.OpenAsync(service);
        await tab.ReplaceAsync("rules/shop.yaml", "boost: 1.5", "bost: 1.5");
        (await AskAsync(tab, "prices", null)).Status.ShouldBe(HttpStatusCode.Conflict);
        (await AskAsync(new StudioClient(service, "nobody"), "prices", null)).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_the_time_for_an_answer_does_not_suffice_for_is_said_to_be_left_out()
    {
        var clock = new PassingClock();
        await using var slow = await RunningService.StartAsync(null, services => services.AddSingleton(provider => ActivatorUtilities.CreateInstance<DraftAnswers>(provider, (TimeProvider)clock)));
        var tab = await StudioClient.OpenAsync(slow);
        await tab.ChangeAsync(new JsonObject { ["request"] = PolicyFolder.HomeRequest });
        var all = 0;
        foreach (var isLate in (bool[])[false, true])
        {
            clock.Step = isLate ? DraftAnswers.Time : TimeSpan.Zero;
            var explained = (await AskAsync(tab, "explain", new JsonObject { ["item"] = "p-2" }, slow)).Answer["items"]![0]!["omitted"]!.AsArray();
            (explained.Count > 0).ShouldBe(isLate, explained.ToJsonString());
            var prices = (await AskAsync(tab, "prices", null, slow)).Answer;
            (prices["omitted"]!.AsArray().Count > 0).ShouldBe(isLate);
            all = isLate ? all : prices["policies"]!.AsArray().Count;
            (prices["omitted"]!.AsArray().Count + prices["policies"]!.AsArray().Count).ShouldBe(all);
        }
    }

    private async Task<(HttpStatusCode Status, JsonNode Answer)> AskAsync(StudioClient tab, string what, JsonNode? question, RunningService? asked = null)
    {
        using var content = question is null ? null : new StringContent(question.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await (asked ?? service).Http.PostAsync(new Uri($"/studio/api/drafts/{tab.Draft}/{what}", UriKind.Relative), content);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    /// <summary>A clock on which time passes when somebody looks at it.</summary>
    private sealed class PassingClock : TimeProvider
    {
        private long now;

        public TimeSpan Step { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now += Step.Ticks;
    }
}
