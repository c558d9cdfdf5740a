using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Allocation.Certified;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Greedy;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Allocation.Tests.Oracles;

namespace RankOrchestrator.Allocation.Tests;

/// <summary>Rows that limit sums, beside every other kind, against all pages there are.</summary>
public sealed class SumTests
{
    private static readonly AllocationOptions Patient = new() { StepBudget = 5_000_000 };

    private readonly CertifiedAllocator allocator = new();

    [Fact]
    public void The_page_is_the_best_there_is_or_the_least_damaged_and_proven() => ForAll(4000, Patient, (problem, answer) =>
    {
        var truth = BruteForce.Solve(problem);
        var verdict = PageChecker.ShouldBeHonest(problem, answer, Patient);
        answer.Status.ShouldBe(truth.IsFeasible ? AllocationStatus.Optimal : AllocationStatus.Relaxed);
        verdict.Damage(BruteForce.Priorities(problem)).ShouldBe(truth.Damage);
        answer.Bound.ShouldBeGreaterThanOrEqualTo(truth.Objective - PageChecker.Resolution(problem));

        // What sums of different size are charged for giving way may be all that doubles can tell: then there is a gap, and it is said.
        (answer.Gap > 0 && truth.IsFeasible).ShouldBeFalse();
        if (answer.Gap == 0)
        {
            answer.Objective.ShouldBe(truth.Objective, PageChecker.Resolution(problem, answer.Status));
        }
    });

    [Fact]
    public void Hardly_any_relaxed_page_is_left_unproven()
    {
        var (relaxed, open) = (0, 0);
        ForAll(4000, Patient, (_, answer) =>
        {
            relaxed += answer.Status == AllocationStatus.Relaxed ? 1 : 0;
            open += answer.Gap > 0 ? 1 : 0;
        });

        // One in two hundred and thirty, of pages that are made to be impossible.
        relaxed.ShouldBeGreaterThan(2000);
        open.ShouldBeLessThan(relaxed / 50);
    }

    [Theory]
    [InlineData(1626145979)]
    [InlineData(301105045)]
    [InlineData(1959285623)]
    public void What_is_charged_for_giving_way_hides_no_better_page(int seed)
    {
        // The charges of one unit are ten orders of magnitude above the values.
        var problem = RandomSums.Small(seed);
        allocator.Allocate(problem, Patient, []).Objective.ShouldBe(BruteForce.Solve(problem).Objective, PageChecker.Resolution(problem));
    }

    [Fact]
    public void Where_charges_leave_too_little_of_the_numbers_the_gap_is_said()
    {
        var problem = RandomSums.Small(1727406891);
        var answer = allocator.Allocate(problem, Patient, []);
        answer.Status.ShouldBe(AllocationStatus.Relaxed);
        answer.Bound.ShouldBeGreaterThanOrEqualTo(BruteForce.Solve(problem).Objective);
        answer.Gap.ShouldBeGreaterThan(0.1);
    }

    [Theory]
    [InlineData(34506)]
    [InlineData(61442)]
    [InlineData(64514)]
    [InlineData(93333)]
    [InlineData(100460)]
    [InlineData(112684)]
    [InlineData(119822)]
    [InlineData(140966)]
    [InlineData(147592)]
    [InlineData(175987)]
    [InlineData(278522)]
    public void Steps_smaller_than_rounding_leave_nothing_open_where_all_other_pages_are_worse(int seed)
        => allocator.Allocate(RandomSums.Small(seed), Patient, []).Gap.ShouldBe(0);

    [Fact]
    public void The_bound_is_never_below_the_best_page() => ForAll(3000, Patient, (problem, answer) =>
        answer.Bound.ShouldBeGreaterThanOrEqualTo(
            BruteForce.Solve(problem).Objective - (answer.Status == AllocationStatus.Relaxed ? PageChecker.Resolution(problem) : 0)));

    [Fact]
    public void The_constraints_it_names_contradict_each_other_and_none_of_them_can_be_spared() => ForAll(2000, Patient, (problem, answer) =>
    {
        BruteForce.CanSatisfy(problem, [.. answer.Conflict]).ShouldBe(answer.Conflict.Count == 0);
        (answer.Conflict.Count == 0).ShouldBe(BruteForce.Solve(problem).IsFeasible);
        foreach (var spared in answer.Conflict)
        {
            BruteForce.CanSatisfy(problem, [.. answer.Conflict.Where(constraint => constraint != spared)]).ShouldBeTrue();
        }
    });

