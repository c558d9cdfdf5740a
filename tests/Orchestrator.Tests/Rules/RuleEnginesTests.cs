using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Orchestrator.Checks;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Rules;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Orchestrator.Tests.CommandLine;

namespace RankOrchestrator.Orchestrator.Tests.Rules;

/// <summary>Which engine runs the rules of a surface: the one that is named, or none.</summary>
public sealed class RuleEnginesTests
{
    private const string Surface = "surfaces/home.yaml";

    [Fact]
    public async Task An_answer_and_the_plan_say_which_engine_ran()
    {
        using var engine = new TestEngine(policies => Name(policies, "columns"));

        var page = await engine.PageAsync(PolicyFolder.HomeRequest);
        page["explanation"]!["ruleEngine"]!.GetValue<string>().ShouldBe("columns");
        engine.Engine.Plans.Current!.Surfaces.ShouldAllBe(surface => surface.RuleEngine == "columns");
    }

    [Fact]
    public void An_engine_that_there_is_not_is_an_error_where_it_is_named()
    {
        using var policies = new PolicyFolder();
        Name(policies, "drools");

        var finding = Errors(policies).ShouldHaveSingleItem();
        (finding.Code, finding.Message).ShouldBe(("RP0408", "There is no rule engine 'drools'."));
        (finding.Source.Path, finding.Source.Text.Substring(finding.Span.Start, finding.Span.Length)).ShouldBe((Surface, "drools"));
    }

#if !NRULES
    [Fact]
    public void An_engine_that_is_not_in_this_build_is_never_replaced_by_another()
    {
        using var policies = new PolicyFolder();
        Name(policies, "nrules");

        var finding = Errors(policies).ShouldHaveSingleItem();
        (finding.Code, finding.Message).ShouldBe(("RP0408", "The rule engine 'nrules' is not in this build."));
        finding.Hint!.ShouldContain("-p:RuleEngine=nrules");
        (finding.Source.Path, finding.Source.Text.Substring(finding.Span.Start, finding.Span.Length)).ShouldBe((Surface, "nrules"));
        new ServiceSettings { RuleEngine = "nrules" }.Problems().ShouldHaveSingleItem().ShouldContain("is not in this build");
    }
#endif

    [Theory]
    [InlineData("check")]
    [InlineData("test-policies")]
    public async Task A_command_refuses_an_engine_that_there_is_not(string command)
    {
        using var policies = new PolicyFolder();
        var run = await CommandRun.Of(command, policies.Root, "--rule-engine", "drools");

        (run.ExitCode, run.Out).ShouldBe((2, ""));
        run.Error.Trim().ShouldBe("There is no rule engine 'drools'. There are 'columns' and 'nrules'.");
    }

    [Fact]
    public void Settings_name_an_engine_of_this_build()
    {
        new ServiceSettings { RuleEngine = "columns" }.Problems().ShouldBeEmpty();
        new ServiceSettings { RuleEngine = "Columns" }.Problems().ShouldBe(["Rank:RuleEngine: There is no rule engine 'Columns'. There are 'columns' and 'nrules'."]);
        RuleEngines.Names.First().ShouldBe("columns");
    }

    [Theory]
    [InlineData("rules: [shop]", "rules: { engine: columns }")]
    [InlineData("rules: { files: [shop] }", "rules: { engine: columns }")]
    [InlineData("rules: { engine: columns }", "rules: [shop]")]
    [InlineData("rules: { files: [shop], engine: drools }", "rules: { engine: columns }")]
    [InlineData("rules: { files: [shop], engine: columns }", "description: The same.")]
    public void A_surface_inherits_files_and_engine_however_they_are_written(string inherited, string own)
    {
        using var engine = new TestEngine(policies =>
        {
            policies.Replace(Surface, "rules: [shop]", inherited + "\nabstract: true");
            policies.Write("surfaces/heir.yaml", $"surface: heir\nextends: home\n{own}\n");
        });

        var surface = engine.Engine.Plans.Current!.Surfaces.Single(surface => surface.Name == "heir");
        (surface.RuleEngine, surface.Rules.Rules.IsEmpty).ShouldBe(("columns", false));
    }

    private static void Name(PolicyFolder policies, string engine) => policies.Replace(Surface, "rules: [shop]", $"rules: {{ files: [shop], engine: {engine} }}");

    private static Diagnostic[] Errors(PolicyFolder policies)
        => [.. PolicyCheck.Of(new PolicyLocation(policies.Root, ""), TimeProvider.System).Findings.Where(finding => finding.Severity == DiagnosticSeverity.Error)];
}
