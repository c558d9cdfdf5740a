using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Allocation.Certified;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Greedy;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Allocation.Tests.Oracles;

namespace RankOrchestrator.Allocation.Tests;

/// <summary>What holds whatever the budget and whatever the deadline.</summary>
public sealed class AnyBudgetTests
{
    private static readonly long[] Budgets = [0, 1, 7, 40, 200, 1500, 20_000];

    private readonly CertifiedAllocator certified = new();
    private readonly GreedyAllocator greedy = new();

    [Fact]
    public void Small_pages_of_every_kind_claim_nothing_that_is_not_true_with_any_budget() => ForAll(10_000, (problem, seed) =>
    {
        var options = new AllocationOptions { StepBudget = Budgets[seed % Budgets.Length] };
        var answer = certified.Allocate(problem, options, []);
        var verdict = PageChecker.ShouldBeHonest(problem, answer, options);
        var truth = BruteForce.Solve(problem);
        var isLeastDamaged = verdict.Damage(BruteForce.Priorities(problem)).SequenceEqual(truth.Damage);
        if (truth.IsFeasible || isLeastDamaged)
        {
            answer.Bound.ShouldBeGreaterThanOrEqualTo(truth.Objective - (truth.IsFeasible ? 0 : PageChecker.Resolution(problem)));
        }

        if (answer.Gap == 0)
        {
            isLeastDamaged.ShouldBeTrue("a gap of nothing is said although another page violates less");
            answer.Objective.ShouldBe(truth.Objective, PageChecker.Resolution(problem, answer.Status));
        }

        if (answer.Status == AllocationStatus.Relaxed)
        {
            truth.IsFeasible.ShouldBeFalse();
            BruteForce.CanSatisfy(problem, [.. answer.Conflict]).ShouldBeFalse();
        }
    });

    [Fact]
    public void No_page_is_worse_than_greedys() => ForAll(5000, (problem, seed) =>
    {
        var options = new AllocationOptions { StepBudget = Budgets[seed % Budgets.Length] };
        ShouldBeNoWorse(problem, certified.Allocate(problem, options, []), greedy.Allocate(problem, new AllocationOptions(), []));
    });

    [Fact]
    public void Large_pages_are_not_worse_than_greedys_either()
    {
        foreach (var budget in Budgets)
        {
            var problem = LargeProblems.Of(candidates: 300, slots: 30, seed: (int)budget);
            ShouldBeNoWorse(problem, certified.Allocate(problem, new AllocationOptions { StepBudget = budget }, []), greedy.Allocate(problem, new AllocationOptions(), []));
        }
    }

    [Fact]
    public void When_the_deadline_passes_the_page_is_not_worse_than_greedys_under_the_same_deadline() => ForAll(3000, (problem, seed) =>
    {
        var looks = seed % 40;
        AllocationOptions Options()
        {
            var clock = new StepClock();
            return new AllocationOptions { Clock = clock, DeadlineTimestamp = clock.GetTimestamp() + looks };
        }

        var (options, forGreedy) = (Options(), Options());
        var answer = certified.Allocate(problem, options, []);
        PageChecker.ShouldBeHonest(problem, answer, options);
        ShouldBeNoWorse(problem, answer, greedy.Allocate(problem, forGreedy, []));
    });

    [Fact]
    public void No_more_steps_are_used_than_allowed() => ForAll(3000, (problem, seed) =>
    {
        var budget = seed % 300;
        certified.Allocate(problem, new AllocationOptions { StepBudget = budget }, []).Steps.ShouldBeLessThanOrEqualTo(budget);
    });

    [Theory]
    [InlineData(500, 50, 20_000)]
    [InlineData(2000, 60, 20_000)]
    [InlineData(300, 30, 777)]
    public void Large_pages_keep_to_their_steps_too(int candidates, int slots, long budget)
        => certified.Allocate(LargeProblems.Of(candidates, slots, seed: 3), new AllocationOptions { StepBudget = budget }, []).Steps.ShouldBeLessThanOrEqualTo(budget);

    [Fact]
    public void The_page_does_not_depend_on_the_order_of_candidates_or_constraints() => ForAll(5000, (problem, seed) =>
    {
        var options = new AllocationOptions { StepBudget = Budgets[seed % Budgets.Length] };
        var shuffled = ShuffledProblem.Of(problem, seed);
        shuffled.ShouldAgree(certified.Allocate(problem, options, []), certified.Allocate(shuffled.Problem, options, []));
        shuffled.ShouldAgree(greedy.Allocate(problem, options, []), greedy.Allocate(shuffled.Problem, options, []));
    });

    [Theory]
    [InlineData(0)]
    [InlineData(900)]
    [InlineData(12_000)]
    [InlineData(60_000)]
    public void Large_pages_do_not_depend_on_it_either_proven_or_not(long budget)
    {
        for (var seed = 1; seed <= 3; seed++)
        {
            var problem = LargeProblems.Of(candidates: 250, slots: 30, seed);
            var options = new AllocationOptions { StepBudget = budget };
            var shuffled = ShuffledProblem.Of(problem, seed);
            shuffled.ShouldAgree(certified.Allocate(problem, options, []), certified.Allocate(shuffled.Problem, options, []));
        }
    }

    private static void ShouldBeNoWorse(SlotProblem problem, SlotAllocation page, SlotAllocation than)
    {
        var priorities = BruteForce.Priorities(problem);
        var (damage, other) = (PageChecker.Check(problem, page.CandidateBySlot).Damage(priorities), PageChecker.Check(problem, than.CandidateBySlot).Damage(priorities));
        var order = damage.Zip(other).Select(pair => pair.First.CompareTo(pair.Second)).FirstOrDefault(comparison => comparison != 0);
        order.ShouldBeLessThanOrEqualTo(0, "it violates more");
        if (order == 0)
        {
            page.Objective.ShouldBeGreaterThanOrEqualTo(than.Objective - PageChecker.Resolution(problem));
        }
    }

    private static void ForAll(int count, Action<SlotProblem, int> holds)
        => Check.One(Config.QuickThrowOnFailure.WithMaxTest(count), Prop.ForAll(RandomProblems.Seeds, seed => holds(RandomProblems.Small(seed), seed)));
}
