using RankOrchestrator.Orchestrator.Tests.CommandLine;

namespace RankOrchestrator.Constraints.NRules.Tests.Service;

/// <summary>Every policy that ships, through the command line: what it says with one engine it says with the other.</summary>
public sealed class ShippedPoliciesTests
{
    private static readonly string Policies = Path.Combine(TestFiles.RepositoryRoot, "policies");
    private static readonly string Samples = Path.Combine(TestFiles.RepositoryRoot, "samples");

    [Fact]
    public async Task Policy_tests_pass_and_say_the_same()
    {
        var columns = await CommandRun.Of("test-policies", Policies);
        var network = await CommandRun.Of("test-policies", Policies, "--rule-engine", "nrules");

        (network.ExitCode, network.Out).ShouldBe((0, columns.Out));
    }

    [Fact]
    public async Task Snapshots_hold()
        => (await CommandRun.Of("snapshot", "verify", Samples, "--policies", Policies, "--rule-engine", "nrules")).ExitCode.ShouldBe(0);

    [Fact]
    public async Task Checks_find_the_same()
    {
        var columns = await CommandRun.Of("check", Policies);
        var network = await CommandRun.Of("check", Policies, "--rule-engine", "nrules");

        (network.ExitCode, network.Out).ShouldBe((columns.ExitCode, columns.Out));
    }
}
