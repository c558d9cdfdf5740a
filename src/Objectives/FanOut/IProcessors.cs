namespace RankOrchestrator.Objectives.FanOut;

/// <summary>Processors that work may be done on at once, all requests together.</summary>
public interface IProcessors
{
    /// <summary>Takes one that nobody has and nobody waits for; false when there is none.</summary>
    bool TryTake();

    /// <summary>Gives one back. Called once for every successful <see cref="TryTake"/>, from any thread.</summary>
    void Release();
}
