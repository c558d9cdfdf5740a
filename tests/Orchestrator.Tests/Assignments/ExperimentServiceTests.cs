using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.OpenApi;

namespace RankOrchestrator.Orchestrator.Tests.Assignments;

/// <summary>Experiments over HTTP.</summary>
public sealed class ExperimentServiceTests
{
    private const string Header = "X-Rank-Experiments";

    [Fact]
    public async Task Answers_plan_and_metrics_say_who_is_in_what_as_described()
    {
        await using var service = await RunningService.StartAsync(Prepare);
        var schemas = new SchemaCheck((await service.GetAsync("/openapi/v1.json")).Json.AsObject());
        var (plan, seen) = ((await service.GetAsync("/plan")).Json, new HashSet<string>(StringComparer.Ordinal));
        schemas.Errors(plan, "PlanState").ShouldBeEmpty();
        plan["experiments"]!.ToJsonString().ShouldBe(
            """[{"experiment":"taste","why":"test","layer":"feed","holdout":20,"enabled":true,"from":0,"to":100,"control":"a","""
            + """ "arms":{"a":40,"b":40},"surfaces":["home"]}]""".TrimStart());
        for (var user = 0; user < 40; user++)
        {
            var page = await service.RankAsync(ExperimentFolder.RequestOf($"u-{user}"));
            schemas.Errors(page, "RankAnswer").ShouldBeEmpty();
            seen.Add($"{page["experiments"]?["taste"]}{page["holdouts"]?.ToJsonString()}");
        }

        seen.Order(StringComparer.Ordinal).ShouldBe(["", "[\"feed\"]", "a", "b"]);
        var metrics = await service.TextAsync("/metrics");
        metrics.ShouldContain("rank_experiment_pages_total{arm=\"a\",experiment=\"taste\"}");
        metrics.ShouldContain("rank_experiment_pages_total{arm=\"b\",experiment=\"taste\"}");
    }

    [Fact]
    public async Task Callers_choose_arms_where_a_header_for_it_is_configured()
    {
        await using var service = await RunningService.StartAsync(Prepare, "--Rank:ExperimentHeader", Header);
        var schemas = new SchemaCheck((await service.GetAsync("/openapi/v1.json")).Json.AsObject());
        foreach (var arm in (string[])["a", "b"])
        {
            foreach (var user in (string[])["u-1", "u-2", "u-3", "u-4"])
            {
                var (status, page) = await PostAsync(service, $"taste = {arm}", user);
                status.ShouldBe(200);
                schemas.Errors(page, "RankAnswer").ShouldBeEmpty();
                ((string)page["experiments"]!["taste"]!).ShouldBe(arm);
                page["forced"]!.ToJsonString().ShouldBe("""["taste"]""");
                page["holdouts"].ShouldBeNull();
            }
        }
    }

    [Theory]
    [InlineData("taste", "must be like 'experiment=arm")]
    [InlineData("", "must be like 'experiment=arm")]
    [InlineData("taste=", "must be like 'experiment=arm")]
    [InlineData("taste=a,taste=b", "each experiment once")]
    [InlineData("tast=a", "There is no experiment 'tast'.")]
    [InlineData("taste=c", "The experiment 'taste' has no arm 'c'; it has a, b.")]
    [InlineData("over=b", "The experiment 'over' is off.")]
    [InlineData("taste=b, warm=a", "'taste' and 'warm' are in one layer")]
    public async Task Arms_that_cannot_be_had_are_refused(string header, string sentence)
    {
        await using var service = await RunningService.StartAsync(
            policies =>
            {
                Prepare(policies);
                policies.Replace("experiments/taste.yaml", "takes: { from: 0, to: 100 }", "takes: { from: 0, to: 50 }");
                policies.Experiment("warm", "feed", "{ weights: { affinity: 3 } }", more: "takes: { from: 50, to: 100 }");
                policies.Experiment("over", "feed", "{ weights: { affinity: 4 } }", more: "enabled: false");
            },
            "--Rank:ExperimentHeader",
            Header);
        var (status, problem) = await PostAsync(service, header, "u-1");
        status.ShouldBe(400);
        ((string)problem["detail"]!).ShouldContain(sentence);
        ((string)problem["requestId"]!).ShouldBe("r-1");
    }

    [Fact]
    public async Task The_header_means_nothing_where_none_is_configured()
    {
        await using var service = await RunningService.StartAsync(Prepare);
        (await PostAsync(service, "nonsense", "u-1")).Status.ShouldBe(200);
        new ServiceSettings { ExperimentHeader = "not a header" }.Problems().ShouldHaveSingleItem().ShouldStartWith("Rank:ExperimentHeader must be");
    }

    private static void Prepare(PolicyFolder policies)
    {
        policies.Layer("feed", "holdout: 20");
        policies.Experiment("taste", "feed", "{ weights: { affinity: 5 } }", 40, "takes: { from: 0, to: 100 }");
    }

    private static async Task<(int Status, JsonNode Body)> PostAsync(RunningService service, string header, string user)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/rank", UriKind.Relative));
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(ExperimentFolder.RequestOf(user)));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation(Header, header);
        using var response = await service.Http.SendAsync(request);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }
}
