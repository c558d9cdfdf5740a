using RankOrchestrator.Orchestrator.Requests;

namespace RankOrchestrator.Orchestrator.Http;

/// <summary>Gives answers that routing leaves empty (no such path, wrong method) the problem details that all others have.</summary>
internal static class UnansweredPaths
{
    /// <summary>Runs the rest of the application and describes what it leaves undescribed.</summary>
    public static async Task DescribeAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.Response.HasStarted || context.Response.ContentLength > 0 || context.Response.ContentType is not null)
        {
            return;
        }

        var problem = context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => RequestProblem.NotFound(context.Request.Path),
            StatusCodes.Status405MethodNotAllowed => RequestProblem.MethodNotAllowed(context.Request.Method, context.Response.Headers.Allow.ToString()),
            _ => null,
        };
        if (problem is not null)
        {
            await ProblemWriter.SendAsync(context, problem);
        }
    }
}
