using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Tests.Oracles;

namespace RankOrchestrator.Allocation.Tests.CpSat;

[Collection(CpSatEngineTests.Name)]
public sealed class BruteForceAgreementTests(CpSatEngine engine)
{
    [Fact]
    public void Its_pages_are_the_best_there_are_or_the_least_damaged() => ForAll(pages: 200, seed =>
    {
        var problem = RandomProblems.Small(seed);
        var truth = BruteForce.Solve(problem);
        var answer = engine.Allocator.Allocate(problem, CpSatEngine.Patient, []);
        var verdict = PageChecker.ShouldBeHonest(problem, answer, CpSatEngine.Patient);

        answer.Status.ShouldBe(truth.IsFeasible ? AllocationStatus.Optimal : AllocationStatus.Relaxed);
        verdict.Damage(BruteForce.Priorities(problem)).ShouldBe(truth.Damage);
        answer.Objective.ShouldBe(truth.Objective, PageChecker.Resolution(problem));
        answer.Bound.ShouldBeGreaterThanOrEqualTo(truth.Objective);
        answer.Gap.ShouldBe(0);
    });

    [Fact]
    public void The_constraints_it_names_contradict_each_other_and_none_of_them_can_be_spared() => ForAll(pages: 150, seed =>
    {
        var problem = RandomProblems.Small(seed);
        var answer = engine.Allocator.Allocate(problem, CpSatEngine.Patient with { Relaxes = false }, []);
        PageChecker.ShouldBeHonest(problem, answer, CpSatEngine.Patient with { Relaxes = false });

        (answer.Status == AllocationStatus.Infeasible).ShouldBe(!BruteForce.Solve(problem).IsFeasible);
        answer.Conflict.Count.ShouldBe(answer.Conflict.Distinct().Count());
        BruteForce.CanSatisfy(problem, [.. answer.Conflict]).ShouldBe(answer.Conflict.Count == 0);
        foreach (var spared in answer.Conflict)
        {
            BruteForce.CanSatisfy(problem, [.. answer.Conflict.Where(constraint => constraint != spared)]).ShouldBeTrue();
        }
    });

    [Fact]
    public void A_wrong_hint_changes_nothing_about_the_best_value() => ForAll(pages: 60, seed =>
    {
        var problem = RandomProblems.Small(seed);
        var hint = Enumerable.Range(0, problem.SlotCount).Select(slot => slot < problem.CandidateCount ? slot : -1).ToArray();
        var answer = engine.Allocator.Allocate(problem, CpSatEngine.Patient, hint);
        answer.Objective.ShouldBe(BruteForce.Solve(problem).Objective, PageChecker.Resolution(problem));
    });

    private static void ForAll(int pages, Action<int> holds) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(pages), Prop.ForAll(RandomProblems.Seeds, holds));
}
