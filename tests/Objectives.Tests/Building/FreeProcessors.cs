using RankOrchestrator.Objectives.FanOut;

namespace RankOrchestrator.Objectives.Tests.Building;

/// <summary>A page's claim to a processor, beside which so many are free.</summary>
public sealed class FreeProcessors(int free) : IProcessorSection, IProcessors
{
    private int free = free;
    private int leaves;

    /// <summary>Those that nobody has, the page's own apart.</summary>
    public int Free => Volatile.Read(ref free);

    /// <summary>How often the page has left its own.</summary>
    public int Leaves => Volatile.Read(ref leaves);

    public IProcessors Processors => this;

    public bool TryTake()
    {
        if (Interlocked.Decrement(ref free) >= 0)
        {
            return true;
        }

        Interlocked.Increment(ref free);
        return false;
    }

    public ValueTask ResumeAsync() => default;

    void IProcessors.Release() => Interlocked.Increment(ref free);

    void IProcessorSection.Release() => Interlocked.Increment(ref leaves);
}
