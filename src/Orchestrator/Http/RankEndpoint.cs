using RankOrchestrator.Orchestrator.Hosting;
using RankOrchestrator.Orchestrator.Requests;

namespace RankOrchestrator.Orchestrator.Http;

/// <summary><c>POST /rank</c>: a body in, an answer or a problem out.</summary>
internal sealed class RankEndpoint(RankingEngine engine, TimeProvider time)
{
    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        if (!IsJson(context.Request.ContentType))
        {
            await ProblemWriter.SendAsync(context, RequestProblem.WrongContentType(context.Request.ContentType));
            return;
        }

        var limit = engine.Settings.Limits.BodyBytes;
        using var body = new RequestBody();
        if (!await ReadAsync(context, body, limit))
        {
            context.Response.Headers.Connection = "close";
            await ProblemWriter.SendAsync(context, RequestProblem.TooLarge(limit));
            return;
        }

        using var result = await engine.Pipeline.RankAsync(body.Utf8, started, context.RequestAborted);
        if (result.Problem is { } problem)
        {
            await ProblemWriter.SendAsync(context, problem);
            return;
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = result.Answer.Length;
        await context.Response.BodyWriter.WriteAsync(result.Answer, context.RequestAborted);
    }

    private static async ValueTask<bool> ReadAsync(HttpContext context, RequestBody body, int limit)
    {
        try
        {
            return await body.ReadAsync(context.Request.BodyReader, context.Request.ContentLength, limit, context.RequestAborted);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return false;
        }
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
}
