namespace RankOrchestrator.Orchestrator.Http;

/// <summary>
/// Whether the process has been told to stop. From then on <c>/readyz</c> sends traffic elsewhere, while requests that
/// still arrive or are under way are answered until the server closes.
/// </summary>
internal sealed class DrainState
{
    private int isDraining;

    /// <summary>Whether the process is stopping.</summary>
    public bool IsDraining => Volatile.Read(ref isDraining) != 0;

    /// <summary>Begins to stop.</summary>
    public void Begin() => Volatile.Write(ref isDraining, 1);
}
