using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Engines;

/// <summary>An engine that makes pages. Safe for concurrent use.</summary>
public interface ISlotAllocator
{
    /// <summary>The engine's name in certificates and policies.</summary>
    string Name { get; }

    /// <summary>Makes the best page it can within the options. Never throws for a well-formed problem.</summary>
    /// <param name="problem">The page to make; only read.</param>
    /// <param name="options">When to stop.</param>
    /// <param name="hint">A page to start from (candidate per slot, -1 empty), or empty.</param>
    SlotAllocation Allocate(SlotProblem problem, AllocationOptions options, ReadOnlySpan<int> hint);
}
