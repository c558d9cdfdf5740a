using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Allocation.Certified;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Allocation.Tests.Oracles;

namespace RankOrchestrator.Allocation.Tests;

/// <summary>The certified allocator against all pages there are, on thousands of small problems of every kind.</summary>
public sealed class CertifiedAllocatorTests
{
    private static readonly AllocationOptions Patient = new() { StepBudget = 2_000_000 };

    private readonly CertifiedAllocator allocator = new();

    [Fact]
    public void The_page_is_the_best_there_is_or_the_least_damaged_and_proven() => ForAll(4000, Patient, (problem, answer) =>
    {
        var truth = BruteForce.Solve(problem);
        var verdict = PageChecker.ShouldBeHonest(problem, answer, Patient);
        answer.Status.ShouldBe(truth.IsFeasible ? AllocationStatus.Optimal : AllocationStatus.Relaxed);
        verdict.Damage(BruteForce.Priorities(problem)).ShouldBe(truth.Damage);
        answer.Objective.ShouldBe(truth.Objective, PageChecker.Resolution(problem));
        answer.Gap.ShouldBe(0);
    });

    [Fact]
    public void The_bound_is_never_below_the_best_page() => ForAll(3000, Patient, (problem, answer) =>
        answer.Bound.ShouldBeGreaterThanOrEqualTo(BruteForce.Solve(problem).Objective));

    [Fact]
    public void The_constraints_it_names_contradict_each_other_and_none_of_them_can_be_spared() => ForAll(2000, Patient, (problem, answer) =>
    {
        answer.Conflict.ShouldBe(answer.Conflict.Distinct().Order());
        BruteForce.CanSatisfy(problem, [.. answer.Conflict]).ShouldBe(answer.Conflict.Count == 0);
        (answer.Conflict.Count == 0).ShouldBe(BruteForce.Solve(problem).IsFeasible);
        foreach (var spared in answer.Conflict)
        {
            BruteForce.CanSatisfy(problem, [.. answer.Conflict.Where(constraint => constraint != spared)]).ShouldBeTrue();
        }
    });

    [Fact]
    public void Without_relaxing_an_impossible_page_stays_empty_and_is_called_infeasible() => ForAll(1000, Patient with { Relaxes = false }, (problem, answer) =>
    {
        (answer.Status == AllocationStatus.Infeasible).ShouldBe(!BruteForce.Solve(problem).IsFeasible);
        PageChecker.ShouldBeHonest(problem, answer, Patient with { Relaxes = false });
    });

    [Fact]
    public void A_budget_of_few_steps_breaks_nothing_that_is_claimed()
    {
        for (var steps = 0; steps < 60; steps += 3)
        {
            var hurried = new AllocationOptions { StepBudget = steps };
            ForAll(150, hurried, (problem, answer) =>
            {
                var truth = BruteForce.Solve(problem);
                PageChecker.ShouldBeHonest(problem, answer, hurried);
                if (answer.Status is not (AllocationStatus.Relaxed or AllocationStatus.Undecided))
                {
                    truth.IsFeasible.ShouldBeTrue();
                    answer.Bound.ShouldBeGreaterThanOrEqualTo(truth.Objective);
                }

                if (answer.Status == AllocationStatus.Optimal)
                {
                    answer.Objective.ShouldBe(truth.Objective, PageChecker.Resolution(problem));
                }
            });
        }
    }

    [Fact]
    public void A_wide_tolerance_is_kept_and_called_certified() => ForAll(1000, Patient with { GapTolerance = 0.2 }, (problem, answer) =>
    {
        var truth = BruteForce.Solve(problem);
        answer.Status.ShouldBeOneOf(truth.IsFeasible ? [AllocationStatus.Optimal, AllocationStatus.Certified] : [AllocationStatus.Relaxed]);
        answer.Gap.ShouldBeLessThanOrEqualTo(0.2);
        answer.Bound.ShouldBeGreaterThanOrEqualTo(truth.Objective);
    });

