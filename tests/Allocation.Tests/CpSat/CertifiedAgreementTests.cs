using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Allocation.Certified;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Tests.Oracles;

namespace RankOrchestrator.Allocation.Tests.CpSat;

/// <summary>Pages too large for brute force: two engines that share nothing but the definition come to the same.</summary>
[Collection(CpSatEngineTests.Name)]
public sealed class CertifiedAgreementTests(CpSatEngine engine)
{
    private static readonly AllocationOptions Long = new() { StepBudget = 5_000_000 };

    [Fact]
    public void Pages_of_dozens_of_candidates_have_one_best_value_and_one_least_damage() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(RandomProblems.Seeds, seed =>
        {
            var problem = RandomProblems.Small(seed, mostCandidates: 36, mostSlots: 9);
            var expected = engine.Allocator.Allocate(problem, CpSatEngine.Patient, []);
            var actual = new CertifiedAllocator().Allocate(problem, Long, []);
            var damage = PageChecker.ShouldBeHonest(problem, actual, Long).Damage(BruteForce.Priorities(problem));

            damage.ShouldBe(PageChecker.ShouldBeHonest(problem, expected, CpSatEngine.Patient).Damage(BruteForce.Priorities(problem)));

            // Both are proven best to a billionth of their value, which is what "optimal" says, and no closer.
            actual.Objective.ShouldBe(expected.Objective, PageChecker.Resolution(problem) + (1e-9 * Math.Abs(expected.Objective)));
            actual.Bound.ShouldBeGreaterThanOrEqualTo(expected.Objective - PageChecker.Resolution(problem));
            (actual.Conflict.Count == 0).ShouldBe(expected.Conflict.Count == 0);
        }));

    [Fact]
    public void A_budget_of_few_steps_refutes_only_what_is_impossible() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(RandomProblems.Seeds, seed =>
        {
            var problem = RandomProblems.Small(seed);
            var hurried = new AllocationOptions { StepBudget = seed % 40, Relaxes = false };
            var answer = new CertifiedAllocator().Allocate(problem, hurried, []);
            PageChecker.ShouldBeHonest(problem, answer, hurried);
            (answer.Status == AllocationStatus.Infeasible && BruteForce.Solve(problem).IsFeasible).ShouldBeFalse();
        }));

    [Fact]
    public void A_place_that_was_closed_at_its_upper_end_counts_for_nothing()
    {
        var problem = RandomProblems.Small(181254416);
        PageChecker.ShouldBeHonest(problem, new CertifiedAllocator().Allocate(problem, Long, []), Long);
    }

    [Fact]
    public void A_hint_from_one_engine_is_kept_by_the_other() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(30), Prop.ForAll(RandomProblems.Seeds, seed =>
        {
            var problem = RandomProblems.Small(seed, mostCandidates: 20, mostSlots: 6);
            var page = new CertifiedAllocator().Allocate(problem, Long, []);
            var proof = engine.Allocator.Allocate(problem, CpSatEngine.Patient, page.CandidateBySlot);
            proof.Objective.ShouldBe(page.Objective, PageChecker.Resolution(problem));
        }));
}
