using System.Collections.Concurrent;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Infeasibility;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Pages;

namespace RankOrchestrator.Allocation.Greedy;

/// <summary>
/// What ranking systems commonly do: fills the slots from the top with the most valuable candidate that breaks nothing,
/// looking ahead to floors, then swaps and replaces while that helps (<see cref="GreedySearch"/>). Its bound is the page without
/// constraints, so it proves little. The baseline, the last resort when time is up, and where every other engine starts.
/// </summary>
public sealed class GreedyAllocator : ISlotAllocator
{
    private readonly ConcurrentBag<Workspace> workspaces = [];

    /// <inheritdoc/>
    public string Name => EngineNames.Greedy;

    /// <inheritdoc/>
    public SlotAllocation Allocate(SlotProblem problem, AllocationOptions options, ReadOnlySpan<int> hint)
    {
        var workspace = workspaces.TryTake(out var pooled) ? pooled : new Workspace();
        var (canonical, search) = (workspace.Canonical, workspace.Search);
        canonical.Load(problem);
        var page = search.Run(canonical.Problem, options.Deadline, options.StepBudget, canonical.Translate(hint)).ToArray();
        workspace.Units.Load(canonical.Problem);
        var allocation = canonical.Restore(Describe(canonical.Problem, workspace, page, options));
        workspaces.Add(workspace);
        return allocation;
    }

    private SlotAllocation Describe(SlotProblem problem, Workspace workspace, int[] page, AllocationOptions options)
    {
        var violations = workspace.Units.Violations(page, out var breaksHard);
        var conflict = breaksHard ? workspace.PlainConflict.Find(problem) : [];
        return new SlotAllocation
        {
            CandidateBySlot = page,
            Certificate = PageCertificate.Unproven(workspace.Units.Objective(page), SortedBound.Of(problem), breaksHard, conflict.Count > 0, options.GapTolerance),
            Engine = Name,
            Steps = workspace.Search.Steps,
            EndedByClock = workspace.Search.EndedByClock,
            Violations = violations,
            Conflict = conflict,
        };
    }

    private sealed class Workspace
    {
        public CanonicalProblem Canonical { get; } = new();

        public GreedySearch Search { get; } = new();

        public PageUnits Units { get; } = new();

        public PlainConflict PlainConflict { get; } = new();
    }
}
