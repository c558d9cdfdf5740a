namespace RankOrchestrator.Orchestrator.Http;

/// <summary>Whether the process is as fast as it will be: real requests may come.</summary>
internal sealed class Readiness
{
    private int isWarm;

    /// <summary>Whether it is.</summary>
    public bool IsWarm => Volatile.Read(ref isWarm) != 0;

    /// <summary>It is from now on.</summary>
    public void Declare() => Volatile.Write(ref isWarm, 1);
}
