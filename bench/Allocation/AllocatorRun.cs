using System.Diagnostics;
using RankOrchestrator.Constraints.Slots;

namespace RankOrchestrator.Bench.Allocation;

/// <summary>Measures one of the product's engines.</summary>
internal static class AllocatorRun
{
    /// <summary>Makes the page <paramref name="repeats"/> times and keeps the fastest: other processes only ever add time.</summary>
    public static Measurement Measure(ISlotAllocator allocator, SlotProblem problem, AllocationOptions options, int repeats)
    {
        SlotAllocation allocation = null!;
        var (fastest, bytes) = (double.PositiveInfinity, long.MaxValue);
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            var allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
            var started = Stopwatch.GetTimestamp();
            allocation = allocator.Allocate(problem, options, []);
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            bytes = Math.Min(bytes, GC.GetAllocatedBytesForCurrentThread() - allocatedBefore);
        }

        var keepsConstraints = allocation.Status is AllocationStatus.Optimal or AllocationStatus.Certified or AllocationStatus.Feasible;
        var isProven = allocation.Status == AllocationStatus.Optimal || (allocation.Conflict.Count > 0 && allocation.Gap == 0);
        return new Measurement(fastest, keepsConstraints || isProven ? allocation.Objective : double.NaN, allocation.Bound, isProven, bytes);
    }
}
