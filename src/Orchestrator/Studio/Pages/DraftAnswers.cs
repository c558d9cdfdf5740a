using System.Buffers;
using System.Text.Json;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Orchestrator.Alternatives;
using RankOrchestrator.Orchestrator.Explanations;
using RankOrchestrator.Orchestrator.Frontiers;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Prices;
using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Orchestrator.Studio.Drafts;
using RankOrchestrator.Orchestrator.Studio.Problems;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Studio.Pages;

/// <summary>
/// Answers questions about a draft's page by solving it again: why an item stands where it stands or nowhere, what every
/// rule and constraint costs, what other weights would bring. Used by one at a time.
/// </summary>
internal sealed class DraftAnswers(DraftPlans plans, DraftPages pages, TimeProvider time)
{
    /// <summary>Steps of one page that is solved again.</summary>
    private const long StepsPerPage = 200_000;

    /// <summary>Steps of all pages of one answer: a few seconds on a quiet machine.</summary>
    private const long StepsInAll = 4_000_000;

    /// <summary>Corners of a frontier after which no more are looked for.</summary>
    private const int MostPoints = 16;

    /// <summary>Time for one answer; what it does not suffice for is left out, and said to be.</summary>
    public static readonly TimeSpan Time = TimeSpan.FromSeconds(6);

    /// <summary>Explains a candidate, and what brings it to a slot; why not, or null.</summary>
    public Task<RequestProblem?> ExplainAsync(Draft draft, ItemQuestion question, IBufferWriter<byte> answer, CancellationToken cancellationToken) => WithPageAsync(
        draft,
        ranked =>
        {
            int? slot = question.Slot is { } asked ? Math.Clamp(asked, 0, Math.Max(0, ranked.Request.SlotCount - 1)) : null;
            using var json = new Utf8JsonWriter(answer);
            JsonSerializer.Serialize(json, PageExplanation.Of(ranked, [question.Item], slot, Solver()), ExplanationJson.Default.PageExplanation);
        },
        cancellationToken);

    /// <summary>Prices every rule and constraint; why not, or null.</summary>
    public Task<RequestProblem?> PriceAsync(Draft draft, IBufferWriter<byte> answer, CancellationToken cancellationToken) => WithPageAsync(
        draft,
        ranked =>
        {
            using var json = new Utf8JsonWriter(answer);
            JsonSerializer.Serialize(json, new PagePricer(new ReducedRules()).Price(ranked, Solver()), PriceJson.Default.PagePrices);
        },
        cancellationToken);

    /// <summary>Says what objectives the page could bring together, and by which weights; why not, or null.</summary>
    public async Task<RequestProblem?> TradeAsync(Draft draft, ObjectivesQuestion question, IBufferWriter<byte> answer, CancellationToken cancellationToken)
    {
        var (result, problem) = await RankAsync(draft, cancellationToken);
        if (result.Workspace?.Surface is not { } surface)
        {
            return problem;
        }

        TradedObjectives objectives;
        try
        {
            objectives = TradedObjectives.Find(surface, question.Objectives);
        }
        catch (CommandFailure failure)
        {
            result.Dispose();
            return StudioProblems.BadBody(failure.Message);
        }

        using var traded = new TradedPages(objectives, StepsPerPage, isAlone: true);
        traded.Add(result);
        var end = End();
        var report = Frontier.Draw(surface.Name, traded, objectives, [.. objectives.Weights.Select(weight => surface.DefaultWeights[weight])], MostPoints, -1, [], () => time.GetTimestamp() >= end);
        await using var json = new Utf8JsonWriter(answer);
        JsonSerializer.Serialize(json, report, FrontierJson.Default.FrontierReport);
        return null;
    }

    private long End() => time.GetTimestamp() + (long)(Time.TotalSeconds * time.TimestampFrequency);

    private PageSolver Solver() => new(StepsPerPage) { StepsInAll = StepsInAll, Clock = time, Deadline = End() };

    private async Task<RequestProblem?> WithPageAsync(Draft draft, Action<RankWorkspace> ask, CancellationToken cancellationToken)
    {
        var (result, problem) = await RankAsync(draft, cancellationToken);
        using (result)
        {
            if (result.Workspace is { } ranked)
            {
                ask(ranked);
            }

            return problem;
        }
    }

    private async Task<(RankResult Result, RequestProblem? Problem)> RankAsync(Draft draft, CancellationToken cancellationToken)
    {
        var compiled = await plans.CompileAsync(draft.Files, cancellationToken);
        if (compiled.Plan is not { } plan)
        {
            return (default, StudioProblems.HasErrors(compiled.Findings.Count(finding => finding.Severity == DiagnosticSeverity.Error)));
        }

        var result = await pages.RankAsync(plan, EffectiveRequest.Of(draft.Request, draft.RequestedAt, draft.WhatIf), draft.WhatIf, cancellationToken);
        return (result, result.Problem);
    }
}
