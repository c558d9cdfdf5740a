using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Constraints.Slots;
using RankOrchestrator.Constraints.Tests.Slots.Oracles;

namespace RankOrchestrator.Constraints.Tests.Slots;

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
            if (problem.Constraints[index].Kind is SlotConstraintKind.Pin or SlotConstraintKind.Forbid)
            {
                var brings = BruteForce.Solve(Without(problem, index)).Objective - truth.Objective;
                prices.GetValueOrDefault(index).ShouldBe(brings, PageChecker.Resolution(problem), $"constraint {index}");
            }
        }
    });

    [Fact]
    public void The_dearest_comes_first() => ForAll(1000, (_, answer) =>
        answer.Binding.Select(binding => binding.Price).ShouldBe(answer.Binding.Select(binding => binding.Price).OrderDescending()));

    [Fact]
    public void Where_the_budget_ends_first_a_pin_costs_what_the_prices_say()
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var problem = LargeProblems.Of(candidates: 250, slots: 30, seed);
            var worst = problem.Values.IndexOf(Least(problem.Values));
            problem.Add(new SlotConstraint("worst-on-top", SlotConstraintKind.Pin) { Candidate = worst });
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
    {
        var copy = new SlotProblem();
        copy.Reset(problem.CandidateCount, problem.SlotCount);
        copy.AllowsEmptySlots = problem.AllowsEmptySlots;
        problem.Values.CopyTo(copy.Values);
        problem.Weights.CopyTo(copy.Weights);
        for (var group = 0; group < problem.GroupCount; group++)
        {
            problem.Group(group).CopyTo(copy.Group(copy.AddGroup()));
        }

        for (var partition = 0; partition < problem.PartitionCount; partition++)
        {
            problem.Partition(partition).CopyTo(copy.Partition(copy.AddPartition()));
        }

        for (var index = 0; index < problem.Constraints.Length; index++)
        {
            if (index != removed)
            {
                copy.Add(problem.Constraints[index]);
            }
        }

        return copy;
    }

    private void ForAll(int count, Action<SlotProblem, SlotAllocation> holds)
        => Check.One(Config.QuickThrowOnFailure.WithMaxTest(count), Prop.ForAll(RandomProblems.Seeds, seed =>
        {
            var problem = RandomProblems.Small(seed);
            holds(problem, allocator.Allocate(problem, Patient, []));
        }));
}
