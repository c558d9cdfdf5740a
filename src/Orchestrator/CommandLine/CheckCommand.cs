using System.CommandLine;
using RankOrchestrator.Constraints.Policies.Files;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Requests;

namespace RankOrchestrator.Orchestrator.CommandLine;

/// <summary><c>check [policies]</c>: everything that is wrong with a policy folder, at its line and column.</summary>
internal static class CheckCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandOutput output)
    {
        var folder = new Argument<string?>("policies") { Description = "The policy folder. Default: 'policies' here or in a folder above.", Arity = ArgumentArity.ZeroOrOne };
        var overlay = new PolicyOptions().Overlay;
        var strict = new Option<bool>("--strict") { Description = "Warnings too make the exit code 1." };
        var command = new Command("check", "Check policies: exit code 0 when they can be served, 1 for warnings with --strict, 2 for errors.") { folder, overlay, strict };
        command.SetAction(arguments =>
        {
            var location = PolicyOptions.Find(arguments.GetValue(folder), arguments.GetValue(overlay));
            var diagnostics = new DiagnosticBag();
            var plan = new PlanCompiler(new RequestLimits(), TimeProvider.System).Compile(PolicyFiles.ReadFolder(location.Folder), location.Folder, location.Environment, null, diagnostics);
            var findings = diagnostics.ToSorted();
            foreach (var finding in findings)
            {
                output.Out.WriteLine(DiagnosticText.Render(finding));
            }

            var errors = findings.Count(finding => finding.Severity == DiagnosticSeverity.Error);
            var warnings = findings.Length - errors;
            output.Out.WriteLine(plan is null ? $"{errors} errors, {warnings} warnings" : $"{plan.Surfaces.Length} surfaces, {plan.Models.Models.Length} models: 0 errors, {warnings} warnings");
            plan?.Release();
            return errors > 0 ? ExitCode.Invalid : warnings > 0 && arguments.GetValue(strict) ? ExitCode.Findings : ExitCode.Done;
        });
        return command;
    }
}
