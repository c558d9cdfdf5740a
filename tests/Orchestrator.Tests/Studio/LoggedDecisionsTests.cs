using System.Globalization;
using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Studio;

/// <summary>Decisions of the log can be looked at.</summary>
public sealed class LoggedDecisionsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rank-log-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_newest_first_each_as_it_was_served()
    {
        var log = Path.Combine(folder, "decisions.log");
        await File.WriteAllTextAsync(log, "not a decision\n{\"surface\":1}\n{\"at\":\"torn");
        await using var service = await RunningService.StartAsync(null, "--Rank:DecisionLog", log);
        await service.RankAsync(PolicyFolder.HomeRequest);
        await service.RankAsync(PolicyFolder.HomeRequest.Replace("r-1", "r-2", StringComparison.Ordinal));
        await Until.TrueAsync(() => Lines(log) == 5);
        var decisions = (await service.GetAsync("/studio/api/decisions")).Json["decisions"]!.AsArray();
        decisions.Select(decision => (string)decision!["requestId"]!).ShouldBe(["r-2", "r-1"]);

        var position = ((long)decisions[0]!["position"]!).ToString(CultureInfo.InvariantCulture);
        var decision = (await service.GetAsync("/studio/api/decisions/" + position)).Json;
        ((string)decision["request"]!["requestId"]!).ShouldBe("r-2");
        ((string)decision["answer"]!["items"]![0]!["id"]!).ShouldBe("p-1");

        foreach (var nowhere in (string[])["0", "1", "99999999", "-1", "x", "9999999999999999999999"])
        {
            (await service.GetAsync("/studio/api/decisions/" + nowhere)).Status.ShouldBe(HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task A_decision_is_ranked_with_the_outputs_that_its_models_had_unless_something_is_otherwise()
    {
        var log = Path.Combine(folder, "decisions.log");
        await File.WriteAllTextAsync(log, "");
        await using (var service = await RunningService.StartAsync(null, "--Rank:DecisionLog", log))
        {
            await service.RankAsync(PolicyFolder.HomeRequest);
            await Until.TrueAsync(() => Lines(log) == 1);
        }

        // The models said something else on that day.
        var line = JsonNode.Parse(await File.ReadAllTextAsync(log))!;
        line["predictions"]!["ctr"] = new JsonArray(0.9, 0.8, 0.7, 0.6);
        await File.WriteAllTextAsync(log + ".2", line.ToJsonString() + "\n" + line.ToJsonString().Replace("\"predictions\"", "\"foretellings\"", StringComparison.Ordinal) + "\n");
        await using var later = await RunningService.StartAsync(null, "--Rank:DecisionLog", log + ".2");
        var decisions = (await later.GetAsync("/studio/api/decisions")).Json["decisions"]!.AsArray();
        var (without, with) = ((long)decisions[0]!["position"]!, (long)decisions[1]!["position"]!);
        var tab = await StudioClient.OpenAsync(later);

        async Task<(string Outputs, double Ctr, double Before)> LookAsync(JsonObject change)
        {
            var view = await tab.ChangeAsync(change);
            double Ctr(JsonNode page) => (double)page["answer"]!["items"]!.AsArray().Single(item => (string)item!["id"]! == "p-1")!["predictions"]!["ctr"]!;
            return ((string)view["modelOutputs"]!, Ctr(view["page"]!), Ctr(view["before"]!));
        }

        var today = (await LookAsync(new JsonObject { ["request"] = PolicyFolder.HomeRequest })).Ctr;
        (await LookAsync(new JsonObject { ["decision"] = with })).ShouldBe(("logged", 0.9, 0.9));
        (await LookAsync(new JsonObject { ["asksModels"] = true })).ShouldBe(("asked", today, today));
        (await LookAsync(new JsonObject())).ShouldBe(("logged", 0.9, 0.9));
        (await LookAsync(new JsonObject { ["whatIf"] = new JsonObject { ["now"] = "2026-02-21T18:00:00Z" } })).ShouldBe(("asked", today, today));
        (await LookAsync(new JsonObject { ["decision"] = without })).ShouldBe(("asked", today, today));
        (await LookAsync(new JsonObject { ["decision"] = with })).ShouldBe(("logged", 0.9, 0.9));
        (await LookAsync(new JsonObject { ["request"] = PolicyFolder.HomeRequest })).ShouldBe(("asked", today, today));

        // What is asked about the decision's page is of the same page.
        await LookAsync(new JsonObject { ["decision"] = with });
        using var frontier = await later.Http.PostAsync(new Uri($"/studio/api/drafts/{tab.Draft}/frontier", UriKind.Relative), new StringContent("""{"objectives":["click","taste"],"over":"decisions"}""", System.Text.Encoding.UTF8, "application/json"));
        var report = JsonNode.Parse(await frontier.Content.ReadAsStringAsync())!;
        ((int)report["pages"]!).ShouldBe(2);
        ((double)report["today"]!["amounts"]![0]!).ShouldBeGreaterThan(0.9);

        (await tab.TryAsync(new JsonObject { ["decision"] = with, ["request"] = "{}" })).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await tab.TryAsync(new JsonObject { ["decision"] = 1 })).Status.ShouldBe(HttpStatusCode.NotFound);
        (await tab.TryAsync(new JsonObject { ["decision"] = -1 })).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    private static int Lines(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd().Count(character => character == '\n');
    }
}
