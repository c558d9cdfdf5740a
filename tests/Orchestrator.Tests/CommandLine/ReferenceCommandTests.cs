using System.Text.Json.Nodes;
using RankOrchestrator.Objectives.Calibration;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.CommandLine;

/// <summary><c>reference MODEL</c> writes what the drift watch reads.</summary>
public sealed class ReferenceCommandTests : IDisposable
{
    private readonly PolicyFolder folder = new();

    public ReferenceCommandTests() => folder.Write("models/ctr.yaml", """
        model: ctr
        owner: tests
        version: "1"
        kind: expression
        outputs: [{ prediction: ctr, value: feature.ctr7d, range: [0, 1], fallback: [{ prior: 0.5 }] }]

        """);

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_predictions_of_all_candidates_are_counted_from_requests_and_from_a_decision_log_alike(bool isLog)
    {
        double[] values = [.. Enumerable.Range(0, 1200).Select(value => (value * 7 % 1200) / 1200d)];
        var requests = values.Chunk(200).Select(Request).ToArray();
        if (isLog)
        {
            folder.Write("log/decisions.jsonl", string.Concat(requests.Select(request => "{\"at\":\"2026-02-20T18:00:00Z\",\"request\":" + request.ReplaceLineEndings(" ") + ",\"answer\":{}}\n")));
        }
        else
        {
            for (var index = 0; index < requests.Length; index++)
            {
                folder.Write($"log/{index}.json", requests[index]);
            }
        }

        var file = Path.Combine(folder.Root, "reference.json");
        var run = await CommandRun.Of("reference", "ctr", isLog ? Path.Combine(folder.Root, "log", "decisions.jsonl") : Path.Combine(folder.Root, "log"), "--policies", folder.Root, "--output", file);
        run.Error.ShouldBeEmpty();
        run.ExitCode.ShouldBe(0);
        run.Out.ShouldContain("'ctr', 1200 values of 6 pages");
        var written = await File.ReadAllBytesAsync(file);
        written.ShouldBe(ReferenceSnapshot.Write([ReferenceSnapshot.Of("ctr", values)]));

        // The file is what a model file takes.
        folder.Replace("models/ctr.yaml", "owner: tests", "owner: tests\nwatch: { reference: ../reference.json }");
        (await CommandRun.Of("check", folder.Root)).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Too_few_values_are_no_reference()
    {
        folder.Write("one.json", Request([0.1, 0.2]));
        var run = await CommandRun.Of("reference", "ctr", Path.Combine(folder.Root, "one.json"), "--policies", folder.Root);
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("There are 2 values of 'ctr' from 1 pages (0 more had fallbacks); a reference needs 1000.");
    }

    [Fact]
    public async Task Pages_that_were_made_with_fallbacks_and_lines_that_hold_no_request_are_named()
    {
        folder.Replace("models/ctr.yaml", "range: [0, 1], fallback: [{ prior: 0.5 }]", "range: [0, 0.15], fallback: [{ prior: 0.1 }]");
        folder.Write("one.json", Request([0.1, 0.2]));
        (await CommandRun.Of("reference", "ctr", Path.Combine(folder.Root, "one.json"), "--policies", folder.Root)).Error.ShouldContain("(1 more had fallbacks)");
        folder.Write("log.jsonl", "{\"request\":1}\n[]\n");
        var run = await CommandRun.Of("reference", "ctr", Path.Combine(folder.Root, "log.jsonl"), "--policies", folder.Root);
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("log.jsonl:1: ");
        (await CommandRun.Of("reference", "nobody", "--policies", folder.Root)).Error.ShouldContain("There is no model 'nobody'. There are: ctr.");
    }

    private static string Request(double[] values)
    {
        var request = JsonNode.Parse(PolicyFolder.HomeRequest)!;
        var candidate = request["candidates"]![0]!;
        var candidates = new JsonArray();
        foreach (var value in values)
        {
            var copy = candidate.DeepClone();
            copy["id"] = "p-" + candidates.Count.ToString(System.Globalization.CultureInfo.InvariantCulture);
            copy["features"]!["ctr7d"] = value;
            candidates.Add(copy);
        }

        request["candidates"] = candidates;
        return request.ToJsonString();
    }
}
