using RankOrchestrator.EndToEnd.CommandLine;
using RankOrchestrator.Objectives.Tests.Building;

namespace RankOrchestrator.EndToEnd.Comparisons;

/// <summary>Ids above 2^53, which doubles cannot tell apart, from the request through models, answers, logs, replays and snapshots.</summary>
public sealed class LargeIdTests : IDisposable
{
    /// <summary>2^53 + 1: as a double it is its neighbour, 2^53.</summary>
    private const string Known = "9007199254740993";
    private const string Neighbour = "9007199254740992";
    private const string Largest = "9223372036854775807";

    private readonly TemporaryFolder folder = new();
    private readonly string policies;

    public LargeIdTests()
    {
        policies = Path.Combine(folder.Root, "policies");
        folder.Write("policies/schema/shop.yaml", "schema: shop\nattributes:\n  ref: { type: int }\ncontext:\n  account: { type: int }\n");
        folder.Write(
            "policies/surfaces/shelf.yaml",
            "surface: shelf\nschema: shop\ndisplay: [ref]\nmodels: [known, other]\nvalue: \"10.0 * known + 5.0 * other + (item.ref == request.account ? 1.0 : 0.0)\"\n");

        // Both models ask for the same column, which is computed once; each knows one id.
        foreach (var (name, id) in new[] { ("known", Known), ("other", Largest) })
        {
            new OnnxFile().Input("id", OnnxFile.Int64, 1).Whole("wanted", long.Parse(id, CultureInfo.InvariantCulture))
                .Node("Equal", ["id", "wanted"], ["equal"]).Node("Cast", ["equal"], ["score"], ("to", OnnxFile.Float)).Output("score", OnnxFile.Float, 1)
                .Save(Directory.CreateDirectory(Path.Combine(folder.Root, "models")).FullName, name + ".onnx");
            folder.Write(
                $"policies/models/{name}.yaml",
                $"model: {name}\nowner: team\nversion: \"1\"\nkind: onnx\nfile: ../../models/{name}.onnx\ninputs: [{{ tensor: id, type: INT64, columns: [item.ref] }}]\n"
                + $"outputs: [{{ prediction: {name}, tensor: score, fallback: [{{ prior: 7 }}] }}]\n");
        }
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Neighbours_stay_two_ids_from_the_request_to_the_page_made_again_from_the_log()
    {
        var request = Request();
        var path = folder.Write("request.json", request);
        var answer = await CommandRun.OfAsync("rank", path, "--json", "--policies", policies);
        answer.ExitCode.ShouldBe(0, answer.Error);
        var items = JsonElement.Parse(answer.Output).GetProperty("items").EnumerateArray().ToArray();
        items.Select(item => item.GetProperty("id").GetString()).ShouldBe(["the known one", "the largest", "its neighbour"]);
        items.Select(item => item.GetProperty("value").GetDouble()).ShouldBe([10, 5, 1]);

        var table = await CommandRun.OfAsync("rank", path, "--policies", policies);
        table.Output.ShouldContain(Known);
        table.Output.ShouldContain(Largest);

        var log = await DecisionLogFile.WriteAsync(folder, "decisions.jsonl", policies, [request]);
        var line = await File.ReadAllTextAsync(log);
        foreach (var id in new[] { Known, Neighbour, Largest })
        {
            line.ShouldContain(id);
        }

        var replay = await CommandRun.OfAsync("replay", log, "--policies", policies);
        replay.ExitCode.ShouldBe(0, replay.Output + replay.Error);
        replay.Output.ShouldStartWith("1 page: 1 identical");

        var cases = Path.Combine(folder.Root, "cases.jsonl");
        (await CommandRun.OfAsync("snapshot", "add", log, "--to", cases, "--policies", policies)).ExitCode.ShouldBe(0);
        var taken = JsonElement.Parse((await File.ReadAllLinesAsync(cases))[0]).GetProperty("request");
        taken.GetProperty("context").GetProperty("account").GetRawText().ShouldBe(Neighbour);
        taken.GetProperty("candidates")
            .EnumerateArray()
            .Select(candidate => candidate.GetProperty("attributes").GetProperty("ref").GetRawText())
            .Order(StringComparer.Ordinal)
            .ShouldBe([Neighbour, Known, Largest]);
        (await CommandRun.OfAsync("snapshot", "verify", cases, "--policies", policies)).ExitCode.ShouldBe(0);
    }

    private static string Request()
        => $$"""
            {
              "requestId": "r", "surface": "shelf", "slots": 3, "context": { "account": {{Neighbour}} },
              "candidates": [
                { "id": "its neighbour", "attributes": { "ref": {{Neighbour}} } },
                { "id": "the known one", "attributes": { "ref": {{Known}} } },
                { "id": "the largest", "attributes": { "ref": {{Largest}} } }
              ]
            }
            """;
}
