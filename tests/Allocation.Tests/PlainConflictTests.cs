using RankOrchestrator.Allocation.Certified;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Greedy;
using RankOrchestrator.Allocation.Infeasibility;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Allocation.Tests.Oracles;

namespace RankOrchestrator.Allocation.Tests;

/// <summary>Contradictions that show without any search.</summary>
public sealed class PlainConflictTests
{
    [Fact]
    public void What_it_names_contradicts_itself_and_nothing_of_it_can_be_spared()
    {
        var (conflicts, shown) = (new PlainConflict(), 0);
        for (var seed = 0; seed < 6000; seed++)
        {
            var problem = RandomProblems.Small(seed);
            var conflict = conflicts.Find(problem);
            if (conflict.Count == 0)
            {
                continue;
            }

            shown++;
            BruteForce.CanSatisfy(problem, [.. conflict]).ShouldBeFalse($"seed {seed}");
            foreach (var spared in conflict)
            {
                BruteForce.CanSatisfy(problem, [.. conflict.Where(constraint => constraint != spared)]).ShouldBeTrue($"seed {seed}");
            }
        }

        shown.ShouldBeGreaterThan(500);
    }

    [Fact]
    public void Two_pins_of_one_merchant_side_by_side_are_named_with_the_gap_between_merchants()
    {
        var problem = LargeProblems.Of(candidates: 500, slots: 50, seed: 1);
        var (first, second) = OfOneMerchant(problem);
        problem.Add(SlotConstraint.Pin(first, 1, "one"));
        problem.Add(SlotConstraint.Pin(second, 2, "other"));
        var answer = new CertifiedAllocator().Allocate(problem, new AllocationOptions(), []);
        answer.Status.ShouldBe(AllocationStatus.Relaxed);
        answer.Conflict.Select(constraint => problem.Constraints[constraint].Name).ShouldBe(["merchant-gap", "one", "other"], ignoreOrder: true);
    }

    [Fact]
    public void Fewer_candidates_than_slots_are_reason_enough_for_any_engine_to_call_the_page_relaxed()
    {
        var problem = new SlotProblem();
        problem.Reset(candidateCount: 0, slotCount: 3);
        foreach (ISlotAllocator engine in (ISlotAllocator[])[new GreedyAllocator(), new CertifiedAllocator()])
        {
            var answer = engine.Allocate(problem, new AllocationOptions(), []);
            answer.Status.ShouldBe(AllocationStatus.Relaxed);
            answer.Conflict.ShouldBe([-1]);
        }
    }

    private static (int First, int Second) OfOneMerchant(SlotProblem problem)
    {
        var merchants = problem.Partition(0).ToArray();
        var second = Enumerable.Range(1, merchants.Length - 1).First(candidate => Array.IndexOf(merchants, merchants[candidate]) < candidate);
        return (Array.IndexOf(merchants, merchants[second]), second);
    }
}
