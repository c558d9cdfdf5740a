using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Plans.Rehearsals;
using RankOrchestrator.Orchestrator.PolicyTests;
using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Orchestrator.Rules;
using RankOrchestrator.Policies.Files;
using RankOrchestrator.Policies.Findings;

namespace RankOrchestrator.Orchestrator.Checks;

/// <summary>Everything there is to say about a policy folder, and what a build should make of it.</summary>
/// <param name="Findings">All findings by path and place.</param>
/// <param name="Surfaces">Number of surfaces that could be served; 0 with errors.</param>
/// <param name="Models">Number of models behind them; 0 with errors.</param>
internal sealed record PolicyCheck(ImmutableArray<Diagnostic> Findings, int Surfaces, int Models)
{
    /// <summary>Number of findings that stop the policies.</summary>
    public int Errors => Findings.Count(finding => finding.Severity == DiagnosticSeverity.Error);

    /// <summary>Number of findings that do not.</summary>
    public int Warnings => Findings.Length - Errors;

    /// <summary>Checks a folder as one environment sees it, its tests' form included; compiles the plan, loads its models and rehearses every surface.</summary>
    public static PolicyCheck Of(PolicyLocation location, TimeProvider time)
    {
        var diagnostics = new DiagnosticBag();
        PolicyFiles files;
        try
        {
            files = PolicyFiles.ReadFolder(location.Folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            diagnostics.Error(PolicyCodes.Unreadable, new SourceText(location.Folder, ""), default, exception.Message);
            return new PolicyCheck(diagnostics.ToSorted(), 0, 0);
        }

        var plan = new PlanCompiler(new RequestLimits(), time, RuleEngines.Of(location.RuleEngine)).Compile(files, location.Folder, location.Environment, null, diagnostics);
        PolicyTestFile.ReadAll(files, diagnostics);
        if (plan is not null)
        {
            using var engines = new SlotEngines(time, NullLogger<SlotEngines>.Instance);
            new Rehearsal(new FlagStage(time, NullLogger<FlagStage>.Instance), new SlotStage(engines.All, time, NullLogger<SlotStage>.Instance), time).Run(plan, diagnostics);
        }

        var check = new PolicyCheck(diagnostics.ToSorted(), diagnostics.HasErrors ? 0 : plan?.Surfaces.Length ?? 0, diagnostics.HasErrors ? 0 : plan?.Models.Models.Length ?? 0);
        plan?.Release();
        return check;
    }

    /// <summary>What there is to say about one file of the folder.</summary>
    /// <param name="path">The file, relative to the folder, with forward slashes.</param>
    public PolicyCheck OfFile(string path)
    {
        var own = Findings.Where(finding => string.Equals(finding.Source.Path, path, StringComparison.Ordinal)).ToImmutableArray();
        return this with { Findings = own, Elsewhere = Findings.Length - own.Length };
    }

    /// <summary>Number of findings that are not shown because they are about other files.</summary>
    public int Elsewhere { get; init; }

    /// <summary>0 when the policies can be served, 1 for warnings that count, 2 for errors.</summary>
    public int ExitCode(bool strict) => Errors > 0 ? 2 : strict && Warnings > 0 ? 1 : 0;

    /// <summary>The findings as text in one of the formats, with a final line break.</summary>
    /// <param name="format">For whom.</param>
    /// <param name="pathPrefix">Put before every path, such as <c>policies/</c>; may be empty.</param>
    public string Render(CheckFormat format, string pathPrefix) => format switch
    {
        CheckFormat.Json => DiagnosticJson.Write(Findings, pathPrefix) + "\n",
        CheckFormat.Sarif => SarifLog.Write(Findings, pathPrefix, FindingCodes.Meanings) + "\n",
        _ => string.Concat(Findings.Select(finding => DiagnosticText.Render(finding, pathPrefix) + "\n")) + Summary + "\n",
    };

    /// <summary>How many findings there are, in a line.</summary>
    public string Summary => Totals + (Elsewhere > 0 ? $"; {Count(Elsewhere, "finding")} in other files of the folder" : "");

    private string Totals => Errors > 0
        ? $"{Count(Errors, "error")}, {Count(Warnings, "warning")}"
        : Surfaces == 0 ? $"no errors here, {Count(Warnings, "warning")}"
        : $"{Count(Surfaces, "surface")}, {Count(Models, "model")}: no errors, {Count(Warnings, "warning")}";

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
