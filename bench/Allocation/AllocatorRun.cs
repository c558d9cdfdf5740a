using System.Diagnostics;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.AllocationBench;

/// <summary>Measures one of the product's engines.</summary>
internal static class AllocatorRun
{
    /// <summary>Makes the page once.</summary>
    public static Measurement Measure(ISlotAllocator allocator, SlotProblem problem, AllocationOptions options)
    {
        var allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        var allocation = allocator.Allocate(problem, options, []);
        var milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        var bytes = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
        var broken = allocation.Violations.Where(violation => violation.Constraint == SlotProblem.Filling || problem.Constraints[violation.Constraint].IsHard).Sum(violation => violation.Units);
        var objective = allocation.Certificate.KeepsConstraints || allocation.Conflict.Count > 0 ? allocation.Objective : double.NaN;
        return new Measurement(milliseconds, objective, allocation.Bound, allocation.Certificate.IsBest, bytes, broken);
    }
}
