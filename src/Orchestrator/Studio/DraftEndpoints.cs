using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Http;
using RankOrchestrator.Orchestrator.Offline;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Studio.Drafts;
using RankOrchestrator.Orchestrator.Studio.Pages;
using RankOrchestrator.Orchestrator.Studio.Problems;
using RankOrchestrator.Orchestrator.Studio.Sources;

namespace RankOrchestrator.Orchestrator.Studio;

/// <summary>Drafts: made, changed with the page as it would be, taken as a patch, written where that is allowed, forgotten.</summary>
internal sealed class DraftEndpoints(
    RankingEngine engine,
    DraftStore drafts,
    DraftPermit permit,
    DraftPlans plans,
    DraftView view,
    DraftAnswers answers,
    LoggedDecisions decisions,
    ServiceSettings settings,
    TimeProvider time)
{
    private readonly BodyAllowance bodies = new(DraftLimits.BodyBytesAtOnce, settings.BodyTime);

    /// <summary>What drafts need beside an engine and a clock.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<DraftStore>();
        services.AddSingleton<DraftPermit>();
        services.AddSingleton<DraftPlans>();
        services.AddSingleton<DraftPages>();
        services.AddSingleton<DraftView>();
        services.AddSingleton<DraftAnswers>();
        services.AddSingleton<DraftEndpoints>();
    }

    /// <summary>A new draft.</summary>
    public Task CreateAsync(HttpContext context)
    {
        var draft = drafts.Create();
        return StudioAnswers.SendAsync(context, StatusCodes.Status201Created, json => json.WriteString("draft"u8, draft.Id));
    }

    /// <summary>Takes what a tab changed, and answers with findings and pages.</summary>
    public async Task ChangeAsync(HttpContext context)
    {
        if (Find(context) is not { } draft)
        {
            await ProblemWriter.SendAsync(context, StudioProblems.NoDraft());
            return;
        }

        using var body = new RequestBody(bodies, time);
        if (await ReadAsync(context, body) is { } problem)
        {
            await ProblemWriter.SendAsync(context, problem);
            return;
        }

        if (DraftChange.Read(body.Utf8.Span, out var wrong) is not { } change)
        {
            await ProblemWriter.SendAsync(context, StudioProblems.BadBody(wrong));
            return;
        }

        RecordedRequest? decision = null;
        if (change.Decision is { } position && (decision = decisions.Recorded(position)) is null)
        {
            await ProblemWriter.SendAsync(context, StudioProblems.NoDecision());
            return;
        }

        var buffer = new ArrayBufferWriter<byte>(256 * 1024);
        if (await WorkAsync(context, patience => ShowAsync(draft, change, decision, buffer, patience)))
        {
            await RankingEndpoints.SendAsync(context, "application/json", buffer.WrittenMemory);
        }
    }

    /// <summary>Forgets a draft.</summary>
    public Task ForgetAsync(HttpContext context)
    {
        drafts.Remove(Id(context));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>The draft as a patch.</summary>
    public Task PatchAsync(HttpContext context)
    {
        if (Find(context) is not { } draft)
        {
            return ProblemWriter.SendAsync(context, StudioProblems.NoDraft());
        }

        context.Response.Headers.ContentDisposition = "attachment; filename=\"studio.patch\"";
        var folder = Path.GetFileName(Path.TrimEndingDirectorySeparator(engine.Location.Folder));
        return RankingEndpoints.SendAsync(context, "text/x-patch; charset=utf-8", Encoding.UTF8.GetBytes(DraftPatch.Of(draft, folder)));
    }

    /// <summary>Writes the draft to the policy folder.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        if (!settings.Studio.Write)
        {
            await ProblemWriter.SendAsync(context, StudioProblems.MayNotWrite());
            return;
        }

        if (Find(context) is not { } draft)
        {
            await ProblemWriter.SendAsync(context, StudioProblems.NoDraft());
            return;
        }

        RequestProblem? problem = null;
        string[] written = [];
        if (!await WorkAsync(context, async patience => (problem, written) = await WriteAsync(draft, patience)))
        {
            return;
        }

        await (problem is not null ? ProblemWriter.SendAsync(context, problem) : StudioAnswers.SendAsync(context, 200, json =>
        {
            json.WriteStartArray("written"u8);
            foreach (var path in written)
            {
                json.WriteStringValue(path);
            }

            json.WriteEndArray();
        }));
    }

    /// <summary>Why a candidate stands where it stands, or nowhere, and what would change that.</summary>
    public Task ExplainAsync(HttpContext context)
        => AskAsync<ItemQuestion>(context, ItemQuestion.Read, answers.ExplainAsync);

    /// <summary>What objectives the draft's page could bring together.</summary>
    public Task TradeAsync(HttpContext context)
        => AskAsync<ObjectivesQuestion>(context, ObjectivesQuestion.Read, answers.TradeAsync);

    /// <summary>What the draft does to its page, as <c>diff</c> says it.</summary>
    public Task CompareAsync(HttpContext context) => AnswerAsync(context, answers.CompareAsync);

    /// <summary>What every rule and constraint costs the draft's page.</summary>
    public Task PriceAsync(HttpContext context) => AnswerAsync(context, answers.PriceAsync);

    private delegate T? Reading<T>(ReadOnlySpan<byte> body, out string wrong);

    private async Task AskAsync<T>(HttpContext context, Reading<T> read, Func<Draft, T, IBufferWriter<byte>, CancellationToken, Task<RequestProblem?>> ask)
        where T : class
    {
        using var body = new RequestBody(bodies, time);
        if (await ReadAsync(context, body) is { } problem)
        {
            await ProblemWriter.SendAsync(context, problem);
        }
        else if (read(body.Utf8.Span, out var wrong) is { } question)
        {
            await AnswerAsync(context, (draft, answer, patience) => ask(draft, question, answer, patience));
        }
        else
        {
            await ProblemWriter.SendAsync(context, StudioProblems.BadBody(wrong));
        }
    }

    private async Task AnswerAsync(HttpContext context, Func<Draft, IBufferWriter<byte>, CancellationToken, Task<RequestProblem?>> ask)
    {
        if (Find(context) is not { } draft)
        {
            await ProblemWriter.SendAsync(context, StudioProblems.NoDraft());
            return;
        }

        var buffer = new ArrayBufferWriter<byte>(16 * 1024);
        RequestProblem? problem = null;
        if (await WorkAsync(context, async patience => problem = await ask(draft, buffer, patience)))
        {
            await (problem is null ? RankingEndpoints.SendAsync(context, "application/json", buffer.WrittenMemory) : ProblemWriter.SendAsync(context, problem));
        }
    }

    private async Task ShowAsync(Draft draft, DraftChange change, RecordedRequest? decision, ArrayBufferWriter<byte> buffer, CancellationToken cancellationToken)
    {
        if (change.Files is { } files)
        {
            draft.Change(files, path => PolicyFolderWriter.ReadText(engine.Location.Folder, path));
        }

        if (change.Request is { } request && (draft.Decision is not null || !string.Equals(request, draft.Request, StringComparison.Ordinal)))
        {
            draft.Request = request;
            draft.RequestedAt = time.GetUtcNow();
            draft.Decision = null;
        }
        else if (decision is not null)
        {
            draft.Request = Encoding.UTF8.GetString(decision.Body.Span);
            draft.RequestedAt = decision.Now ?? time.GetUtcNow();
            draft.Decision = decision;
        }

        draft.AsksModels = change.AsksModels;
        draft.WhatIf = change.WhatIf;
        await using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        await view.WriteAsync(json, draft, cancellationToken);
        json.WriteStartArray("stale"u8);
        foreach (var path in PolicyFolderWriter.Stale(draft, engine.Location.Folder))
        {
            json.WriteStringValue(path);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private async Task<(RequestProblem? Problem, string[] Written)> WriteAsync(Draft draft, CancellationToken cancellationToken)
    {
        if (PolicyFolderWriter.Stale(draft, engine.Location.Folder) is { Count: > 0 } stale)
        {
            return (StudioProblems.Stale(stale), []);
        }

        var compiled = await plans.CompileAsync(draft.Files, cancellationToken);
        if (compiled.Plan is null)
        {
            return (StudioProblems.HasErrors(compiled.Findings.Count(finding => finding.Severity == Language.Diagnostics.DiagnosticSeverity.Error)), []);
        }

        if (plans.Rehearse(compiled.Plan) is { } failure)
        {
            return (StudioProblems.MakesNoPage(failure), []);
        }

        string[] written = [.. draft.Files.Keys];
        PolicyFolderWriter.Write(draft, engine.Location.Folder);
        draft.Change(new Dictionary<string, string?>(StringComparer.Ordinal), _ => null);
        return (null, written);
    }

    /// <summary>Works with the permit; false when the caller was told why not.</summary>
    private async Task<bool> WorkAsync(HttpContext context, Func<CancellationToken, Task> work)
    {
        try
        {
            if (await permit.RunAsync(work, context.RequestAborted))
            {
                return true;
            }
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            // It took longer than it may.
        }

        await ProblemWriter.SendAsync(context, StudioProblems.Busy());
        return false;
    }

    private Draft? Find(HttpContext context) => drafts.Find(Id(context));

    private static string Id(HttpContext context) => (string?)context.Request.RouteValues["draft"] ?? "";

    private async Task<RequestProblem?> ReadAsync(HttpContext context, RequestBody body)
    {
        // Only a page of the same origin may send this type without being asked first.
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) || !type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            return RequestProblem.WrongContentType(context.Request.ContentType);
        }

        try
        {
            while (true)
            {
                switch (await body.ReadPartAsync(context.Request.BodyReader, DraftLimits.BodyBytes, context.RequestAborted))
                {
                    case BodyReading.Complete:
                        return null;
                    case BodyReading.More:
                        break;
                    case BodyReading.TooLarge:
                        return Close(context, RequestProblem.TooLarge(DraftLimits.BodyBytes));
                    case BodyReading.TooSlow:
                        return Close(context, RequestProblem.TooSlow(bodies.Time));
                    default:
                        return Close(context, StudioProblems.Busy());
                }
            }
        }
        catch (BadHttpRequestException exception)
        {
            return Close(context, RequestProblem.BadHttp(exception.StatusCode, exception.Message));
        }
    }

    private static RequestProblem Close(HttpContext context, RequestProblem problem)
    {
        context.Response.Headers.Connection = "close";
        return problem;
    }
}
