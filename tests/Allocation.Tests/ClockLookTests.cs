using RankOrchestrator.Allocation.Certified;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Allocation.Tests.Oracles;

namespace RankOrchestrator.Allocation.Tests;

/// <summary>
/// How much is done between two looks at the clock, in steps of about a quarter of a microsecond: with a clock that moves by one tick
/// a look, the steps of an answer whose deadline is the n-th look are those done until then.
/// </summary>
public sealed class ClockLookTests
{
    /// <summary>A quarter of a millisecond.</summary>
    private const long MostSteps = 1000;

    private readonly CertifiedAllocator allocator = new();

    [Theory]
    [InlineData(1000, 100, false)]
    [InlineData(1000, 100, true)]
    [InlineData(500, 50, false)]
    [InlineData(500, 50, true)]
    [InlineData(60, 10, true)]
    public void Little_is_done_between_two_looks_at_the_clock(int candidates, int slots, bool isImpossible)
    {
        var problem = LargeProblems.Of(candidates, slots, seed: 5);
        if (isImpossible)
        {
            problem.Add(SlotConstraint.AtLeast(slots, MemberSet.Group(0), "everything-fresh"));
        }

        var last = Looks(problem);
        var intervals = new PriorityQueue<(int From, int To, long Before, long After), long>();
        void Add(int from, int to, long before, long after) => intervals.Enqueue((from, to, before, after), before - after);
        for (var (from, before) = (1, 0L); from < last - 1;)
        {
            var to = Math.Min(last - 1, from + 1 + (last / 40));
            var after = Until(to, problem).Steps;
            Add(from, to, before, after);
            (from, before) = (to, after);
        }

        // Halved where most is done, until that lies between two looks.
        for (var left = 80; left > 0; left--)
        {
            var (from, to, before, after) = intervals.Dequeue();
            if (after - before <= MostSteps)
            {
                return;
            }

            (to - from).ShouldBeGreaterThan(1, $"{after - before} steps between look {from} and {to}");
            var middle = (from + to) / 2;
            var steps = Until(middle, problem).Steps;
            Add(from, middle, before, steps);
            Add(middle, to, steps, after);
        }
    }

    [Theory]
    [InlineData(1000, 100)]
    [InlineData(500, 50)]
    public void After_the_deadline_the_clock_is_hardly_looked_at_any_more(int candidates, int slots)
    {
        var problem = LargeProblems.Of(candidates, slots, seed: 6);
        var last = Looks(problem);
        for (var look = 1; look < last; look += 1 + (last / 60))
        {
            var clock = new StepClock();
            Until(look, problem, clock).EndedByClock.ShouldBeTrue();
            clock.GetTimestamp().ShouldBeLessThan(look + 120, $"look {look} of {last}");
        }
    }

    /// <summary>The page whose deadline is at that look.</summary>
    private SlotAllocation Until(long look, SlotProblem problem, StepClock? clock = null)
        => allocator.Allocate(problem, new AllocationOptions { StepBudget = 40_000, Clock = clock ?? new StepClock(), DeadlineTimestamp = look }, []);

    /// <summary>Looks at the clock until the steps are used.</summary>
    private int Looks(SlotProblem problem)
    {
        var clock = new StepClock();
        Until(long.MaxValue, problem, clock);
        return (int)clock.GetTimestamp();
    }
}
