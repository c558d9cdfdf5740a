using Google.Protobuf;
using RankOrchestrator.Allocation.CpSat;
using RankOrchestrator.Allocation.CpSat.Protocol;

namespace RankOrchestrator.Allocation.Tests.CpSat;

/// <summary>The installed engine answers: that it is there at all, and that answers find their questions.</summary>
[Collection(CpSatEngineTests.Name)]
public sealed class NodeCpSatSolverTests(CpSatEngine engine)
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Fact]
    public void It_solves_a_small_program()
    {
        // Maximise 2x + 3y where x + y ≤ 7 and y ≤ 4, both from 0 to 10: x = 3, y = 4.
        var response = Solve(Program(limit: 7));
        response.Status.ShouldBe(CpSolverStatus.Optimal);
        response.Solution.ShouldBe([3L, 4L]);
        response.InnerObjectiveLowerBound.ShouldBe(-18);
    }

    [Fact]
    public void It_refutes_a_program_without_solution() => Solve(Program(limit: -1)).Status.ShouldBe(CpSolverStatus.Infeasible);

    [Fact]
    public void It_calls_nonsense_invalid()
    {
        var model = Program(limit: 7);
        model.Constraints[0].Linear.Vars[0] = 17;
        Solve(model).Status.ShouldBe(CpSolverStatus.ModelInvalid);
    }

    [Fact]
    public void Callers_at_the_same_time_get_their_own_answers() =>
        Parallel.For(0, 24, limit => Solve(Program(limit)).Solution.Sum().ShouldBe(Math.Min(limit, 14)));

    [Fact]
    public void A_caller_without_patience_is_not_served() =>
        engine.Solver.Solve(Program(limit: 7).ToByteArray(), [], TimeSpan.Zero).Failure.ShouldBe(CpSatFailure.Busy);

    private CpSolverResponse Solve(CpModelProto model)
    {
        var answer = engine.Solver.Solve(model.ToByteArray(), new SatParameters { NumWorkers = 1 }.ToByteArray(), Long);
        answer.Failure.ShouldBe(CpSatFailure.None, answer.Detail);
        return CpSolverResponse.Parser.ParseFrom(answer.Response.Span);
    }

    private static CpModelProto Program(int limit) => new()
    {
        Variables = { new IntegerVariableProto { Domain = { 0, 10 } }, new IntegerVariableProto { Domain = { 0, 4 } } },
        Constraints = { new ConstraintProto { Linear = new LinearConstraintProto { Vars = { 0, 1 }, Coeffs = { 1, 1 }, Domain = { long.MinValue, limit } } } },
        Objective = new CpObjectiveProto { Vars = { 0, 1 }, Coeffs = { -2, -3 } },
    };
}
