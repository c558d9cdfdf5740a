using System.Diagnostics;
using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Orchestrator.Assignments;
using RankOrchestrator.Orchestrator.Canaries;
using RankOrchestrator.Orchestrator.Decisions;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Feedback;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Orchestrator.Shadows;
using RankOrchestrator.Orchestrator.Telemetry;

namespace RankOrchestrator.Orchestrator.Http;

/// <summary>
/// <c>POST /rank</c>: a body in, an answer or a problem out, whatever happens between. Bodies are read before anything is
/// taken that others wait for, so a slow caller costs nobody but itself.
/// </summary>
internal sealed partial class RankEndpoint(
    RankingEngine engine,
    ProcessorPermits permits,
    BodyAllowance bodies,
    DecisionLog decisions,
    ShadowRanking shadows,
    CanaryWatch canaries,
    FeedbackIntake feedback,
    ServedPages served,
    ServiceMetrics metrics,
    TimeProvider time,
    ILogger<RankEndpoint> logger)
{
    private int underWay;

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var arrived = Arrivals.Of(context, time);
        using var body = new RequestBody(bodies, time);
        try
        {
            await AnswerAsync(context, body, arrived);
        }
        catch (Exception exception) when (context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            // The caller has gone; there is nobody to answer.
            Report(RankResult.UnknownSurface, "aborted", arrived);
        }
#pragma warning disable CA1031 // Whatever went wrong, the caller gets problem details and the log gets the exception.
        catch (Exception exception) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            Failed(logger, exception);
            await RefuseAsync(context, body, RequestProblem.Internal(), RankResult.UnknownSurface, arrived);
        }
    }

    private async Task AnswerAsync(HttpContext context, RequestBody body, long arrived)
    {
        if (await ReadAsync(context, body, arrived) is { } unreadable)
        {
            await RefuseAsync(context, body, unreadable.Problem, unreadable.Surface, arrived);
            return;
        }

        metrics.BodyRead(time.GetElapsedTime(arrived));
        try
        {
            if (Interlocked.Increment(ref underWay) > engine.Settings.ConcurrentRequests)
            {
                await RefuseAsync(context, body, Overloaded(AdmissionRefusal.TooMany, RankResult.UnknownSurface), RankResult.UnknownSurface, arrived);
                return;
            }

            await RankAsync(context, body, arrived);
        }
        finally
        {
            Interlocked.Decrement(ref underWay);
        }
    }

    private async Task RankAsync(HttpContext context, RequestBody body, long arrived)
    {
        var languages = context.Request.Headers.AcceptLanguage;
        var conditions = languages.Count == 0 ? null : new RankConditions { Languages = languages };
        if (engine.Settings.ExperimentHeader is { Length: > 0 } header)
        {
            var forced = ForcedArms.Read(context.Request.Headers[header], engine.Plans.Current, out var unusable);
            if (unusable is not null)
            {
                await RefuseAsync(context, body, unusable, RankResult.UnknownSurface, arrived);
                return;
            }

            conditions = forced is null ? conditions : (conditions ?? new RankConditions()) with { Assignments = forced };
        }

        using var result = await engine.Pipeline.RankAsync(body.Utf8, arrived, context.RequestAborted, conditions: conditions);
        if (result.Problem is { } problem)
        {
            await RefuseAsync(context, body, problem, result.Surface, arrived);
            return;
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = result.Answer.Length;
        await context.Response.BodyWriter.WriteAsync(result.Answer, context.RequestAborted);
        Report(result.Surface, result.Outcome, arrived, result.Workspace!.Assignments);
        canaries.Observe(result.Experiments!, result.Workspace);
        decisions.Append(result, body.Utf8.Span);
        shadows.Offer(result, body.Utf8.Span);
        if (feedback.IsOn)
        {
            served.Add(result.Workspace!, time.GetUtcNow());
        }

        // Held whether or not the caller is still there: else whoever hangs up is never held.
        await decisions.WaitForRoomAsync(CancellationToken.None);
    }

    private async Task RefuseAsync(HttpContext context, RequestBody body, RequestProblem problem, string surface, long arrived)
    {
        var requestId = RequestIdentity.Find(body.Utf8.Span, engine.Settings.Limits.IdBytes);
        await ProblemWriter.SendAsync(context, problem with { RequestId = requestId });
        Report(surface, problem.Kind, arrived);
    }

    /// <summary>Counts the request and says in its span what it was.</summary>
    private void Report(string surface, string outcome, long arrived, PageAssignments? assignments = null)
    {
        metrics.Request(surface, outcome, time.GetElapsedTime(arrived));
        if (Activity.Current is { IsAllDataRequested: true } activity)
        {
            activity.DisplayName = "POST /rank";
            activity.SetTag("rank.surface", surface);
            activity.SetTag("rank.outcome", outcome);
            foreach (var arm in assignments?.Arms ?? [])
            {
                activity.SetTag("rank.experiment." + arm.Experiment, arm.Arm);
            }
        }
    }

    /// <summary>Reads the body; what is wrong with it or why it is not worth reading, or null.</summary>
    private async ValueTask<(RequestProblem Problem, string Surface)?> ReadAsync(HttpContext context, RequestBody body, long arrived)
    {
        var surface = RankResult.UnknownSurface;
        var problem = await JsonBody.ReadAsync(
            context,
            body,
            engine.Settings.Limits.BodyBytes,
            bodies,
            Look,
            () => metrics.Refused(RankResult.UnknownSurface, AdmissionRefusal.BodiesFull));
        return problem is null ? null : (problem, surface);

        RequestProblem? Look()
        {
            if (Foresee(body, arrived) is not var (refused, named))
            {
                return null;
            }

            surface = named;
            return refused;
        }
    }

    /// <summary>Why the request would be refused once it is read, when its first bytes tell; they name the surface.</summary>
    private (RequestProblem Problem, string Surface)? Foresee(RequestBody body, long arrived)
    {
        if (!SurfaceName.TryPeek(body.Utf8.Span, out var name) || engine.Plans.Current?.Find(name) is not { } surface)
        {
            return null;
        }

        var refusal = permits.Foresee(surface.Load, arrived);
        if (refusal == AdmissionRefusal.None)
        {
            return null;
        }

        surface.Load.Refused(permits.Now);
        return (Overloaded(refusal, surface.Name), surface.Name);
    }

    private RequestProblem Overloaded(AdmissionRefusal refusal, string surface)
    {
        metrics.Refused(surface, refusal);
        return RequestProblem.Overloaded();
    }

    [LoggerMessage(EventId = 201, Level = LogLevel.Error, Message = "A request could not be answered")]
    private static partial void Failed(ILogger logger, Exception exception);
}