    [Fact]
    public void A_budget_of_few_steps_breaks_nothing_that_is_claimed()
    {
        for (var steps = 0; steps < 400; steps += 20)
        {
            var hurried = new AllocationOptions { StepBudget = steps };
            ForAll(150, hurried, (problem, answer) =>
            {
                var truth = BruteForce.Solve(problem);
                PageChecker.ShouldBeHonest(problem, answer, hurried);
                answer.Steps.ShouldBeLessThanOrEqualTo(hurried.StepBudget);
                if (answer.Status is not (AllocationStatus.Relaxed or AllocationStatus.Undecided))
                {
                    truth.IsFeasible.ShouldBeTrue();
                    answer.Bound.ShouldBeGreaterThanOrEqualTo(truth.Objective);
                }

                if (answer.Gap == 0)
                {
                    answer.Objective.ShouldBe(truth.Objective, PageChecker.Resolution(problem, answer.Status));
                }
            });
        }
    }

    [Fact]
    public void The_page_does_not_depend_on_the_order_of_candidates_or_constraints() => ForAll(2000, Patient, (problem, answer) =>
    {
        var shuffled = ShuffledProblem.Of(problem, seed: 7);
        shuffled.ShouldAgree(answer, new CertifiedAllocator().Allocate(shuffled.Problem, Patient, []));
    });

    [Fact]
    public void No_page_is_worse_than_greedys() => ForAll(2000, new AllocationOptions { StepBudget = 300 }, (problem, answer) =>
    {
        var priorities = BruteForce.Priorities(problem);
        var greedy = new GreedyAllocator().Allocate(problem, new AllocationOptions(), []);
        PageChecker.ShouldBeHonest(problem, greedy, new AllocationOptions());
        var damage = PageChecker.Check(problem, answer.CandidateBySlot).Damage(priorities);
        var other = PageChecker.Check(problem, greedy.CandidateBySlot).Damage(priorities);
        var order = damage.Zip(other).Select(pair => pair.First.CompareTo(pair.Second)).FirstOrDefault(comparison => comparison != 0);
        order.ShouldBeLessThanOrEqualTo(0);
        (order < 0 || answer.Objective >= greedy.Objective - PageChecker.Resolution(problem)).ShouldBeTrue();
    });

    [Fact]
    public void A_sum_that_holds_the_page_back_has_a_price()
    {
        var problem = Of([5, 4, 1], slots: 2);
        problem.Add(SlotConstraint.Sum(RowSense.AtMost, 10, problem.AddAmounts([8, 3, 2], []), MemberSet.Everybody, "budget"));
        var answer = allocator.Allocate(problem, Patient, []);
        answer.CandidateBySlot.ShouldBe([0, 2]);
        answer.Status.ShouldBe(AllocationStatus.Optimal);

        // One more unit brings 3 for the page; the relaxation says that it is worth as much.
        answer.Binding.ShouldHaveSingleItem().Price.ShouldBeInRange(0.5, 3.001);
    }

    [Fact]
    public void A_mean_counts_the_filled_slots_alone()
    {
        // A mean of at most 10: of the dear ones one may stand beside the cheap one, though the slots would allow both.
        var problem = Of([5, 4, 3], slots: 3);
        problem.AllowsEmptySlots = true;
        problem.Add(SlotConstraint.Sum(RowSense.AtMost, 0, problem.AddAmounts([14 - 10, 13 - 10, 6 - 10], []), MemberSet.Everybody, "mean"));
        var answer = allocator.Allocate(problem, Patient, []);
        answer.CandidateBySlot.Where(candidate => candidate >= 0).Order().ShouldBe([0, 2]);
    }

    [Fact]
    public void Decimals_add_up_to_what_they_look_like()
    {
        // 0.1 + 0.2 is more than 0.3 in binary.
        var problem = Of([2, 1], slots: 2);
        problem.Add(SlotConstraint.Sum(RowSense.AtMost, 0.3, problem.AddAmounts([0.1, 0.2], []), MemberSet.Everybody, "small"));
        allocator.Allocate(problem, Patient, []).Status.ShouldBe(AllocationStatus.Optimal);
    }

    private static SlotProblem Of(double[] values, int slots)
    {
        var problem = new SlotProblem();
        problem.Reset(values.Length, slots);
        values.CopyTo(problem.Values);
        problem.Weights.Fill(1);
        return problem;
    }

    private void ForAll(int count, AllocationOptions options, Action<SlotProblem, SlotAllocation> holds)
        => Check.One(Config.QuickThrowOnFailure.WithMaxTest(count), Prop.ForAll(RandomProblems.Seeds, seed =>
        {
            var problem = RandomSums.Small(seed);
            holds(problem, allocator.Allocate(problem, options, []));
        }));
}
