using System.Text.Json.Nodes;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.CommandLine;

/// <summary><c>test-policies --coverage</c> as it is typed.</summary>
public sealed class CoverageCommandTests
{
    private const string Tests = """
        request: { surface: home, slots: 2, now: 2026-02-20T18:00:00Z, context: { userId: u, device: ios } }
        candidate: { attributes: { merchant: m-1, category: dates, price: 10, sponsored: false } }
        tests:
          - test: dates are raised
            request: { candidates: [ { id: a } ] }
            expect: [ { item: a, boostedBy: dates-season } ]

        """;

    [Fact]
    public async Task What_no_test_reaches_is_named_where_it_is_written()
    {
        using var policies = Folder();
        var run = await CommandRun.Of("test-policies", policies.Root, "--coverage");
        run.ExitCode.ShouldBe(0, run.Out + run.Error);
        var words = string.Join(' ', run.Out.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        words.ShouldContain("rules/shop.yaml:2:11: the rule 'no-phones-in-web' does nothing in any test");
        words.ShouldContain("rules/shop.yaml:5:11: no-phones-in-web: 'request.device == \"web\"' is never true");
        words.ShouldContain("covered: 1 of 2 rules, 2 of 2 constraints, ");
    }

    [Fact]
    public async Task The_threshold_decides_the_exit_code()
    {
        using var policies = Folder();
        (await CommandRun.Of("test-policies", policies.Root, "--coverage", "--threshold", "100")).ExitCode.ShouldBe(1);
        (await CommandRun.Of("test-policies", policies.Root, "--coverage", "--threshold", "10")).ExitCode.ShouldBe(0);
        (await CommandRun.Of("test-policies", policies.Root, "--threshold", "10")).ExitCode.ShouldBe(2);
        (await CommandRun.Of("test-policies", policies.Root, "--coverage", "--threshold", "101")).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task Programs_are_told_the_same()
    {
        using var policies = Folder();
        var json = JsonNode.Parse((await CommandRun.Of("test-policies", policies.Root, "--coverage", "--format", "json")).Out)!;
        ((int)json["passed"]!).ShouldBe(1);
        ((string)json["tests"]![0]!["name"]!).ShouldBe("dates are raised");
        ((int)json["coverage"]!["rules"]!["reached"]!).ShouldBe(1);
        ((int)json["coverage"]!["constraints"]!["all"]!).ShouldBe(2);
        var never = json["coverage"]!["notReached"]!.AsArray().Single(part => (string?)part!["condition"] == "request.device == \"web\"")!;
        ((bool)never["never"]!).ShouldBeTrue();
        ((int)never["line"]!).ShouldBe(5);
        ((string)never["file"]!).ShouldEndWith("rules/shop.yaml");

        policies.Replace("tests/shop.yaml", "boostedBy: dates-season", "shown: false");
        var failing = await CommandRun.Of("test-policies", policies.Root, "--format", "json");
        failing.ExitCode.ShouldBe(1);
        var test = JsonNode.Parse(failing.Out)!["tests"]![0]!;
        ((bool)test["passed"]!).ShouldBeFalse();
        ((string)test["failures"]![0]!["code"]!).ShouldBe("RP0704");
        JsonNode.Parse(failing.Out)!["coverage"].ShouldBeNull();

        policies.Replace("rules/shop.yaml", "boost: 1.5", "bost: 1.5");
        var broken = await CommandRun.Of("test-policies", policies.Root, "--format", "json");
        broken.ExitCode.ShouldBe(2);
        ((int)JsonNode.Parse(broken.Out)!["errors"]!).ShouldBe(1);
    }

    private static PolicyFolder Folder()
    {
        var policies = new PolicyFolder();
        policies.Write("tests/shop.yaml", Tests);
        return policies;
    }
}
