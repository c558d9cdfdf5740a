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
        run.Out.ShouldContain("rules/shop.yaml:2:11: the rule 'no-phones-in-web' does nothing in any test");
        run.Out.ShouldContain("rules/shop.yaml:5:11: no-phones-in-web: 'request.device == \"web\"' is never true");
        run.Out.ShouldContain("covered: 1 of 2 rules, 2 of 2 constraints, ");
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

    private static PolicyFolder Folder()
    {
        var policies = new PolicyFolder();
        policies.Write("tests/shop.yaml", Tests);
        return policies;
    }
}
