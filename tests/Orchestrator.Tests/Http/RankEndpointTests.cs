using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Http;

/// <summary>Pages of the fixture's surface, whose numbers are small enough to work out by hand.</summary>
public sealed class RankEndpointTests(ServiceFixture fixture) : IClassFixture<ServiceFixture>
{
    private readonly RunningService service = fixture.Service;

    [Fact]
    public async Task A_page_is_ranked_by_value_within_the_constraints()
    {
        var answer = await service.RankAsync(PolicyFolder.HomeRequest);

        // p-1: (0.04 + 0.06) * 1.5 for the season; p-2 is worth 0.05 but shares p-1's merchant; p-3: 0.03 + 0.01.
        Ids(answer).ShouldBe(["p-1", "p-3", "p-4"]);
        Values(answer).ShouldBe([0.15, 0.04, 0.01], 1e-12);
        ((string)answer["requestId"]!).ShouldBe("r-1");
        ((string)answer["surface"]!).ShouldBe("home");
        ((string)answer["plan"]!).ShouldBe(service.Engine.Plans.Current!.Hash);
        answer["degraded"]!.AsArray().ShouldBeEmpty();
        answer["items"]!.AsArray().Select(item => (int)item!["slot"]!).ShouldBe([0, 1, 2]);
    }

    [Fact]
    public async Task Terms_predictions_and_rules_say_why()
    {
        var answer = await service.RankAsync(PolicyFolder.HomeRequest);
        var first = answer["items"]![0]!;
        ((double)first["terms"]!["click"]!).ShouldBe(0.06, 1e-12);
        ((double)first["terms"]!["taste"]!).ShouldBe(0.09, 1e-12);
        ((double)first["predictions"]!["ctr"]!).ShouldBe(0.04);
        first["rules"]!.ToJsonString().ShouldBe("""[{"rule":"dates-season","boost":1.5,"tags":["seasonal"]}]""");
        answer["items"]![1]!["rules"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task The_order_of_candidates_changes_nothing()
    {
        var request = JsonNode.Parse(PolicyFolder.HomeRequest)!;
        var turned = request["candidates"]!.AsArray().Select(candidate => candidate!.DeepClone()).Reverse().ToArray();
        request["candidates"] = new JsonArray(turned);
        WithoutTimings(await service.RankAsync(request.ToJsonString())).ShouldBe(WithoutTimings(await service.RankAsync(PolicyFolder.HomeRequest)));
    }

    [Fact]
    public async Task The_order_of_members_changes_nothing()
    {
        var request = JsonNode.Parse(PolicyFolder.HomeRequest)!.AsObject();
        var turned = new JsonObject(request.Reverse().Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
        WithoutTimings(await service.RankAsync(turned.ToJsonString())).ShouldBe(WithoutTimings(await service.RankAsync(PolicyFolder.HomeRequest)));
    }

    [Fact]
    public async Task The_clock_of_the_request_decides_about_seasons()
    {
        var later = await service.RankAsync(PolicyFolder.HomeRequest.Replace("2026-02-20T18:00:00Z", "2026-06-20T18:00:00Z", StringComparison.Ordinal));
        ((double)later["items"]![0]!["value"]!).ShouldBe(0.1, 1e-12);
    }

    [Fact]
    public async Task The_clock_and_the_seed_may_stand_in_the_options()
    {
        var moved = PolicyFolder.HomeRequest
            .Replace("\"now\": \"2026-02-20T18:00:00Z\", \"seed\": 7,", "", StringComparison.Ordinal)
            .Replace("\"explain\": \"full\"", "\"explain\": \"full\", \"now\": \"2026-02-20T18:00:00Z\", \"seed\": 7", StringComparison.Ordinal);
        string.Equals(moved, PolicyFolder.HomeRequest, StringComparison.Ordinal).ShouldBeFalse();
        WithoutTimings(await service.RankAsync(moved)).ShouldBe(WithoutTimings(await service.RankAsync(PolicyFolder.HomeRequest)));
    }

    [Fact]
    public async Task Without_explanation_there_are_only_items_and_certificate()
    {
        var answer = await service.RankAsync(PolicyFolder.HomeRequest.Replace("\"full\"", "\"none\"", StringComparison.Ordinal));
        answer["items"]![0]!.AsObject().Select(member => member.Key).ShouldBe(["slot", "id", "value"]);
        answer.AsObject().ContainsKey("explanation").ShouldBeFalse();
        answer["certificate"]!.AsObject().ContainsKey("binding").ShouldBeFalse();
    }

    [Fact]
    public async Task The_full_explanation_says_why_a_candidate_was_left_out()
    {
        var answer = await service.RankAsync(PolicyFolder.HomeRequest);
        var leftOut = answer["explanation"]!["leftOut"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)leftOut["id"]!).ShouldBe("p-2");
        ((string)leftOut["reason"]!).ShouldBe("constraints");

        var web = await service.RankAsync(PolicyFolder.HomeRequest.Replace("\"ios\"", "\"web\"", StringComparison.Ordinal));
        var excluded = web["explanation"]!["leftOut"]!.AsArray().ShouldHaveSingleItem()!;
        excluded.ToJsonString().ShouldBe("""{"id":"p-2","value":0.05,"reason":"excluded","rule":"no-phones-in-web"}""");
    }

    [Fact]
    public async Task A_body_with_a_byte_order_mark_and_a_suffixed_type_is_read()
    {
        using var response = await service.PostAsync("\uFEFF" + PolicyFolder.HomeRequest, "application/vnd.shop+json; charset=\"UTF-8\"");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Text_in_any_script_comes_back_as_it_went()
    {
        var answer = await service.RankAsync(PolicyFolder.HomeRequest.Replace("\"p-1\"", "\"تمر-\\u0627 🌴\"", StringComparison.Ordinal));
        Ids(answer)[0].ShouldBe("تمر-ا 🌴");
    }

    [Fact]
    public async Task Probes_answer_to_HEAD()
    {
        foreach (var path in (string[])["/livez", "/healthz", "/readyz", "/plan", "/metrics", "/openapi/v1.json"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, path);
            using var response = await service.Http.SendAsync(request);
            response.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        }
    }

    private static string[] Ids(JsonNode answer) => [.. answer["items"]!.AsArray().Select(item => (string)item!["id"]!)];

    private static double[] Values(JsonNode answer) => [.. answer["items"]!.AsArray().Select(item => (double)item!["value"]!)];

    private static string WithoutTimings(JsonNode answer)
    {
        answer.AsObject().Remove("timings");
        return answer.ToJsonString();
    }
}
