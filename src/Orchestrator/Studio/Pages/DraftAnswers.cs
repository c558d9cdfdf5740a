using System.Buffers;
using System.Text;
using System.Text.Json;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Orchestrator.Alternatives;
using RankOrchestrator.Orchestrator.Comparisons;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Explanations;
using RankOrchestrator.Orchestrator.Frontiers;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Prices;
using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Orchestrator.Studio.Drafts;
using RankOrchestrator.Orchestrator.Studio.Problems;
using RankOrchestrator.Orchestrator.Studio.Sources;
using RankOrchestrator.Orchestrator.Workspaces;

namespace RankOrchestrator.Orchestrator.Studio.Pages;

/// <summary>
/// Answers questions about a draft's page by solving it again: why an item stands where it stands or nowhere, what every
/// rule and constraint costs, what the draft changes, what other weights would bring. Used by one at a time.
/// </summary>
internal sealed class DraftAnswers(RankingEngine engine, DraftPlans plans, DraftPages pages, SampleRequests samples, LoggedDecisions decisions, TimeProvider time)
{
    /// <summary>Steps of one page that is solved again.</summary>
    private const long StepsPerPage = 200_000;

    /// <summary>Steps of all pages of one answer: a few seconds on a quiet machine.</summary>
    private const long StepsInAll = 4_000_000;

    /// <summary>Corners of a frontier after which no more are looked for.</summary>
    private const int MostPoints = 16;

    /// <summary>Pages of a frontier over more than one.</summary>
    private const int MostTraded = 20;

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

    /// <summary>Says what the draft does to its page, as <c>diff</c> does of many; why not, or null.</summary>
    public async Task<RequestProblem?> CompareAsync(Draft draft, IBufferWriter<byte> answer, CancellationToken cancellationToken)
    {
        using var inForce = new TakenPlan(engine.Plans.Take());
        if (inForce.Plan is not { } plan)
        {
            return RequestProblem.NotReady();
        }

        var (now, problem) = await RankAsync(draft, cancellationToken);
        using (now)
        {
            if (problem is not null && problem != now.Problem)
            {
                return problem;
            }

            using var was = await pages.RankAsync(plan, draft, WhatIf.Nothing, cancellationToken);
            if (now.Workspace is null && was.Workspace is null)
            {
                return problem;
            }

            string[] by = [.. (now.Workspace ?? was.Workspace)!.Surface.Policy.Display];
            var summary = new ComparisonSummary(by, mostKept: 1, new HashSet<string>(StringComparer.Ordinal));
            summary.Add(new PageComparison("draft", Facts(was), Facts(now), now.Problem ?? was.Problem));
            answer.Write(Encoding.UTF8.GetBytes(ComparisonJson.Render(summary, [], shown: 1, showsTimes: false)));
            return null;

            PageFacts? Facts(in RankResult result) => result.Workspace is null ? null : PageFacts.Read(result, by);
        }
    }

    /// <summary>Says what objectives pages could bring together, and by which weights; why not, or null.</summary>
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

        var end = End();
        using var traded = new TradedPages(objectives, StepsPerPage, isAlone: true);
        if (question.Over == TradeOver.Page)
        {
            traded.Add(result);
        }
        else
        {
            result.Dispose();
            await AddAsync(traded, (await plans.CompileAsync(draft.Files, cancellationToken)).Plan!, surface, question.Over, draft.RequestedAt, cancellationToken);
            if (traded.Count == 0)
            {
                return StudioProblems.Nothing($"There is no page of the surface '{surface.Name}' to look at.");
            }
        }

        var report = Frontier.Draw(surface.Name, traded, objectives, [.. objectives.Weights.Select(weight => surface.DefaultWeights[weight])], MostPoints, -1, [], () => time.GetTimestamp() >= end);
        await using var json = new Utf8JsonWriter(answer);
        JsonSerializer.Serialize(json, report, FrontierJson.Default.FrontierReport);
        return null;
    }

    /// <summary>Ranks the samples of a surface, or the last decisions about it with the outputs that their models had.</summary>
    private async Task AddAsync(TradedPages traded, Plan plan, SurfacePlan surface, TradeOver over, DateTimeOffset at, CancellationToken cancellationToken)
    {
        foreach (var (request, outputs) in over == TradeOver.Samples ? Samples(plan, surface, at) : Decisions(surface, at))
        {
            var result = await pages.RankAsync(plan, request, WhatIf.Nothing, outputs, cancellationToken);
            if (result.Surface == surface.Name && result.Problem is null)
            {
                traded.Add(result);
            }
            else
            {
                result.Dispose();
            }

            if (traded.Count == MostTraded)
            {
                break;
            }
        }
    }

    private IEnumerable<(byte[] Request, LoggedPredictions? Outputs)> Samples(Plan plan, SurfacePlan surface, DateTimeOffset at)
        => samples.List(plan).Where(sample => string.Equals(sample.Surface, surface.Name, StringComparison.Ordinal))
            .Select(sample => samples.Find(plan, sample.Name)).OfType<ReadOnlyMemory<byte>>()
            .Select(text => (EffectiveRequest.Of(Encoding.UTF8.GetString(text.Span), at, WhatIf.Nothing), (LoggedPredictions?)null));

    private IEnumerable<(byte[] Request, LoggedPredictions? Outputs)> Decisions(SurfacePlan surface, DateTimeOffset at)
        => decisions.Last().Where(decision => string.Equals(decision.Surface, surface.Name, StringComparison.Ordinal))
            .Select(decision => decisions.Recorded(decision.Position)).OfType<RecordedRequest>()
            .Select(recorded => (EffectiveRequest.Of(Encoding.UTF8.GetString(recorded.Body.Span), recorded.Now ?? at, WhatIf.Nothing), recorded.Predictions));

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

        var result = await pages.RankAsync(plan, draft, draft.WhatIf, cancellationToken);
        return (result, result.Problem);
    }
}
