using RankOrchestrator.Allocation.CpSat;
using RankOrchestrator.Allocation.CpSat.Node;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Tests.CpSat;

/// <summary>The real engine, started once for all tests of the collection.</summary>
public sealed class CpSatEngine : IDisposable
{
    public NodeCpSatSolver Solver { get; } = new(CpSatHostFiles.Find(), TimeProvider.System);

    public static AllocationOptions Patient { get; } = new() { StepBudget = 100_000_000 };

    public CpSatAllocator Allocator => new(Solver, new NoFallback());

    public void Dispose() => Solver.Dispose();

    private sealed class NoFallback : ISlotAllocator
    {
        public string Name => "none";

        public SlotAllocation Allocate(SlotProblem problem, AllocationOptions options, ReadOnlySpan<int> hint) =>
            throw new InvalidOperationException("CP-SAT gave no page.");
    }
}

[CollectionDefinition(Name)]
public sealed class CpSatEngineTests : ICollectionFixture<CpSatEngine>
{
    public const string Name = "CP-SAT";
}
