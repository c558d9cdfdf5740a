using System.Collections.Immutable;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Orchestrator.Assignments;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Workspaces;
using RankOrchestrator.Policies.Files;

namespace RankOrchestrator.Orchestrator.PolicyTests;

/// <summary>
/// Runs the tests of a policy folder through the service's own pipeline, models included: what passes here is what the
/// service does.
/// </summary>
internal sealed class PolicyTestRunner(RankingEngine engine, TimeProvider time)
{
    /// <summary>Sees every page that a test makes; null for nobody.</summary>
    public Action<RankWorkspace>? Observes { get; init; }

    /// <summary>Runs every test whose name or file contains a text; all of them for the empty text.</summary>
    public async Task<PolicyTestRun> RunAsync(string filter, CancellationToken cancellationToken)
    {
        var wrong = new DiagnosticBag();
        var results = ImmutableArray.CreateBuilder<PolicyTestResult>();
        foreach (var file in PolicyTestFile.ReadAll(PolicyFiles.ReadFolder(engine.Location.Folder), wrong))
        {
            foreach (var test in file.Tests.Where(test => file.Path.Contains(filter, StringComparison.Ordinal) || test.Name.Text.Contains(
                filter,
                StringComparison.OrdinalIgnoreCase)))
            {
                results.Add(new PolicyTestResult(file.Path, test.Name.Text, await RunAsync(test, cancellationToken)));
            }
        }

        return new PolicyTestRun(results.ToImmutable(), wrong.ToSorted());
    }

    private async Task<ImmutableArray<Diagnostic>> RunAsync(PolicyTest test, CancellationToken cancellationToken)
    {
        var findings = new DiagnosticBag();
        if (test.Request.Build(engine.Location.Folder, test.Name.Place, findings) is { } body && Arms(test, findings) is { } arms)
        {
            using var result = await engine.Pipeline.RankAsync(
                body, time.GetTimestamp(), cancellationToken, OfflineRanking.Patience, new RankConditions { Assignments = arms, Explores = false });
            Check(test, result, findings);
            if (result.Workspace is { } ranked)
            {
                Observes?.Invoke(ranked);
            }
        }

        return findings.ToSorted();
    }

    /// <summary>The arms that a test names, whether their experiments are on or not; null, and reported, when there are none such.</summary>
    private GivenAssignments? Arms(PolicyTest test, DiagnosticBag findings)
    {
        var plan = engine.Plans.Current!.Assignments;
        foreach (var (experiment, arm) in test.Arms)
        {
            var (place, hint) = plan.Find(experiment.Text) is { } known
                ? (arm.Place, known.Arms.Any(has => has.Name == arm.Text) ? null : Suggestion.HintOrAll(arm.Text, known.Arms.Select(has => has.Name), "arms"))
                : (
                    experiment.Place,
                    Suggestion.HintOrAll(experiment.Text, plan.Layers.SelectMany(layer => layer.Experiments).Select(has => has.Name), "experiments"));
            if (hint is not null)
            {
                findings.Error(
                    PolicyTestCodes.UnknownName,
                    place.Source,
                    place.Span,
                    $"There is no {(place == arm.Place ? "arm" : "experiment")} '{place.Text}'.",
                    hint);
                return null;
            }
        }

        return new GivenAssignments(test.Arms.ToDictionary(arm => arm.Experiment.Text, arm => arm.Arm.Text, StringComparer.Ordinal));
    }

    private static void Check(PolicyTest test, RankResult result, DiagnosticBag findings)
    {
        if (result.Problem is { } problem)
        {
            var place = test.Name.Place;
            findings.Error(
                PolicyTestCodes.BadRequest,
                place.Source,
                place.Span,
                $"The service refuses the request: {problem.Title}. {problem.Detail}",
                problem.Errors is [var first, ..] ? $"{first.Pointer}: {first.Message}" : null);
            return;
        }

        var page = new TestedPage(result.Workspace!);
        foreach (var degradation in page.Workspace.Degradations)
        {
            // A page made with fallbacks says nothing about the policies.
            var place = test.Name.Place;
            findings.Error(PolicyTestCodes.NotMet, place.Source, place.Span, $"The page is degraded: {degradation.Model} ({degradation.Reason}).");
        }

        var (items, others) = (new ItemExpectations(page, findings), new PageExpectations(page, findings));
        foreach (var expectation in test.Expectations)
        {
            if (expectation.Item is not null)
            {
                items.Check(expectation);
            }
            else if (expectation.Group is not null)
            {
                others.CheckGroup(expectation);
            }
            else
            {
                others.CheckConstraint(expectation);
            }
        }
    }
}
