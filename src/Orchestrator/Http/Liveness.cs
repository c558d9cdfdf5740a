namespace RankOrchestrator.Orchestrator.Http;

/// <summary>
/// <c>/livez</c>: whether the process answers at all. It depends on nothing, neither plan nor models nor engine: whoever
/// asks restarts the process when there is no answer, and a restart mends no policy.
/// </summary>
internal static class Liveness
{
    private static readonly byte[] Alive = """{ "status": "alive" }"""u8.ToArray();

    /// <summary>Answers that the process lives.</summary>
    public static Task AnswerAsync(HttpContext context) => RankingEndpoints.SendAsync(context, "application/json", Alive);
}
