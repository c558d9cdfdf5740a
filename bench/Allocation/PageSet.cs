using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.AllocationBench;

/// <summary>Pages of one kind. Tight draws that contradict themselves by chance are passed over, unless that is asked for.</summary>
internal static class PageSet
{
    public static List<SlotProblem> Of(PageKind kind, int count, ISlotAllocator judge)
    {
        var pages = new List<SlotProblem>();
        for (var seed = 1; pages.Count < count; seed++)
        {
            var page = GeneratedPage.Of(kind, seed);
            var isImpossible = judge.Allocate(page, new AllocationOptions(), []).Conflict.Count > 0;
            if (isImpossible == kind.IsImpossible)
            {
                pages.Add(page);
            }
        }

        return pages;
    }
}
