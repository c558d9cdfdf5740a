using System.Collections.Concurrent;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Pages;

namespace RankOrchestrator.Allocation.Certified;

/// <summary>
/// The best page with its proof: improves pages, bounds them by pricing the constraints (Lagrangian relaxation over an
/// assignment), closes the places that no better page can use, and finishes with branch and bound over a small linear
/// program. When no page satisfies the hard constraints it names a smallest contradicting set and relaxes in the declared
/// order. Steps decide, not the clock: the same problem gives the same page on every machine, unless the deadline cuts in.
/// </summary>
public sealed class CertifiedAllocator : ISlotAllocator
{
    private readonly ConcurrentBag<Workspace> workspaces = [];

    /// <inheritdoc/>
    public string Name => EngineNames.Certified;

    /// <inheritdoc/>
    public SlotAllocation Allocate(SlotProblem problem, AllocationOptions options, ReadOnlySpan<int> hint)
    {
        var workspace = workspaces.TryTake(out var pooled) ? pooled : new Workspace();
        workspace.Canonical.Load(problem);
        var allocation = workspace.Canonical.Restore(workspace.Search.Run(workspace.Canonical.Problem, options, workspace.Canonical.Translate(hint)));

        // Not returned when it threw: what a bug left behind must not meet another request.
        workspaces.Add(workspace);
        return allocation;
    }

    private sealed class Workspace
    {
        public CanonicalProblem Canonical { get; } = new();

        public CertifiedSearch Search { get; } = new();
    }
}
