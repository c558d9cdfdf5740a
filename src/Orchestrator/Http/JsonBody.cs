using Microsoft.Net.Http.Headers;
using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Orchestrator.Requests;

namespace RankOrchestrator.Orchestrator.Http;

/// <summary>Reads bodies of JSON, and knows what is wrong with those that are not worth reading.</summary>
internal static class JsonBody
{
    /// <summary>Reads a body to its end; what is wrong with it, or null.</summary>
    /// <param name="context">Whose body it is.</param>
    /// <param name="body">Receives it.</param>
    /// <param name="limit">Bytes that it may have.</param>
    /// <param name="bodies">What all bodies share.</param>
    /// <param name="look">Looks at the first part while more is to come, and says why the rest is not worth reading; null for nothing.</param>
    /// <param name="noRoom">Is told when bodies take all the memory that they may; null for nobody.</param>
    public static async ValueTask<RequestProblem?> ReadAsync(
        HttpContext context, RequestBody body, int limit, BodyAllowance bodies, Func<RequestProblem?>? look = null, Action? noRoom = null)
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

        if (context.Request.ContentLength > limit)
        {
            return Close(context, RequestProblem.TooLarge(limit));
        }

        try
        {
            for (var isFirst = true; ; isFirst = false)
            {
                switch (await body.ReadPartAsync(context.Request.BodyReader, limit, context.RequestAborted))
                {
                    case BodyReading.Complete:
                        return null;
                    case BodyReading.TooLarge:
                        return Close(context, RequestProblem.TooLarge(limit));
                    case BodyReading.TooSlow:
                        return Close(context, RequestProblem.TooSlow(bodies.Time));
                    case BodyReading.NoRoom:
                        noRoom?.Invoke();
                        return Close(context, RequestProblem.Overloaded());
                    default:
                        if (isFirst && look?.Invoke() is { } refused)
                        {
                            return refused;
                        }

                        break;
                }
            }
        }
        catch (BadHttpRequestException exception)
        {
            return RequestProblem.BadHttp(exception.StatusCode, exception.Message);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException && !context.RequestAborted.IsCancellationRequested)
        {
            // What the server throws at sizes of chunks and at trailers that are not even wrong in a way it knows.
            return Close(context, RequestProblem.BadHttp(StatusCodes.Status400BadRequest, "The body is not coded as its head says."));
        }
    }

    /// <summary>The rest of the body is not worth reading, nor is what comes behind it.</summary>
    private static RequestProblem Close(HttpContext context, RequestProblem problem)
    {
        context.Response.Headers.Connection = "close";
        return problem;
    }

    /// <summary><c>application/json</c> or a type built on it, with any parameters; bytes are read as UTF-8.</summary>
    private static bool IsJson(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type))
        {
            return false;
        }

        var isUtf8 = !type.Charset.HasValue
            || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase);
        return isUtf8
            && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
                || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase));
    }
}
