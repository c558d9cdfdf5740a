using RankOrchestrator.Orchestrator.Requests;

namespace RankOrchestrator.Orchestrator.Http;

/// <summary>
/// Refuses requests whose head does not say beyond doubt how their body is coded and where it ends (RFC 9112, 6.1 and
/// 6.3): another transfer coding than <c>chunked</c>, a coding beside a length, or one in HTTP/1.0.
/// </summary>
internal static class RequestFraming
{
    /// <summary>Where the server keeps the length of a request that has a transfer coding too.</summary>
    private const string LengthBesideCoding = "X-Content-Length";

    /// <summary>Runs the rest of the application for a request that is framed well.</summary>
    public static Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Request.Headers;
        var codings = headers.TransferEncoding;
        if (codings.Count == 0)
        {
            return next(context);
        }

        var wrong = codings is not [{ } coding] || !coding.Equals("chunked", StringComparison.OrdinalIgnoreCase) ? "The transfer coding must be 'chunked' and nothing else."
            : headers.ContentLength is not null || headers.ContainsKey(LengthBesideCoding) ? "A request has a content length or a transfer coding, not both."
            : HttpProtocol.IsHttp10(context.Request.Protocol) ? "HTTP/1.0 has no transfer codings."
            : null;
        if (wrong is null)
        {
            return next(context);
        }

        // Where the next request starts is not known.
        context.Response.Headers.Connection = "close";
        return ProblemWriter.SendAsync(context, RequestProblem.BadHttp(StatusCodes.Status400BadRequest, wrong));
    }
}
