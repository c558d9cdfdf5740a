using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Probes;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.CommandLine;

/// <summary><c>probe</c> finds what was hidden in policies, and each finding is shown by the small request that it writes.</summary>
public sealed class ProbeCommandTests : IDisposable
{
    private readonly PolicyFolder policies = new();
    private readonly string requests = Path.Combine(Path.GetTempPath(), "rank-probe-" + Guid.NewGuid().ToString("N"));

    public ProbeCommandTests()
    {
        Directory.CreateDirectory(requests);
        File.WriteAllText(Path.Combine(requests, "home.json"), PolicyFolder.HomeRequest);
    }

    public void Dispose()
    {
        policies.Dispose();
        Directory.Delete(requests, recursive: true);
    }

    [Fact]
    public async Task A_rule_that_the_given_requests_do_not_reach_is_reached_by_a_small_request_that_is_kept()
    {
        var found = JsonNode.Parse((await ProbeAsync("--format", "json")).Out)!["surfaces"]![0]!["findings"]!.AsArray()
            .Single(finding => ((string)finding!["sentence"]!).Contains("The rule 'no-phones-in-web' can be reached.", StringComparison.Ordinal))!;
        ((string)found["kind"]!).ShouldBe("reached");
        ((bool)found["isTrouble"]!).ShouldBeFalse();
        var kept = JsonNode.Parse(File.ReadAllText((string)found["file"]!))!;
        JsonNode.DeepEquals(kept, found["request"]).ShouldBeTrue();
        ((string)kept["context"]!["device"]!).ShouldBe("web");
        var only = kept["candidates"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)only["attributes"]!["category"]!).ShouldBe("phones");
        only["features"]?.AsObject().ShouldBeEmpty();
    }

    [Fact]
    public async Task Rules_that_match_nothing_weights_without_effect_and_constraints_that_contradict_each_other_are_troubles()
    {
        policies.Replace("surfaces/home.yaml", "affinity: 0.1 }", "affinity: 0.1, unused: 3 }");
        policies.Replace("surfaces/home.yaml", "* w.affinity", "* w.affinity + 0.0 * w.unused");
        policies.Replace("rules/shop.yaml", "constraints:\n", """
              - { name: impossible, why: Test., owner: tests, match: 'item.price * item.price < -1.0', then: { boost: 2 } }
            constraints:
              - { name: must-have-shoes, why: Test., owner: tests, floor: { group: 'item.category == "shoes"', fewest: 1 } }

            """);
        var run = await ProbeAsync();
        run.ExitCode.ShouldBe(1, run.Error);
        var words = string.Join(' ', run.Out.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        words.ShouldContain("The rule 'impossible' did nothing on any request.");
        words.ShouldContain("No value depends on the weight 'unused' on any request.");
        words.ShouldContain("must-have-shoes had to give way");
    }

    [Fact]
    public async Task The_same_seed_finds_the_same()
        => (await ProbeAsync()).Out.ShouldBe((await ProbeAsync()).Out);

    [Fact]
    public async Task The_formats_say_the_same()
    {
        policies.Replace("surfaces/home.yaml", "affinity: 0.1 }", "affinity: 0.1, unused: 3 }");
        policies.Replace("surfaces/home.yaml", "* w.affinity", "* w.affinity + 0.0 * w.unused");
        var json = JsonNode.Parse((await ProbeAsync("--format", "json")).Out)!;
        var sentences = json["surfaces"]![0]!["findings"]!.AsArray().Select(finding => (string)finding!["sentence"]!).ToArray();
        var (terminal, markdown) = (await ProbeAsync(), await ProbeAsync("--format", "markdown"));
        terminal.ExitCode.ShouldBe(1);
        markdown.ExitCode.ShouldBe(1);
        markdown.Out.Split('\n').Count(line => line.StartsWith("| ", StringComparison.Ordinal)).ShouldBe(sentences.Length + 1);
        foreach (var word in sentences.SelectMany(sentence => sentence.Split(' ')).Where(word => word.Length < 40))
        {
            terminal.Out.ShouldContain(word);
        }

        ((int)json["troubles"]!).ShouldBe(json["surfaces"]![0]!["findings"]!.AsArray().Count(finding => (bool)finding!["isTrouble"]!));
    }

    [Fact]
    public async Task A_long_log_is_gone_through_without_being_kept()
    {
        using var ranking = OfflineRanking.Load(new PolicyLocation(policies.Root, ""), new StoppedClock());
        var probe = new PolicyProbe(ranking, ranking.Plan.Surfaces[0], 1);
        for (var given = 0; given < 300; given++)
        {
            await probe.GiveAsync(JsonNode.Parse(PolicyFolder.HomeRequest)!.AsObject(), CancellationToken.None);
        }

        probe.Requests.ShouldBe(64);
        var web = JsonNode.Parse(PolicyFolder.HomeRequest)!.AsObject();
        web["context"]!["device"] = "web";
        await probe.GiveAsync(web, CancellationToken.None);
        probe.Requests.ShouldBe(65);
        (await probe.RunAsync(100, CancellationToken.None)).ShouldNotContain(finding => finding.Sentence.Contains("'no-phones-in-web' can be reached", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "There is no request to make others of.")]
    [InlineData("{\"surface\":\"nowhere\",\"slots\":1,\"candidates\":[{\"id\":\"a\"}]}\n", "There is no surface 'nowhere'.")]
    [InlineData("{\"surface\":\"home\",\"slots\":-1,\"candidates\":[{\"id\":\"a\"}]}\n", "No request for 'home' gets a page to begin with.")]
    public async Task What_nothing_can_be_made_of_is_said_in_one_line(string lines, string sentence)
    {
        File.WriteAllText(Path.Combine(requests, "log.jsonl"), lines);
        var run = await CommandRun.Of("probe", Path.Combine(requests, "log.jsonl"), "--policies", policies.Root);
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldEndWith(sentence + "\n");
        run.Out.ShouldBeEmpty();
    }

    private Task<CommandRun> ProbeAsync(params string[] more)
        => CommandRun.Of(["probe", Path.Combine(requests, "home.json"), "--policies", policies.Root, "--requests", "300", "--seed", "4", "-o", Path.Combine(requests, "kept"), .. more]);
}
