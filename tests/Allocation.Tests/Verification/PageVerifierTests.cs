using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Allocation.CpSat;
using RankOrchestrator.Allocation.Instances;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Allocation.Tests.CpSat;
using RankOrchestrator.Allocation.Tests.Oracles;
using RankOrchestrator.Allocation.Verification;

namespace RankOrchestrator.Allocation.Tests.Verification;

[Collection(CpSatEngineTests.Name)]
public sealed class PageVerifierTests(CpSatEngine engine)
{
    [Fact]
    public void The_best_page_is_proven() => Verify([0, 1], AllocationStatus.Optimal, objective: 5, bound: 5).ShouldBe(ProofVerdict.Proven);

    [Fact]
    public void A_worse_page_within_its_own_bound_holds() => Verify([1, 2], AllocationStatus.Feasible, objective: 3, bound: 5.5).ShouldBe(ProofVerdict.Holds);

    [Fact]
    public void A_page_above_whose_bound_there_is_a_better_one_is_refuted() => Verify([1, 2], AllocationStatus.Feasible, objective: 3, bound: 4).ShouldBe(ProofVerdict.Refuted);

    [Fact]
    public void A_worse_page_that_is_called_optimal_is_refuted() => Verify([1, 2], AllocationStatus.Optimal, objective: 3, bound: 3).ShouldBe(ProofVerdict.Refuted);

    [Fact]
    public void A_page_worth_less_than_claimed_is_refuted() => Verify([0, 1], AllocationStatus.Feasible, objective: 5.5, bound: 6).ShouldBe(ProofVerdict.Refuted);

    [Fact]
    public void A_page_that_breaks_a_hard_constraint_is_refuted() => Verify([0, 3], AllocationStatus.Optimal, objective: 12, bound: 12).ShouldBe(ProofVerdict.Refuted);

    [Fact]
    public void A_page_with_a_hole_is_refuted() => Verify([0, -1], AllocationStatus.Feasible, objective: 3, bound: 6).ShouldBe(ProofVerdict.Refuted);

    [Fact]
    public void A_page_that_need_not_have_been_relaxed_is_refuted() => Verify([0, 3], AllocationStatus.Relaxed, objective: 12, bound: 12).ShouldBe(ProofVerdict.Refuted);

    [Fact]
    public void A_page_that_was_said_to_be_impossible_and_is_not_is_refuted() => Verify([], AllocationStatus.Infeasible, double.NaN, double.NaN).ShouldBe(ProofVerdict.Refuted);

    [Fact]
    public void Without_an_engine_nothing_is_decided()
    {
        var verification = new PageVerifier(new Absent()).Verify(Record([0, 1], AllocationStatus.Optimal, 5, 5), CpSatEngine.Patient);
        verification.Verdict.ShouldBe(ProofVerdict.Undecided);
        verification.Reasons.ShouldHaveSingleItem().ShouldContain("NotInstalled");
    }

    [Fact]
    public void What_is_untrue_on_its_face_needs_no_engine() =>
        new PageVerifier(new Absent()).Verify(Record([0, 3], AllocationStatus.Optimal, 12, 12), CpSatEngine.Patient).Verdict.ShouldBe(ProofVerdict.Refuted);

    [Fact]
    public void Every_page_that_CP_SAT_makes_is_proven_and_every_damaged_claim_refuted() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(80), Prop.ForAll(RandomProblems.Seeds, seed =>
        {
            var problem = RandomProblems.Small(seed);
            var relaxes = seed % 2 == 0;
            var page = engine.Allocator.Allocate(problem, CpSatEngine.Patient with { Relaxes = relaxes }, []);
            var record = new PageRecord(Instance(problem), page.CandidateBySlot, page.Status, page.Objective, page.Bound, page.Engine);
            var verifier = new PageVerifier(engine.Solver);
            var verification = verifier.Verify(record, CpSatEngine.Patient);
            verification.Verdict.ShouldBe(ProofVerdict.Proven, string.Join(" ", verification.Reasons));

            if (page.Status != AllocationStatus.Infeasible)
            {
                var wrong = record with { Objective = page.Objective + 1 + Math.Abs(page.Objective), Bound = page.Bound + 1 + Math.Abs(page.Objective) };
                verifier.Verify(wrong, CpSatEngine.Patient).Verdict.ShouldBe(ProofVerdict.Refuted);
            }
        }));

    private ProofVerdict Verify(int[] page, AllocationStatus status, double objective, double bound)
    {
        var verification = new PageVerifier(engine.Solver).Verify(Record(page, status, objective, bound), CpSatEngine.Patient);
        (verification.Reasons.Count == 0).ShouldBe(verification.Verdict is ProofVerdict.Proven or ProofVerdict.Holds);
        return verification.Verdict;
    }

    /// <summary>Four candidates worth 3, 2, 1 and 9 for two slots of weight 1; the last must not be shown.</summary>
    private static PageRecord Record(int[] page, AllocationStatus status, double objective, double bound)
    {
        var problem = new SlotProblem();
        problem.Reset(candidateCount: 4, slotCount: 2);
        (problem.Values[0], problem.Values[1], problem.Values[2], problem.Values[3]) = (3, 2, 1, 9);
        problem.Weights.Fill(1);
        var group = problem.AddGroup();
        problem.Group(group)[0] = 0b1000;
        problem.Add(SlotConstraint.Forbid(MemberSet.Group(group), "recalled"));
        return new PageRecord(Instance(problem), page, status, objective, bound, "test");
    }

    private static SlotInstance Instance(SlotProblem problem) =>
        new("test", [.. Enumerable.Range(0, problem.CandidateCount).Select(candidate => $"id-{candidate}")], problem, DeclaresPriorities: false);

    private sealed class Absent : ICpSatSolver
    {
        public CpSatAnswer Solve(ReadOnlySpan<byte> model, ReadOnlySpan<byte> parameters, TimeSpan patience) =>
            CpSatAnswer.Failed(CpSatFailure.NotInstalled, "It is not there.");
    }
}
