namespace RankOrchestrator.Objectives.FanOut;

/// <summary>A request's claim to a processor, which it gives up while it waits for models that run elsewhere.</summary>
public interface IProcessorSection
{
    /// <summary>All processors, for work of the request that can be done beside its own.</summary>
    IProcessors Processors { get; }

    /// <summary>Lets others have the processor.</summary>
    void Release();

    /// <summary>Gets one again, before requests that have not begun.</summary>
    ValueTask ResumeAsync();
}
