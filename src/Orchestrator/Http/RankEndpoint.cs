using System.Diagnostics;
using RankOrchestrator.Orchestrator.Decisions;
using RankOrchestrator.Orchestrator.Hosting;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Requests;
using RankOrchestrator.Orchestrator.Telemetry;

namespace RankOrchestrator.Orchestrator.Http;

/// <summary><c>POST /rank</c>: a body in, an answer or a problem out, whatever happens between.</summary>
internal sealed partial class RankEndpoint(RankingEngine engine, DecisionLog decisions, ServiceMetrics metrics, TimeProvider time, ILogger<RankEndpoint> logger)
{
    private int underWay;

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        try
        {
            if (Interlocked.Increment(ref underWay) > engine.Settings.ConcurrentRequests)
            {
                await RefuseAsync(context, RequestProblem.Overloaded(), RankResult.UnknownSurface, started);
                return;
            }

            await AnswerAsync(context, started);
        }
        catch (Exception exception) when (context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            // The caller has gone; there is nobody to answer.
            Report(RankResult.UnknownSurface, "aborted", started);
        }
#pragma warning disable CA1031 // Whatever went wrong, the caller gets problem details and the log gets the exception.
        catch (Exception exception) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            Failed(logger, exception);
            await RefuseAsync(context, RequestProblem.Internal(), RankResult.UnknownSurface, started);
        }
        finally
        {
            Interlocked.Decrement(ref underWay);
        }
    }

    private async Task AnswerAsync(HttpContext context, long started)
    {
        using var body = new RequestBody();
        if (await ReadAsync(context, body) is { } unreadable)
        {
            await RefuseAsync(context, unreadable, RankResult.UnknownSurface, started);
            return;
        }

        using var result = await engine.Pipeline.RankAsync(body.Utf8, started, context.RequestAborted);
        if (result.Problem is { } problem)
        {
            await RefuseAsync(context, problem, result.Surface, started);
            return;
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = result.Answer.Length;
        await context.Response.BodyWriter.WriteAsync(result.Answer, context.RequestAborted);
        Report(result.Surface, result.Outcome, started);
        decisions.Append(result, body.Utf8.Span);
    }

    private async Task RefuseAsync(HttpContext context, RequestProblem problem, string surface, long started)
    {
        await ProblemWriter.SendAsync(context, problem);
        Report(surface, problem.Kind, started);
    }

    /// <summary>Counts the request and says in its span what it was.</summary>
    private void Report(string surface, string outcome, long started)
    {
        metrics.Request(surface, outcome, time.GetElapsedTime(started));
        if (Activity.Current is { IsAllDataRequested: true } activity)
        {
            activity.DisplayName = "POST /rank";
            activity.SetTag("rank.surface", surface);
            activity.SetTag("rank.outcome", outcome);
        }
    }

    /// <summary>Reads the body; what is wrong with it, or null.</summary>
    private async ValueTask<RequestProblem?> ReadAsync(HttpContext context, RequestBody body)
    {
        var headers = context.Request.Headers;
        if (headers.ContentEncoding.Count > 0 && headers.ContentEncoding.ToString() is not "identity" and var encoding)
        {
            return RequestProblem.WrongContentEncoding(encoding);
        }

        if (!IsJson(context.Request.ContentType))
        {
            return RequestProblem.WrongContentType(context.Request.ContentType);
        }

        var limit = engine.Settings.Limits.BodyBytes;
        try
        {
            if (await body.ReadAsync(context.Request.BodyReader, context.Request.ContentLength, limit, context.RequestAborted))
            {
                return null;
            }
        }
        catch (BadHttpRequestException exception)
        {
            return RequestProblem.BadHttp(exception.StatusCode, exception.Message);
        }

        // The rest of the body is not worth reading.
        context.Response.Headers.Connection = "close";
        return RequestProblem.TooLarge(limit);
    }

    /// <summary><c>application/json</c> or a type built on it, with any parameters; bytes are read as UTF-8.</summary>
    private static bool IsJson(string? contentType)
    {
        if (!Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParse(contentType, out var type))
        {
            return false;
        }

        var isUtf8 = !type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase);
        return isUtf8 && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase));
    }

    [LoggerMessage(EventId = 201, Level = LogLevel.Error, Message = "A request could not be answered")]
    private static partial void Failed(ILogger logger, Exception exception);
}
