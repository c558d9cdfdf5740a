using RankOrchestrator.Allocation.CpSat;
using RankOrchestrator.Allocation.CpSat.Node;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Greedy;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.AllocationBench;

/// <summary>
/// Measures CP-SAT. Its process is stopped where a page took too long, and started again before the next one, outside the
/// measured time: no page pays for the one before it, and none is greedy's in CP-SAT's name.
/// </summary>
internal sealed class CpSatRun : IDisposable
{
    private static readonly TimeSpan Loading = TimeSpan.FromSeconds(30);

    private NodeCpSatSolver solver = new(CpSatHostFiles.Find(), TimeProvider.System);

    /// <summary>Lets a process load where none is ready; false where it cannot.</summary>
    public bool IsReady()
    {
        if (solver.ProcessId is null)
        {
            solver.Dispose();
            solver = new NodeCpSatSolver(CpSatHostFiles.Find(), TimeProvider.System);
        }

        return solver.WarmUp(Loading).Failure == CpSatFailure.None;
    }

    /// <summary>Makes the page once; a page of the fallback is none of CP-SAT's, its time and memory are.</summary>
    /// <param name="options">Made when the process is ready, as the deadline begins then.</param>
    public Measurement Measure(SlotProblem problem, Func<AllocationOptions> options)
    {
        if (!IsReady())
        {
            throw new InvalidOperationException("CP-SAT does not start any more.");
        }

        var failed = false;
        var engine = new CpSatAllocator(solver, new GreedyAllocator(), (_, _) => failed = true);
        var measurement = AllocatorRun.Measure(engine, problem, options());
        return failed ? measurement with { Objective = double.NaN, Bound = double.PositiveInfinity, IsProven = false } : measurement;
    }

    public void Dispose() => solver.Dispose();
}