    [Fact]
    public void A_hint_whatever_it_holds_changes_nothing_about_the_best_value() => ForAll(1000, Patient, (problem, answer) =>
    {
        var hint = Enumerable.Range(0, problem.SlotCount).Select(slot => slot % 3 == 2 ? -1 : slot % Math.Max(1, problem.CandidateCount + 1)).ToArray();
        var hinted = allocator.Allocate(problem, Patient, hint);
        hinted.Objective.ShouldBe(answer.Objective, PageChecker.Resolution(problem));
        hinted.Status.ShouldBe(answer.Status);
    });

    [Fact]
    public void The_same_problem_gives_the_same_page_whatever_was_solved_before() => ForAll(500, Patient, (problem, answer) =>
    {
        var fresh = new CertifiedAllocator().Allocate(problem, Patient, []);
        fresh.CandidateBySlot.ShouldBe(answer.CandidateBySlot);
        fresh.Objective.ShouldBe(answer.Objective);
        fresh.Bound.ShouldBe(answer.Bound);
        fresh.Steps.ShouldBe(answer.Steps);
    });

    [Fact]
    public void Among_candidates_of_equal_value_the_first_comes_first()
    {
        var problem = new SlotProblem();
        problem.Reset(candidateCount: 6, slotCount: 3);
        problem.Values.Fill(2.5);
        for (var slot = 0; slot < 3; slot++)
        {
            problem.Weights[slot] = 1 / Math.Log2(slot + 2);
        }

        var group = problem.AddGroup();
        problem.Group(group)[0] = 0b_000_001;
        problem.Add(SlotConstraint.Forbid(MemberSet.Group(group), "not-in-front") with { To = 0 });
        allocator.Allocate(problem, Patient, []).CandidateBySlot.ShouldBe([1, 0, 2]);
    }

    [Fact]
    public void A_binding_constraint_is_named_with_what_one_more_unit_would_bring()
    {
        var problem = new SlotProblem();
        problem.Reset(candidateCount: 3, slotCount: 2);
        problem.Values[0] = 5;
        problem.Values[1] = 4;
        problem.Values[2] = 1;
        problem.Weights.Fill(1);
        var group = problem.AddGroup();
        problem.Group(group)[0] = 0b_011;
        problem.Add(SlotConstraint.AtMost(1, MemberSet.Group(group), "one-of-both"));
        var answer = allocator.Allocate(problem, Patient, []);
        answer.Objective.ShouldBe(6);
        answer.Binding.ShouldHaveSingleItem().Constraint.ShouldBe(0);

        // One more unit brings 3, one less costs 4: every price between proves the bound.
        answer.Binding[0].Price.ShouldBeInRange(2.999, 4.001);
    }

    private void ForAll(int count, AllocationOptions options, Action<SlotProblem, SlotAllocation> holds)
        => Check.One(Config.QuickThrowOnFailure.WithMaxTest(count), Prop.ForAll(RandomProblems.Seeds, seed =>
        {
            var problem = RandomProblems.Small(seed);
            var answer = allocator.Allocate(problem, options, []);
            try
            {
                holds(problem, answer);
            }
            catch (ShouldAssertException exception)
            {
                throw new InvalidOperationException(Describe(seed, problem, answer), exception);
            }
        }));

    private static string Describe(int seed, SlotProblem problem, SlotAllocation answer)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"seed {seed}: values [{string.Join(' ', problem.Values.ToArray())}] ");
        text.AppendLine(CultureInfo.InvariantCulture, $"weights [{string.Join(' ', problem.Weights.ToArray())}] may be empty {problem.AllowsEmptySlots}");
        foreach (var constraint in problem.Constraints)
        {
            text.AppendLine(constraint.ToString());
        }

        text.Append(CultureInfo.InvariantCulture, $"page [{string.Join(' ', answer.CandidateBySlot)}] {answer.Status} objective {answer.Objective:R} bound {answer.Bound:R} ");
        text.Append(CultureInfo.InvariantCulture, $"conflict [{string.Join(' ', answer.Conflict)}] steps {answer.Steps}");
        return text.ToString();
    }
}
