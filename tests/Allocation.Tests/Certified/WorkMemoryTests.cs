using RankOrchestrator.Allocation.Certified;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Allocation.Tests.Oracles;

namespace RankOrchestrator.Allocation.Tests.Certified;

/// <summary>What a page leaves to the garbage collector.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class WorkMemoryTests
{
    [Fact]
    public void A_page_allocates_little_more_than_its_answer_once_there_is_memory_to_work_in()
    {
        var allocator = new CertifiedAllocator();
        var problem = LargeProblems.Of(candidates: 300, slots: 50, seed: 1);
        for (var index = 0; index < 40; index++)
        {
            problem.Add(SlotConstraint.AtMost(30 + index, MemberSet.Group(0), "cap"));
        }

        var options = new AllocationOptions { StepBudget = 20_000 };
        allocator.Allocate(problem, options, []);
        var before = GC.GetAllocatedBytesForCurrentThread();
        allocator.Allocate(problem, options, []);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThanOrEqualTo(1024);
    }
}
