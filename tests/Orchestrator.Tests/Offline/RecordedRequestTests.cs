using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Orchestrator.CommandLine;
using RankOrchestrator.Orchestrator.Decisions;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Telemetry;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Offline;

/// <summary>Requests from files and logs, and pages made again from what was logged.</summary>
public sealed class RecordedRequestTests : IDisposable
{
    private readonly PolicyFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_policies_do_to_a_request_is_asked_without_what_load_and_chance_did_when_it_was_served()
    {
        var recorded = new RecordedRequest("line", default) { Effort = SearchEffort.Greedy, StandIns = [new Degradation("ctr", "timeout", "prior")], Draw = 3 };
        (recorded.AsServed.Effort, recorded.AsServed.StandIns.Count, recorded.AsServed.Draw).ShouldBe((SearchEffort.Greedy, 1, 3UL));
        (recorded.AsServed.Explains, recorded.AsServed.Explores).ShouldBe((false, true));
        (recorded.Conditions.Effort, recorded.Conditions.StandIns.Count, recorded.Conditions.Draw).ShouldBe((null, 0, null));
        (recorded.Conditions.Explains, recorded.Conditions.Explores).ShouldBe((true, false));
    }

    [Fact]
    public async Task A_logged_page_is_made_again_without_its_models_and_at_its_time()
    {
        var request = JsonNode.Parse(PolicyFolder.HomeRequest)!.AsObject();
        request.Remove("now");
        request["options"] = new JsonObject { ["explain"] = "none" };
        var body = Encoding.UTF8.GetBytes(request.ToJsonString());
        var path = Path.Combine(folder.Root, "log", "decisions.jsonl");
        string[] served;
        using (var engine = new TestEngine())
        {
            served = await ServeAsync(engine, body, path);
        }

        // The model now says something else: the page of the log does not change, that of the request alone does.
        folder.Write("models/ctr.yaml", """
            model: ctr
            owner: tests
            version: "2"
            kind: expression
            outputs: [{ prediction: ctr, value: 1.0 - feature.ctr7d, range: [0, 1], fallback: [{ prior: 0.5 }] }]

            """);
        using var ranking = OfflineRanking.Load(new PolicyLocation(folder.Root, ""), new StoppedClock());
        var recorded = Read(path).ShouldHaveSingleItem();
        recorded.Now.ShouldNotBeNull();
        (await PageAsync(ranking, recorded)).ShouldBe(served);
        (await PageAsync(ranking, new RecordedRequest("request", body))).ShouldNotBe(served);
    }

    [Fact]
    public async Task What_was_logged_for_other_candidates_is_refused()
    {
        var line = new JsonObject { ["request"] = JsonNode.Parse(PolicyFolder.HomeRequest), ["predictions"] = new JsonObject { ["ctr"] = new JsonArray(0.1, 0.2) } };
        using var ranking = OfflineRanking.Load(new PolicyLocation(folder.Root, ""), new StoppedClock());
        var recorded = RecordedLine.Read("log:1", Encoding.UTF8.GetBytes(line.ToJsonString()))!;
        var (_, problem) = await ranking.RankAsync(recorded.Body, recorded.Conditions, result => result.Surface, CancellationToken.None);
        problem!.Detail.ShouldContain("What the models said was logged for another number of candidates.");
    }

    [Theory]
    [InlineData("one.json", "{\n\"surface\": \"home\"\n}\n", "one.json")]
    [InlineData("one.json", "{\"surface\":\"home\"}\n", "one.json")]
    [InlineData("one.json", "{\"surface\":\"home\"}", "one.json")]
    [InlineData("two.jsonl", "{\"surface\":\"home\"}\n\n{\"request\":{\"surface\":\"home\"}}\r\n", "two.jsonl:1", "two.jsonl:3")]
    [InlineData("two.log", "\n{\"surface\":\"home\"}\n{\"surface\":\"home\"}", "two.log:2", "two.log:3")]
    [InlineData("two.jsonl", "\uFEFF{\"surface\":\"home\"}\n{\"surface\":\"home\"}\n", "two.jsonl:1", "two.jsonl:2")]
    [InlineData("none.ndjson", "")]
    [InlineData("none.ndjson", "\n \n")]
    [InlineData("empty.json", "", "empty.json")]
    public void Files_of_one_request_and_files_of_lines_are_told_apart(string name, string text, params string[] places)
    {
        foreach (var isCompressed in new[] { false, true })
        {
            var path = Path.Combine(folder.Root, name + (isCompressed ? ".gz" : ""));
            using (var file = File.Create(path))
            using (Stream stream = isCompressed ? new GZipStream(file, CompressionLevel.Fastest) : file)
            {
                stream.Write(Encoding.UTF8.GetBytes(text));
            }

            Read(path).Select(request => request.Place).ShouldBe(places.Select(place => Path.Combine(folder.Root, isCompressed ? place.Replace(name, name + ".gz", StringComparison.Ordinal) : place)));
        }
    }

    [Fact]
    public void Lines_that_are_no_requests_are_named_and_left_out_and_one_that_is_being_written_is_no_mistake()
    {
        folder.Write(
            "log.jsonl",
            "{\"request\":{\"surface\":\"a\"}}\n{\"request\":1}\n[]\n{\"request\":{}} x\n{\"request\":{},\"predictions\":{\"a\":[1e999]}}\n{\"request\":{\"surface\":\"b\"}}\n{\"at\":\"20");
        var said = new List<(string Sentence, bool IsMistake)>();
        RecordedRequests.Read([Path.Combine(folder.Root, "log.jsonl")], (sentence, isMistake) => said.Add((sentence, isMistake))).Count().ShouldBe(2);
        said.Select(line => line.IsMistake).ShouldBe([true, true, true, true, false]);
        said[0].Sentence.ShouldEndWith("log.jsonl:2: This is no line of a decision log with a request in it.");
    }

    [Fact]
    public void A_compressed_file_that_is_none_says_so()
    {
        folder.Write("log.jsonl.gz", "{}\n");
        Should.Throw<CommandFailure>(() => Read(Path.Combine(folder.Root, "log.jsonl.gz"))).Message.ShouldContain("log.jsonl.gz");
    }

    private static List<RecordedRequest> Read(string path) => [.. RecordedRequests.Read([path], (sentence, _) => sentence.ShouldBeEmpty())];

    private static async Task<string[]> ServeAsync(TestEngine engine, byte[] body, string path)
    {
        using var meters = new UnseenMeters();
        using var metrics = new ServiceMetrics(meters);
        using var result = await engine.RankAsync(body);
        await using var log = new DecisionLog(new ServiceSettings { DecisionLog = path }, metrics, TimeProvider.System, NullLogger<DecisionLog>.Instance);
        log.Append(result, body);
        return Items(JsonNode.Parse(result.Answer.Span)!);
    }

    private static async Task<string[]> PageAsync(OfflineRanking ranking, RecordedRequest request)
    {
        var (page, problem) = await ranking.RankAsync(request.Body, request.Conditions, result => Items(JsonNode.Parse(result.Answer.Span)!), CancellationToken.None);
        problem.ShouldBeNull();
        return page!;
    }

    private static string[] Items(JsonNode answer) => [.. answer["items"]!.AsArray().Select(item => $"{item!["slot"]} {item["id"]} {item["value"]}")];
}
