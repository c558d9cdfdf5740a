using System.Collections.Concurrent;
using RankOrchestrator.Constraints.Slots.Certified;

namespace RankOrchestrator.Constraints.Slots;

/// <summary>
/// The best page with its proof: improves pages, bounds them by pricing the constraints (Lagrangian relaxation over an
/// assignment), closes the places that no better page can use, and finishes with branch and bound over a small linear
/// program. When no page satisfies the hard constraints it names a smallest contradicting set and relaxes in the declared
/// order. Steps decide, not the clock: the same problem gives the same page on every machine, unless the deadline cuts in.
/// </summary>
public sealed class CertifiedAllocator : ISlotAllocator
{
    internal const string EngineName = "certified";

    private readonly ConcurrentBag<CertifiedSearch> searches = [];

    /// <inheritdoc/>
    public string Name => EngineName;

    /// <inheritdoc/>
    public SlotAllocation Allocate(SlotProblem problem, AllocationOptions options, ReadOnlySpan<int> hint)
    {
        var search = searches.TryTake(out var pooled) ? pooled : new CertifiedSearch();
        var allocation = search.Run(problem, options, hint);

        // Not returned when it threw: what a bug left behind must not meet another request.
        searches.Add(search);
        return allocation;
    }
}
