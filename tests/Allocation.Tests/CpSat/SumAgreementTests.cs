using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Allocation.Certified;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Tests.Oracles;

namespace RankOrchestrator.Allocation.Tests.CpSat;

/// <summary>Sums as CP-SAT understands them, against all pages there are, and against the certified engine where these are too many.</summary>
[Collection(CpSatEngineTests.Name)]
public sealed class SumAgreementTests(CpSatEngine engine)
{
    private static readonly AllocationOptions Long = new() { StepBudget = 5_000_000 };

    [Fact]
    public void Its_pages_are_the_best_there_are_or_the_least_damaged() => ForAll(pages: 150, seed =>
    {
        var problem = RandomSums.Small(seed);
        var truth = BruteForce.Solve(problem);
        var answer = engine.Allocator.Allocate(problem, CpSatEngine.Patient, []);
        var verdict = PageChecker.ShouldBeHonest(problem, answer, CpSatEngine.Patient);

        answer.Status.ShouldBe(truth.IsFeasible ? AllocationStatus.Optimal : AllocationStatus.Relaxed);
        verdict.Damage(BruteForce.Priorities(problem)).ShouldBe(truth.Damage);
        answer.Objective.ShouldBe(truth.Objective, PageChecker.Resolution(problem));
        answer.Bound.ShouldBeGreaterThanOrEqualTo(truth.Objective - PageChecker.Resolution(problem));
    });

    [Fact]
    public void Pages_of_dozens_of_candidates_have_one_best_value_and_one_least_damage() => ForAll(pages: 60, seed =>
    {
        var problem = RandomSums.Small(seed, mostCandidates: 24, mostSlots: 7);
        var expected = engine.Allocator.Allocate(problem, CpSatEngine.Patient, []);
        var actual = new CertifiedAllocator().Allocate(problem, Long, []);
        var damage = PageChecker.ShouldBeHonest(problem, actual, Long).Damage(BruteForce.Priorities(problem));
        var known = PageChecker.ShouldBeHonest(problem, expected, CpSatEngine.Patient).Damage(BruteForce.Priorities(problem));
        if (!actual.Certificate.IsBest || !expected.Certificate.IsBest)
        {
            // Neither is refuted by the other where one of them gave up.
            (actual.Certificate.IsBest && damage.SequenceEqual(known)
                && expected.Objective > actual.Objective + PageChecker.Resolution(problem)).ShouldBeFalse();
            return;
        }

        damage.ShouldBe(known);
        actual.Objective.ShouldBe(expected.Objective, PageChecker.Resolution(problem) + (1e-9 * Math.Abs(expected.Objective)));
        actual.Bound.ShouldBeGreaterThanOrEqualTo(expected.Objective - PageChecker.Resolution(problem));
        (actual.Conflict.Count == 0).ShouldBe(expected.Conflict.Count == 0);
    });

    private static void ForAll(int pages, Action<int> holds) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(pages), Prop.ForAll(RandomProblems.Seeds, holds));
}
