using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.CommandLine;
using RankOrchestrator.Orchestrator.Tests.OpenApi;

namespace RankOrchestrator.Orchestrator.Tests.Feedback;

/// <summary>Feedback over HTTP and on the disk.</summary>
public sealed class FeedbackServiceTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rank-feedback-").FullName;
    private readonly ManualClock clock = new();

    private string Log => Path.Combine(folder, "feedback");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Events_are_joined_with_their_pages_counted_once_and_kept()
    {
        await using (var service = await StartAsync())
        {
            await service.RankAsync(PolicyFolder.HomeRequest);
            var batch = Batch(
                ("e-1", "impression", 0, ""),
                ("e-2", "click", 0, ""),
                ("e-3", "click", 0, ""),
                ("e-4", "order", 1, "\"amount\":39.5"),
                ("e-1", "impression", 0, ""),
                ("e-5", "click", 7, ""));
            var schemas = new SchemaCheck((await service.GetAsync("/openapi/v1.json")).Json.AsObject());
            var (status, counts) = await PostAsync(service, batch);
            status.ShouldBe(202);
            schemas.Errors(counts, "FeedbackCounts").ShouldBeEmpty();
            counts.ToJsonString().ShouldBe("""{"joined":4,"late":0,"unknown":1,"duplicates":1,"marked":1}""");
            (await PostAsync(service, batch)).Body.ToJsonString().ShouldBe("""{"joined":0,"late":0,"unknown":0,"duplicates":6,"marked":0}""");
            clock.Advance(TimeSpan.FromHours(25));
            var lateOne = await PostAsync(service, Batch(("e-6", "hide", 1, "")));
            lateOne.Body.ToJsonString().ShouldBe("""{"joined":0,"late":1,"unknown":0,"duplicates":0,"marked":0}""");
            var another = await PostAsync(service, Batch(("e-7", "hide", 1, "\"item\":\"another\"")));
            another.Body.ToJsonString().ShouldBe("""{"joined":0,"late":0,"unknown":1,"duplicates":0,"marked":0}""");
            var metrics = await service.TextAsync("/metrics");
            metrics.ShouldContain("rank_feedback_events_total{outcome=\"duplicate\",type=\"click\"} 3");
            metrics.ShouldContain("rank_feedback_events_total{outcome=\"late\",type=\"hide\"} 1");
        }

        var lines = (await CommandRun.Of("log", "cat", Log)).Lines.Select(line => JsonNode.Parse(line)!).ToArray();
        lines.Select(line => $"{line["eventId"]} {line["join"]} {line["item"]} {line["context"]!["userId"]} {line["surface"]} "
            + $"{line["marks"]?.ToJsonString()}").Select(line => line.TrimEnd()).ShouldBe([
            "e-1 joined p-1 u-9 home",
            "e-2 joined p-1 u-9 home",
            "e-3 joined p-1 u-9 home [\"repeated\"]",
            "e-4 joined p-3 u-9 home",
            "e-5 unknown  u-9 home",
            "e-6 late p-3 u-9 home",
            "e-7 unknown another u-9 home",
        ]);
        var schema = JsonNode.Parse(Repository.Read("docs/feedback.schema.json"))!.AsObject();
        var definitions = schema["$defs"]!.DeepClone().AsObject();
        foreach (var keyword in (string[])["$schema", "$id", "title", "$defs"])
        {
            schema.Remove(keyword);
        }

        definitions["Line"] = schema.DeepClone();
        var check = new SchemaCheck(new JsonObject { ["components"] = new JsonObject { ["schemas"] = definitions } });
        lines.ShouldAllBe(line => check.Errors(line, "Line").Count == 0);
    }

    [Fact]
    public async Task Who_clicks_more_than_people_do_is_marked()
    {
        await using var service = await StartAsync();
        await service.RankAsync(PolicyFolder.HomeRequest);
        var marked = 0;
        for (var click = 0; click < 40; click++)
        {
            marked += (int)(await PostAsync(service, Click($"{click}"))).Body["marked"]!;
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        marked.ShouldBe(10);
        clock.Advance(TimeSpan.FromMinutes(2));
        ((int)(await PostAsync(service, Click("later"))).Body["marked"]!).ShouldBe(0);

        static string Click(string name) => $$"""{"events":[{"eventId":"c-{{name}}","type":"click","requestId":"x-{{name}}","slot":0,"userId":"u-9"}]}""";
    }

    [Fact]
    public async Task What_is_hidden_of_users_in_the_decision_log_is_hidden_here_and_a_user_is_forgotten_alike()
    {
        var salt = Path.Combine(folder, "salt");
        await File.WriteAllTextAsync(salt, "0123456789abcdef");
        await using (var service = await StartAsync("--Rank:Decisions:Hash", "request.userId", "--Rank:Decisions:SaltFile", salt))
        {
            await service.RankAsync(PolicyFolder.HomeRequest);
            await PostAsync(service, Batch(("e-1", "click", 0, ""), ("e-2", "click", 1, "\"userId\":\"u-8\"")));
        }

        (await CommandRun.Of("log", "cat", Log)).Out.ShouldNotContain("u-9");
        var forgotten = await CommandRun.Of("log", "forget", "u-9", Log, "--salt-file", salt);
        forgotten.ExitCode.ShouldBe(0, forgotten.Error);
        (await CommandRun.Of("log", "cat", Log)).Lines.ShouldHaveSingleItem().ShouldContain("\"e-2\"");
    }

    [Fact]
    public async Task Without_a_folder_for_it_no_feedback_is_taken()
    {
        await using var service = await RunningService.StartAsync();
        var (status, problem) = await PostAsync(service, Batch(("e-1", "click", 0, "")));
        status.ShouldBe(404);
        ((string)problem["type"]!).ShouldBe("urn:rank-orchestrator:problem:feedback-off");
        new SchemaCheck((await service.GetAsync("/openapi/v1.json")).Json.AsObject()).Errors(problem, "Problem").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_batch_with_a_mistake_is_refused_whole()
    {
        await using var service = await StartAsync();
        await service.RankAsync(PolicyFolder.HomeRequest);
        var (status, problem) = await PostAsync(service, Batch(("e-1", "click", 0, ""), ("e-2", "order", 0, "")));
        status.ShouldBe(400);
        ((string)problem["errors"]![0]!["pointer"]!).ShouldBe("/events/1/amount");
        var alone = await PostAsync(service, Batch(("e-1", "click", 0, "")));
        alone.Body.ToJsonString().ShouldBe("""{"joined":1,"late":0,"unknown":0,"duplicates":0,"marked":0}""");
    }

    private static string Batch(params (string Id, string Type, int Slot, string More)[] events)
        => "{\"events\":[" + string.Join(',', events.Select(read
            => $$"""{"eventId":"{{read.Id}}","type":"{{read.Type}}","requestId":"r-1","slot":{{read.Slot}}"""
                + (read.More.Length > 0 ? "," + read.More : "") + "}"))
            + "]}";

    private static async Task<(int Status, JsonNode Body)> PostAsync(RunningService service, string batch)
    {
        using var content = new StringContent(batch, Encoding.UTF8, "application/json");
        using var response = await service.Http.PostAsync(new Uri("/feedback", UriKind.Relative), content);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    private Task<RunningService> StartAsync(params string[] settings)
        => RunningService.StartAsync(null, services => services.AddSingleton<TimeProvider>(clock), ["--Rank:Feedback:Log", Log, .. settings]);
}
