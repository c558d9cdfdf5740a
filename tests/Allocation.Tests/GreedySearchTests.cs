using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Greedy;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Allocation.Tests.Oracles;

namespace RankOrchestrator.Allocation.Tests;

/// <summary>The page that everything else starts from.</summary>
public sealed class GreedySearchTests
{
    [Fact]
    public void It_says_nothing_about_its_pages_that_is_not_true()
    {
        for (var seed = 0; seed < 5000; seed++)
        {
            var problem = RandomProblems.Small(seed);
            var options = new AllocationOptions { StepBudget = seed % 5 };
            var answer = new GreedyAllocator().Allocate(problem, options, []);
            PageChecker.ShouldBeHonest(problem, answer, options);
        }
    }

    [Fact]
    public void After_its_deadline_a_page_is_finished_without_looking_further()
    {
        var clock = new StepClock();
        var search = new GreedySearch();
        var problem = LargeProblems.Of(candidates: 2000, slots: 60, seed: 1);
        search.Run(problem, new Deadline(clock, clock.GetTimestamp() + 3), long.MaxValue, []);
        search.EndedByClock.ShouldBeTrue();

        // Eight moves in a step: three looks at the clock, and then a few candidates for each slot that is left.
        search.Steps.ShouldBeLessThan(((4 * 64) + (60 * 16)) / 8);
    }

    [Fact]
    public void A_page_is_full_although_the_deadline_has_passed_and_the_most_valuable_candidates_may_not_stand_there()
    {
        const int Capped = 400;
        const int Slots = 10;
        var problem = new SlotProblem();
        problem.Reset(candidateCount: Capped + (2 * Slots), slotCount: Slots);
        problem.Weights.Fill(1);
        var group = problem.AddGroup();
        for (var candidate = 0; candidate < problem.CandidateCount; candidate++)
        {
            problem.Values[candidate] = problem.CandidateCount - candidate;
            problem.Group(group)[candidate / 64] |= candidate < Capped ? 1UL << (candidate % 64) : 0;
        }

        problem.Add(SlotConstraint.AtMost(1, MemberSet.Group(group), "one") with { To = Slots - 1 });
        var page = new GreedySearch().Run(problem, new Deadline(new StepClock(), 1), long.MaxValue, []).ToArray();
        page.ShouldAllBe(candidate => candidate >= 0);
        page.Count(candidate => candidate < Capped).ShouldBe(1);
    }

    [Fact]
    public void Floors_are_looked_ahead_to()
    {
        var problem = new SlotProblem();
        problem.Reset(candidateCount: 4, slotCount: 2);
        (problem.Values[0], problem.Values[1], problem.Values[2], problem.Values[3]) = (4, 3, 2, 1);
        problem.Weights.Fill(1);
        var group = problem.AddGroup();
        problem.Group(group)[0] = 0b1100;
        problem.Add(SlotConstraint.AtLeast(2, MemberSet.Group(group), "both"));
        new GreedyAllocator().Allocate(problem, new AllocationOptions(), []).CandidateBySlot.ShouldBe([2, 3]);
    }
}
