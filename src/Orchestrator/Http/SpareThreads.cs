namespace RankOrchestrator.Orchestrator.Http;

/// <summary>
/// Keeps threads for those that only read, write or answer a probe. Pages are made on threads of the pool, as many at once
/// as there are permits; with no more threads than those, everything else would wait for a page to be made, since the pool
/// adds threads by and by.
/// </summary>
internal static class SpareThreads
{
    /// <summary>Threads for everything that needs no permit.</summary>
    private const int Spare = 4;

    /// <summary>Makes the pool start threads at once until there are that many beside the permits.</summary>
    public static void Keep(int permits)
    {
        ThreadPool.GetMinThreads(out var workers, out var completions);
        ThreadPool.SetMinThreads(Math.Max(workers, permits + Spare), completions);
    }
}
