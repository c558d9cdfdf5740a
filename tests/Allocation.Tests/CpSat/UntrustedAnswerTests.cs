using Google.Protobuf;
using RankOrchestrator.Allocation.CpSat;
using RankOrchestrator.Allocation.CpSat.Protocol;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Greedy;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;

namespace RankOrchestrator.Allocation.Tests.CpSat;

/// <summary>A solver's answer is looked at before it becomes a page.</summary>
public sealed class UntrustedAnswerTests
{
    [Fact]
    public void One_candidate_in_two_slots_is_no_page() => IsDistrusted(Solution(1, 1, 0, 0, 0, 0), CpSatFailure.Garbage);

    [Fact]
    public void Two_candidates_in_one_slot_are_no_page() => IsDistrusted(Solution(1, 0, 1, 0, 0, 0), CpSatFailure.Garbage);

    [Fact]
    public void A_page_that_breaks_a_hard_constraint_is_not_shown() => IsDistrusted(Solution(1, 0, 0, 1, 0, 0), CpSatFailure.Garbage);

    [Fact]
    public void A_page_with_a_hole_is_not_shown() => IsDistrusted(Solution(0, 0, 1, 0, 0, 0), CpSatFailure.Garbage);

    [Fact]
    public void A_solution_of_another_length_is_no_page() => IsDistrusted(Solution(1, 0), CpSatFailure.Garbage);

    [Fact]
    public void Bytes_that_are_no_response_are_garbage() => IsDistrusted([0xff, 0xff, 0xff, 0xff], CpSatFailure.Garbage);

    [Fact]
    public void An_invalid_model_is_a_refusal() =>
        IsDistrusted(new CpSolverResponse { Status = CpSolverStatus.ModelInvalid }.ToByteArray(), CpSatFailure.Refused);

    [Fact]
    public void No_decision_is_no_page() => IsDistrusted(new CpSolverResponse().ToByteArray(), CpSatFailure.NoPage);

    [Fact]
    public void A_claimed_optimum_below_its_own_bound_is_not_called_optimal()
    {
        var response = CpSolverResponse.Parser.ParseFrom(Solution(0, 0, 1, 0, 0, 1));
        response.InnerObjectiveLowerBound = -5_000_000_000_000;
        var answer = new CpSatAllocator(new Scripted(response.ToByteArray()), new GreedyAllocator()).TryAllocate(Problem(), new AllocationOptions(), [])!;
        answer.Engine.ShouldBe("cp-sat");
        answer.Status.ShouldBe(AllocationStatus.Feasible);
        answer.Bound.ShouldBeGreaterThanOrEqualTo(5);
        answer.Gap.ShouldBeGreaterThan(0.3);
    }

    [Fact]
    public void A_page_worth_less_than_greedys_is_not_answered()
    {
        var response = CpSolverResponse.Parser.ParseFrom(Solution(0, 0, 1, 0, 0, 1));
        response.InnerObjectiveLowerBound = -5_000_000_000_000;
        var answer = new CpSatAllocator(new Scripted(response.ToByteArray()), new GreedyAllocator()).Allocate(Problem(), new AllocationOptions(), []);
        answer.CandidateBySlot.ShouldBe([1, 0]);
        answer.Engine.ShouldBe("greedy");
        answer.Objective.ShouldBe(5);
    }

    private static void IsDistrusted(byte[] response, CpSatFailure expected)
    {
        var failures = new List<CpSatFailure>();
        var allocator = new CpSatAllocator(new Scripted(response), new GreedyAllocator(), (failure, _) => failures.Add(failure));
        allocator.Allocate(Problem(), new AllocationOptions(), []).Engine.ShouldBe("greedy");
        failures.ShouldBe([expected]);
    }

    /// <summary>Three candidates worth 3, 2 and 1 for two slots of weight 1; the first must not stand in slot 0.</summary>
    private static SlotProblem Problem()
    {
        var problem = new SlotProblem();
        problem.Reset(candidateCount: 3, slotCount: 2);
        (problem.Values[0], problem.Values[1], problem.Values[2]) = (3, 2, 1);
        problem.Weights.Fill(1);
        var group = problem.AddGroup();
        problem.Group(group)[0] = 1;
        problem.Add(SlotConstraint.Forbid(MemberSet.Group(group), "not-first") with { To = 0 });
        return problem;
    }

    /// <summary>An answer with one number per candidate and slot.</summary>
    private static byte[] Solution(params long[] values)
    {
        var response = new CpSolverResponse { Status = CpSolverStatus.Optimal };
        response.Solution.AddRange(values);
        return response.ToByteArray();
    }

    private sealed class Scripted(byte[] response) : ICpSatSolver
    {
        public CpSatAnswer Solve(ReadOnlySpan<byte> model, ReadOnlySpan<byte> parameters, TimeSpan patience) => CpSatAnswer.Of(response);
    }
}
