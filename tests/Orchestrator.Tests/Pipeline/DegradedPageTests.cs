using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using RankOrchestrator.Objectives.Tests.Faults;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Pipeline;

/// <summary>Pages made while something is missing: in time, and saying so.</summary>
public sealed class DegradedPageTests : IAsyncDisposable
{
    /// <summary>Describes its models and then says nothing.</summary>
    private readonly InferenceServer silent = new(request => Reply.Description(request) with { Delay = request.Method == "GET" ? TimeSpan.Zero : TimeSpan.FromMinutes(1) });

    public ValueTask DisposeAsync() => silent.DisposeAsync();

    [Fact]
    public async Task A_model_that_never_answers_does_not_make_the_page_late()
    {
        var clock = new ManualClock();
        using var engine = new TestEngine(policies => policies.Write("models/ctr.yaml", RemoteModel("required: false")), time: clock);
        var before = silent.Requests;
        var ranking = engine.RankAsync(Encoding.UTF8.GetBytes(PolicyFolder.HomeRequest.Replace("\"deadlineMs\": 5000", "\"deadlineMs\": 60", StringComparison.Ordinal))).AsTask();
        await Until.TrueAsync(() => silent.Requests > before);

        // The clock stands when the deadline is there and moves no further: a page that waits for more never comes.
        clock.Advance(TimeSpan.FromMilliseconds(60));
        using var result = await ranking.WaitAsync(TimeSpan.FromMinutes(1));
        result.Problem.ShouldBeNull();
        result.Outcome.ShouldBe("degraded");
        var answer = JsonNode.Parse(result.Answer.Span)!;
        answer["degraded"]!.AsArray().Select(part => (string)part!["model"]!).ShouldContain(model => model == "ctr");
        answer["items"]!.AsArray().Count.ShouldBe(3);
    }

    [Fact]
    public async Task What_stood_in_is_named_and_used()
    {
        using var engine = new TestEngine(policies => policies.Write("models/ctr.yaml", RemoteModel("timeout: 20ms")));
        var answer = await engine.PageAsync(PolicyFolder.HomeRequest);
        answer["degraded"]!.AsArray().Select(part => part!.ToJsonString()).ShouldBe(
        [
            """{"model":"ctr","reason":"timeout","fallback":"column:ctr7d"}""",
            """{"model":"ctr","reason":"timeout","fallback":"prior"}""",
        ]);
        ((double)Item(answer, "p-1")["predictions"]!["ctr"]!).ShouldBe(0.04);
        ((double)Item(answer, "p-4")["predictions"]!["ctr"]!).ShouldBe(0.07);
    }

    [Fact]
    public async Task A_required_model_that_is_missing_refuses_the_page()
    {
        using var engine = new TestEngine(policies => policies.Write("models/ctr.yaml", RemoteModel("required: true\ntimeout: 20ms")));
        using var result = await engine.RankAsync(Encoding.UTF8.GetBytes(PolicyFolder.HomeRequest));
        result.Problem!.Status.ShouldBe(503);
        result.Outcome.ShouldBe("required-model-unavailable");
        result.Problem.Detail.ShouldContain("'ctr'");
    }

    [Fact]
    public async Task A_value_too_large_to_be_added_up_counts_as_nothing_and_is_named()
    {
        using var engine = new TestEngine(policies => policies.Replace("surfaces/home.yaml", "w.affinity'", "w.affinity * 1e150'"));
        var answer = await engine.PageAsync(PolicyFolder.HomeRequest);
        answer["degraded"]!.ToJsonString().ShouldBe("""[{"model":"value","reason":"overflow","fallback":"zero"}]""");
        ((double)Item(answer, "p-1")["value"]!).ShouldBe(0);
        answer["items"]!.AsArray().SelectMany(item => item!["terms"]!.AsObject()).ShouldAllBe(term => double.IsFinite((double)term.Value!));
    }

    private string RemoteModel(string more)
    {
        var port = silent.Address.Port.ToString(CultureInfo.InvariantCulture);
        return $$"""
            model: ctr
            owner: tests
            version: "1"
            kind: oip
            oip: { server: "http://127.0.0.1:{{port}}" }
            inputs: [ { tensor: x, columns: [ feature.ctr7d ] } ]
            outputs:
              - prediction: ctr
                fallback: [ { column: feature.ctr7d }, { prior: 0.07 } ]
            {{more}}

            """;
    }

    private static JsonNode Item(JsonNode answer, string id) => answer["items"]!.AsArray().First(item => (string)item!["id"]! == id)!;
}
