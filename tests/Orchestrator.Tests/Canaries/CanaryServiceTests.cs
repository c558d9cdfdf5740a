using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Tests.Assignments;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.OpenApi;
using RankOrchestrator.Orchestrator.Tests.Telemetry;

namespace RankOrchestrator.Orchestrator.Tests.Canaries;

/// <summary>A canary in a service: given back by itself, never given more.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class CanaryServiceTests
{
    private const string Canary = """
        canary:
          chance: 0.05
          guardrails:
            - { of: degraded, atWorst: 0.5 }
            - { of: shown_sponsored, atWorst: 0.5 }
        """;

    [Fact]
    public async Task Users_of_a_canary_that_is_worse_get_the_pages_of_before_and_a_reload_does_not_forget_it()
    {
        await using var service = await RunningService.StartAsync(Prepare, "--Rank:ExperimentHeader", "X-Arms");
        var schemas = new SchemaCheck((await service.GetAsync("/openapi/v1.json")).Json.AsObject());
        for (var user = 0; user < 400 && Of(service)["outcome"]!.ToString() != "breached"; user++)
        {
            await service.RankAsync(ExperimentFolder.RequestOf($"u-{user}"));
        }

        var plan = (await service.GetAsync("/plan")).Json;
        schemas.Errors(plan, "PlanState").ShouldBeEmpty();
        var canary = Of(service);
        (canary["outcome"]!.ToString(), canary["brokenBy"]!.ToString()).ShouldBe(("breached", "degraded"));
        (await service.TextAsync("/metrics")).ShouldContain("rank_canary_outcome{experiment=\"taste\"} -1");
        await ShouldBePlainAsync(service);

        // The same file: it stays given back. Others may change.
        service.Policies.Replace("surfaces/home.yaml", "deadline: 5s", "deadline: 6s");
        service.Engine.Loader.Load().ShouldBeTrue();
        await ShouldBePlainAsync(service);
        Of(service)["outcome"]!.ToString().ShouldBe("breached");

        // Another file is another canary.
        service.Policies.Replace("experiments/taste.yaml", "why: test", "why: test again");
        service.Engine.Loader.Load().ShouldBeTrue();
        (Of(service)["outcome"]!.ToString(), (long)Of(service)["pages"]!).ShouldBe(("inconclusive", 0));
        var arms = new HashSet<string>(StringComparer.Ordinal);
        for (var user = 0; user < 20; user++)
        {
            arms.Add((string)(await service.RankAsync(ExperimentFolder.RequestOf($"u-{user}")))["experiments"]!["taste"]!);
        }

        arms.Order(StringComparer.Ordinal).ShouldBe(["a", "b"]);
    }

    [Theory]
    [InlineData("arms: { a: 50, b: 50 }", "arms: { a: 60, b: 40 }", "A canary has two arms that are as large")]
    [InlineData("of: degraded", "of: degrade", "A canary cannot look at 'degrade'.")]
    [InlineData("of: shown_sponsored", "of: degraded", "There are two guardrails 'degraded'.")]
    public void What_makes_no_sense_is_refused(string written, string instead, string sentence)
    {
        using var policies = new PolicyFolder();
        Prepare(policies);
        policies.Replace("experiments/taste.yaml", written, instead);
        using var engine = new TestEngine();
        foreach (var file in (string[])["experiments/taste.yaml", "layers/feed.yaml", "models/worse.yaml", "surfaces/home.yaml"])
        {
            engine.Policies.Write(file, policies.Read(file));
        }

        engine.Engine.Loader.Load().ShouldBeFalse();
        engine.Engine.Loader.Refusal!.Errors[0].Message.ShouldContain(sentence);
    }

    private static async Task ShouldBePlainAsync(RunningService service)
    {
        for (var user = 0; user < 20; user++)
        {
            var page = await service.RankAsync(ExperimentFolder.RequestOf($"u-{user}"));
            page["experiments"].ShouldBeNull();
            page["degraded"]!.AsArray().ShouldBeEmpty();
        }
    }

    private static JsonObject Of(RunningService service) => service.GetAsync("/plan").GetAwaiter().GetResult().Json["experiments"]![0]!["canary"]!.AsObject();

    /// <summary>The arm asks a version of the model that is not there.</summary>
    private static void Prepare(PolicyFolder policies)
    {
        policies.Layer("feed");
        policies.Write("models/worse.yaml", """
            model: ctr
            owner: tests
            version: "2"
            kind: oip
            oip: { server: "http://127.0.0.1:9" }
            inputs: [ { tensor: x, columns: [ feature.ctr7d ] } ]
            outputs: [ { prediction: ctr, fallback: [ { prior: 0.07 } ] } ]

            """);
        policies.Replace("surfaces/home.yaml", "models: [ctr]", "models: [ctr@1]");
        policies.Experiment("taste", "feed", "{ models: [ctr@2] }", more: Canary);
    }
}
