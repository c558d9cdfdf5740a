using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Orchestrator.Checks;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Tests.Building;

namespace RankOrchestrator.Orchestrator.Tests.Checks;

/// <summary>A timeout that a deadline always comes before is warned of.</summary>
public sealed class TimeoutCheckTests
{
    private const string Model = """
        model: ctr
        owner: tests
        version: "1"
        kind: oip
        oip: { server: "http://here:8000" }
        inputs: [{ tensor: x, columns: [feature.ctr7d] }]
        outputs: [{ prediction: ctr, range: [0, 1], fallback: [{ prior: 0.07 }] }]

        """;

    [Theory]
    [InlineData("timeout: 99ms", "100ms", null)]
    [InlineData("timeout: 100ms", "100ms", "models/ctr.yaml:8:10 RP0613 The timeout of 100ms is not below the deadline of 'home', 100ms: it never acts there.")]
    [InlineData("timeout: 200ms", "100ms", "models/ctr.yaml:8:10 RP0613 The timeout of 200ms is not below the deadline of 'home', 100ms: it never acts there.")]
    [InlineData("", "40ms", "models/ctr.yaml:1:8 RP0613 The timeout of 50ms is not below the deadline of 'home', 40ms: it never acts there.")]
    [InlineData("", "60ms", null)]
    public void It_is_found_at_the_timeout(string timeout, string deadline, string? finding)
        => Findings(policies =>
        {
            policies.Write("models/ctr.yaml", Model + timeout + "\n");
            policies.Replace("surfaces/home.yaml", "deadline: 5s", "deadline: " + deadline);
        }).ShouldBe(finding is null ? [] : [finding]);

    [Fact]
    public void Several_surfaces_are_one_finding_that_names_the_tightest()
        => Findings(policies =>
        {
            policies.Write("models/ctr.yaml", Model + "timeout: 300ms\n");
            policies.Write("surfaces/tight.yaml", "surface: tight\nextends: home\ndeadline: 80ms\n");
            policies.Write("surfaces/wide.yaml", "surface: wide\nextends: home\ndeadline: 301ms\n");
            policies.Replace("surfaces/home.yaml", "deadline: 5s", "deadline: 90ms");
        }).ShouldBe(["models/ctr.yaml:8:10 RP0613 The timeout of 300ms is not below the deadline of 'tight', 80ms, nor that of another surface: it never acts there."]);

    [Fact]
    public void A_model_that_only_stands_in_is_looked_at_too()
        => Findings(policies =>
        {
            policies.Write("models/ctr.yaml", Model.Replace("[{ prior", "[{ model: spare }, { prior", StringComparison.Ordinal) + "timeout: 20ms\n");
            policies.Write(
                "models/spare.yaml",
                Model.Replace("ctr", "spare", StringComparison.Ordinal).Replace("sparer7d", "ctr7d", StringComparison.Ordinal).Replace("feature.spare7d", "feature.ctr7d", StringComparison.Ordinal) + "timeout: 6s\n");
        }).ShouldBe(["models/spare.yaml:8:10 RP0613 The timeout of 6000ms is not below the deadline of 'home', 5000ms: it never acts there."]);

    [Fact]
    public void The_shipped_policies_have_none()
    {
        foreach (var folder in (string[])["policies", "policies-obd"])
        {
            PolicyCheck.Of(new PolicyLocation(Path.Combine(Repository.Root, folder), ""), TimeProvider.System).Findings.ShouldNotContain(finding => finding.Code == "RP0613");
        }
    }

    private static IEnumerable<string> Findings(Action<PolicyFolder> prepare)
    {
        using var policies = new PolicyFolder();
        prepare(policies);
        var check = PolicyCheck.Of(new PolicyLocation(policies.Root, ""), TimeProvider.System);
        check.Errors.ShouldBe(0, string.Join("\n", check.Findings.Select(DiagnosticText.Render)));
        return [.. check.Findings.Where(finding => finding.Code == "RP0613").Select(finding => $"{finding.Source.Path}:{finding.Position} {finding.Code} {finding.Message}")];
    }
}
