using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Allocation.Certified;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Allocation.Tests.Oracles;

namespace RankOrchestrator.Allocation.Tests;

/// <summary>What holds a page back, and what it costs.</summary>
public sealed class BindingTests
{
    private static readonly AllocationOptions Patient = new() { StepBudget = 2_000_000 };

    private readonly CertifiedAllocator allocator = new();

    [Fact]
    public void Pins_and_forbids_cost_exactly_what_removing_them_brings() => ForAll(3000, (problem, answer) =>
    {
        var prices = answer.Binding.ToDictionary(binding => binding.Constraint, binding => binding.Price);
        var truth = BruteForce.Solve(problem);
        for (var index = 0; index < problem.Constraints.Length && truth.IsFeasible; index++)
        {
            if (problem.Constraints[index].IsPlacement)
            {
                var brings = BruteForce.Solve(Without(problem, index)).Objective - truth.Objective;
                prices.GetValueOrDefault(index).ShouldBe(brings, PageChecker.Resolution(problem), $"constraint {index}");
            }
        }
    });

    [Fact]
    public void What_a_pin_costs_is_proven_where_the_row_that_it_fills_is_dearer_than_any_violation()
    {
        // The pin fills a window; without it the price that the window needs is above what a violation is charged on the page as it is.
        var problem = RandomProblems.Small(10066044);
        allocator.Allocate(problem, Patient, []).Binding.Single(binding => binding.Constraint == 0).Price.ShouldBe(0.006213, 1e-9);
    }

    [Fact]
    public void A_soft_forbid_that_a_pin_breaks_costs_what_is_paid_for_it()
    {
        // The prices put all of the pinned place's cost on the pinned candidate, so that the forbid looks free of charge.
        var problem = RandomProblems.Small(35333626);
        allocator.Allocate(problem, Patient, []).Binding.Single(binding => binding.Constraint == 0).Price.ShouldBe(1, PageChecker.Resolution(problem));
    }

    [Fact]
    public void The_dearest_comes_first() => ForAll(1000, (_, answer) =>
        answer.Binding.Select(binding => binding.Price).ShouldBe(answer.Binding.Select(binding => binding.Price).OrderDescending()));

    [Fact]
    public void A_gap_that_a_pin_fills_is_named_with_what_it_keeps_off()
    {
        var problem = new SlotProblem();
        problem.Reset(candidateCount: 4, slotCount: 2);
        problem.Values[0] = 9;
        problem.Values[1] = 5;
        problem.Values[2] = 4;
        problem.Values[3] = 1;
        problem.Weights.Fill(1);
        var merchant = problem.AddGroup();
        problem.Group(merchant)[0] = 0b_0101;
        problem.Add(SlotConstraint.AtMost(1, MemberSet.Group(merchant), "merchant-gap", size: 2));
        problem.Add(SlotConstraint.Pin(2, 0, "campaign"));
        var answer = allocator.Allocate(problem, Patient, []);
        answer.CandidateBySlot.ShouldBe([2, 1]);

        // Without the pin 9 and 5 stand there. Room for two of the merchant would bring 9 instead of 5, or more by its dual price.
        answer.Binding.Single(binding => binding.Constraint == 1).Price.ShouldBe(5, 1e-9);
        answer.Binding.Single(binding => binding.Constraint == 0).Price.ShouldBeInRange(4 - 1e-9, 9);
    }

    [Fact]
    public void Where_the_budget_ends_first_a_pin_costs_what_the_prices_say()
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var problem = LargeProblems.Of(candidates: 250, slots: 30, seed);
            var worst = problem.Values.IndexOf(Least(problem.Values));
            problem.Add(SlotConstraint.Pin(worst, 0, "worst-on-top"));
            var answer = allocator.Allocate(problem, new AllocationOptions { StepBudget = 12_000 }, []);
            answer.Gap.ShouldBeGreaterThan(0);
            var price = answer.Binding.Single(binding => binding.Constraint == problem.Constraints.Length - 1).Price;
            var brings = allocator.Allocate(Without(problem, problem.Constraints.Length - 1), new AllocationOptions { StepBudget = 500_000 }, []).Objective
                - allocator.Allocate(problem, new AllocationOptions { StepBudget = 500_000 }, []).Objective;

            // Prices that are not the best yet tell it about as well as they tell the page.
            price.ShouldBeInRange(brings * 0.9, brings * 1.1);
        }
    }

    private static double Least(ReadOnlySpan<double> values)
    {
        var least = double.PositiveInfinity;
        foreach (var value in values)
        {
            least = Math.Min(least, value);
        }

        return least;
    }

    private static SlotProblem Without(SlotProblem problem, int removed)
        => problem.Copy((index, constraint) => index == removed ? null : constraint);

    private void ForAll(int count, Action<SlotProblem, SlotAllocation> holds)
        => Check.One(Config.QuickThrowOnFailure.WithMaxTest(count), Prop.ForAll(RandomProblems.Seeds, seed =>
        {
            var problem = RandomProblems.Small(seed);
            holds(problem, allocator.Allocate(problem, Patient, []));
        }));
}
