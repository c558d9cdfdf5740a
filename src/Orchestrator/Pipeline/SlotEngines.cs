using RankOrchestrator.Constraints.Slots;

namespace RankOrchestrator.Orchestrator.Pipeline;

/// <summary>The engines that policies and commands may name.</summary>
internal static class SlotEngines
{
    /// <summary>One of each.</summary>
    public static IEnumerable<ISlotAllocator> All() => [new CertifiedAllocator(), new GreedyAllocator()];
}
