using System.Text.Json.Nodes;
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
        var run = await ProbeAsync();
        run.Out.ShouldContain("The rule 'no-phones-in-web' can be reached.");
        var line = run.Lines.Single(text => text.Contains("The rule 'no-phones-in-web' can be reached.", StringComparison.Ordinal));
        var kept = JsonNode.Parse(File.ReadAllText(line[(line.IndexOf('(', StringComparison.Ordinal) + 1)..line.LastIndexOf(')')]))!;
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
        run.Out.ShouldContain("The rule 'impossible' did nothing on any request.");
        run.Out.ShouldContain("No value depends on the weight 'unused' on any request.");
        run.Out.ShouldContain("must-have-shoes had to give way");
    }

    [Fact]
    public async Task The_same_seed_finds_the_same()
        => (await ProbeAsync()).Out.ShouldBe((await ProbeAsync()).Out);

    private Task<CommandRun> ProbeAsync()
        => CommandRun.Of("probe", Path.Combine(requests, "home.json"), "--policies", policies.Root, "--requests", "300", "--seed", "4", "-o", Path.Combine(requests, "kept"));
}
