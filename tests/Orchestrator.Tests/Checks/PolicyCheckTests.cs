using System.Reflection;
using System.Text.Json;
using RankOrchestrator.Language.Documents;
using RankOrchestrator.Orchestrator.Checks;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Orchestrator.Tests.Checks;

public sealed class PolicyCheckTests : IDisposable
{
    private readonly PolicyFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Policies_without_a_finding_exit_with_zero()
    {
        var check = Check();

        check.Render(CheckFormat.Text, "").ShouldBe("1 surface, 1 model: no errors, 0 warnings\n");
        check.ExitCode(strict: true).ShouldBe(0);
    }

    [Fact]
    public void Warnings_exit_with_one_only_when_strict()
    {
        folder.Replace("rules/shop.yaml", "to: 2026-03-20T00:00:00Z", "to: 2026-02-19T00:00:00Z");

        var check = Check();

        check.Render(CheckFormat.Text, "policies/").ShouldBe("""
            policies/rules/shop.yaml:8:11: warning RP0405: The rule 'dates-season' expired on 2026-02-19.
              |   - name: dates-season
              |           ^^^^^^^^^^^^
              hint: Remove it, or give it a new period.
            1 surface, 1 model: no errors, 1 warning

            """);
        check.ExitCode(strict: false).ShouldBe(0);
        check.ExitCode(strict: true).ShouldBe(1);
    }

    [Fact]
    public void Errors_exit_with_two()
    {
        folder.Replace("rules/shop.yaml", "owner: tests\n    when", "woner: tests\n    when");

        var check = Check();

        var findings = string.Join(", ", check.Findings.Select(finding => $"{finding.Code} {finding.Position}"));
        findings.ShouldContain("RP0102 4:5");
        findings.ShouldContain("RP0104 2:5");
        check.ExitCode(strict: false).ShouldBe(2);
    }

    [Fact]
    public void Mistakes_in_expressions_models_forms_and_tests_are_all_found_in_one_run()
    {
        folder.Replace("rules/shop.yaml", "item.category == \"phones\"", "item.categroy == \"phones\"");
        folder.Replace("surfaces/home.yaml", "score.ctr * w.click", "score.ctr * w.clik");
        folder.Replace("models/ctr.yaml", "range: [0, 1]", "range: [1, 0]");
        folder.Write("rules/extra.yaml", "rulez: []\n");
        folder.Write("tests/home.yaml", "tests: [{ test: nothing, expect: [{ item: a }] }]\n");

        Check().Findings.Select(finding => $"{finding.Source.Path} {finding.Code}").Distinct(StringComparer.Ordinal).ShouldBe(
        [
            "models/ctr.yaml RP0607", "rules/extra.yaml RP0102", "rules/shop.yaml RP0303", "surfaces/home.yaml RP0303", "tests/home.yaml RP0703",
        ]);
    }

    [Fact]
    public void An_error_inside_a_block_scalar_is_shown_at_its_own_line_and_column()
    {
        folder.Replace("rules/shop.yaml", "match: item.category == \"phones\"", "match: |\n      item.sponsored &&\n        item.price > \"3\"");

        Check().Render(CheckFormat.Text, "").ShouldStartWith("""
            rules/shop.yaml:8:20: error RP0305: '>' does not take double and string.
              |         item.price > "3"
              |                    ^
              hint: Write the number without quotes.
            """);
    }

    [Fact]
    public void Machines_get_the_same_findings_in_their_formats()
    {
        folder.Replace("rules/shop.yaml", "item.category == \"phones\"", "item.categroy == \"phones\"");
        var check = Check();

        using var json = JsonDocument.Parse(check.Render(CheckFormat.Json, "policies/"));
        using var sarif = JsonDocument.Parse(check.Render(CheckFormat.Sarif, "policies/"));

        json.RootElement.GetProperty("findings")[0].GetProperty("hint").GetString().ShouldBe("Did you mean 'category'?");
        sarif.RootElement.GetProperty("runs")[0].GetProperty("tool").GetProperty("driver").GetProperty("rules")[0].GetProperty("shortDescription").GetProperty("text").GetString()
            .ShouldBe("A name that nothing declares.");
    }

    [Fact]
    public void A_folder_that_is_not_there_is_a_finding()
        => PolicyCheck.Of(new PolicyLocation(Path.Combine(folder.Root, "elsewhere"), ""), TimeProvider.System).Findings.Single().Code.ShouldBe(PolicyCodes.Unreadable);

    [Fact]
    public void An_overlay_that_is_not_there_is_a_finding()
        => PolicyCheck.Of(new PolicyLocation(folder.Root, "prodution"), new FixedClock("2026-02-20")).ExitCode(strict: false).ShouldBe(2);

    [Fact]
    public void Every_code_has_a_meaning_and_no_two_codes_are_one()
    {
        var codes = new[] { typeof(YamlCodes).Assembly, typeof(PolicyCodes).Assembly, typeof(RankOrchestrator.Constraints.Rules.CheckedRules).Assembly, typeof(RankOrchestrator.Objectives.Registry.ModelCatalog).Assembly, typeof(FindingCodes).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.Name.EndsWith("Codes", StringComparison.Ordinal))
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Where(field => field.IsLiteral && field.FieldType == typeof(string))
            .Select(field => (string)field.GetRawConstantValue()!)
            .Where(code => code.StartsWith("RP", StringComparison.Ordinal))
            .ToArray();

        codes.Distinct(StringComparer.Ordinal).Count().ShouldBe(codes.Length);
        FindingCodes.Meanings.Keys.Order(StringComparer.Ordinal).ShouldBe(codes.Order(StringComparer.Ordinal));
    }

    private PolicyCheck Check() => PolicyCheck.Of(new PolicyLocation(folder.Root, ""), new FixedClock("2026-02-20"));
}
