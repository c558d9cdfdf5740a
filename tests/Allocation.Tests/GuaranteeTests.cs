using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Allocation.Certified;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Guarantees;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Allocation.Tests.Oracles;

namespace RankOrchestrator.Allocation.Tests;

/// <summary>Objectives with guarantees against all pages there are.</summary>
public sealed class GuaranteeTests
{
    private static readonly AllocationOptions Patient = new() { StepBudget = 5_000_000 };
    private static readonly SlotConstraint Row = SlotConstraint.Sum(RowSense.AtLeast, 0, amounts: 0, MemberSet.Everybody, "orders");

    private readonly CertifiedAllocator allocator = new();

    [Fact]
    public void A_page_keeps_its_part_of_the_best_for_the_objective_alone_and_is_worth_most_of_such() => ForAll(2500, (problem, random) =>
    {
        var (objective, share) = (Objective(problem, random), random.Next(0, 11) / 10.0);
        var best = BestAlone(problem, objective, index => true);
        var guarantee = GuaranteeRows.Add(problem, objective, share, Row, index => true, alone => allocator.Allocate(alone, Patient, []));
        guarantee.Best.ShouldBe(best, Size(objective) * 1e-7);
        guarantee.BestBound.ShouldBe(guarantee.Best);
        var answer = ShouldBeBest(problem);
        if (answer.Status == AllocationStatus.Optimal)
        {
            Reached(problem, objective, answer.CandidateBySlot).ShouldBeGreaterThanOrEqualTo(best - ((1 - share) * Math.Abs(best)) - (Size(objective) * 1e-7));
        }
    });

    [Fact]
    public void A_list_is_a_lexicographic_order_with_tolerances() => ForAll(1200, (problem, random) =>
    {
        var (first, second) = (Objective(problem, random), Objective(problem, random));
        GuaranteeRows.Add(problem, first, 0.9, Row, index => true, alone => allocator.Allocate(alone, Patient, []));
        var best = BestAlone(problem, second, index => true);
        var guarantee = GuaranteeRows.Add(problem, second, 0.8, Row, index => true, alone => allocator.Allocate(alone, Patient, []));
        guarantee.Best.ShouldBe(best, Size(second) * 1e-7);
        ShouldBeBest(problem);
    });

    [Fact]
    public void The_whole_of_the_best_can_be_kept() => ForAll(1000, (problem, random) =>
    {
        var objective = Objective(problem, random);
        var isPossible = BruteForce.Solve(problem).IsFeasible;
        GuaranteeRows.Add(problem, objective, 1, Row, index => true, alone => allocator.Allocate(alone, Patient, []));
        (ShouldBeBest(problem).Status == AllocationStatus.Optimal).ShouldBe(isPossible);
    });

    [Fact]
    public void Where_the_best_is_not_proven_the_bound_says_how_much_more_there_could_be()
    {
        var problem = LargeProblems.Of(candidates: 200, slots: 20, seed: 5);
        var objective = problem.Values.ToArray().Reverse().ToArray();
        var hurried = new AllocationOptions { StepBudget = 10 };
        var guarantee = GuaranteeRows.Add(problem, objective, 0.98, Row, index => true, alone => allocator.Allocate(alone, hurried, []));
        guarantee.BestBound.ShouldBeGreaterThan(guarantee.Best);
        guarantee.Least.ShouldBe(0.98 * guarantee.Best, 1e-9);
    }

    /// <summary>What the best page for the objective alone reaches, among the least damaged where none keeps every hard row.</summary>
    private static double BestAlone(SlotProblem problem, double[] objective, Func<int, bool> isBefore)
    {
        var alone = problem.Copy((index, constraint) => constraint.IsHard && isBefore(index) ? constraint : null);
        objective.CopyTo(alone.Values);
        return BruteForce.Solve(alone).Objective;
    }

    private SlotAllocation ShouldBeBest(SlotProblem problem)
    {
        var answer = allocator.Allocate(problem, Patient, []);
        var truth = BruteForce.Solve(problem);
        var verdict = PageChecker.ShouldBeHonest(problem, answer, Patient);
        answer.Status.ShouldBe(truth.IsFeasible ? AllocationStatus.Optimal : AllocationStatus.Relaxed);
        verdict.Damage(BruteForce.Priorities(problem)).ShouldBe(truth.Damage);
        answer.Objective.ShouldBe(truth.Objective, PageChecker.Resolution(problem));
        return answer;
    }

    private static double[] Objective(SlotProblem problem, Random random)
        => [.. Enumerable.Range(0, problem.CandidateCount).Select(_ => random.Next(4) switch
        {
            0 => random.Next(3),
            1 => random.NextDouble(),
            2 => random.NextDouble() * 0.01,
            _ => random.Next(-2, 3) / 2.0,
        })];

    private static double Size(double[] objective) => 1e-9 + objective.Select(Math.Abs).DefaultIfEmpty(0).Max();

    private static double Reached(SlotProblem problem, double[] objective, int[] page)
        => page.Select((candidate, slot) => candidate < 0 ? 0 : problem.Weights[slot] * objective[candidate]).Sum();

    private static void ForAll(int count, Action<SlotProblem, Random> holds)
        => Check.One(Config.QuickThrowOnFailure.WithMaxTest(count), Prop.ForAll(
            RandomProblems.Seeds, seed => holds(RandomProblems.Small(seed), new Random(seed))));
}
