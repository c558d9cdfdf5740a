using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Allocation.Auto;
using RankOrchestrator.Allocation.CpSat;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Greedy;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Allocation.Tests.CpSat;
using RankOrchestrator.Allocation.Tests.Oracles;

namespace RankOrchestrator.Allocation.Tests.Auto;

[Collection(CpSatEngineTests.Name)]
public sealed class EscalatingAllocatorTests(CpSatEngine engine)
{
    [Fact]
    public void What_the_first_engine_leaves_open_is_proven_by_the_second() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(100), Prop.ForAll(RandomProblems.Seeds, seed =>
        {
            var problem = RandomProblems.Small(seed);
            var answer = Auto().Allocate(problem, CpSatEngine.Patient, []);
            var truth = BruteForce.Solve(problem);
            PageChecker.ShouldBeHonest(problem, answer, CpSatEngine.Patient).Damage(BruteForce.Priorities(problem)).ShouldBe(truth.Damage);
            answer.Objective.ShouldBe(truth.Objective, PageChecker.Resolution(problem));
            answer.Bound.ShouldBeGreaterThanOrEqualTo(truth.Objective);
            answer.Status.ShouldBeOneOf(truth.IsFeasible ? [AllocationStatus.Optimal, AllocationStatus.Certified] : [AllocationStatus.Relaxed]);
        }));

    [Fact]
    public void A_page_that_gives_way_without_naming_why_is_not_settled()
    {
        // Greedy fills the page with what must not be shown; the least damaged page is empty.
        var problem = Open();
        problem.Group(0)[0] = 0b111;
        problem.Add(SlotConstraint.Forbid(MemberSet.Group(0), "none"));
        var answer = Auto(out var asked).Allocate(problem, CpSatEngine.Patient with { GapTolerance = 1 }, []);
        asked.Count.ShouldBeGreaterThan(0);
        answer.CandidateBySlot.ShouldBe([-1, -1]);
        answer.Conflict.ShouldNotBeEmpty();
    }

    [Fact]
    public void A_gap_within_the_tolerance_is_left_alone()
    {
        var answer = Auto(out var asked).Allocate(Open(), CpSatEngine.Patient with { GapTolerance = 1 }, []);
        answer.Engine.ShouldBe("greedy");
        asked.Count.ShouldBe(0);
    }

    [Fact]
    public void Without_time_left_nobody_else_is_asked()
    {
        var time = new ManualClock();
        AllocationOptions Within(TimeSpan left) => CpSatEngine.Patient with { Clock = time, DeadlineTimestamp = time.GetTimestamp() + left.Ticks };
        var auto = Auto(out var asked);
        auto.Allocate(Open(), Within(EscalatingAllocator.LeastForEscalation - TimeSpan.FromTicks(1)), []).Engine.ShouldBe("greedy");
        asked.Count.ShouldBe(0);
        auto.Allocate(Open(), Within(EscalatingAllocator.LeastForEscalation), []);
        asked.Count.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void When_the_second_engine_fails_the_first_ones_page_stands()
    {
        var broken = new CountingSolver(null);
        var answer = new EscalatingAllocator(new GreedyAllocator(), new CpSatAllocator(broken, new GreedyAllocator())).Allocate(Open(), CpSatEngine.Patient, []);
        broken.Count.ShouldBe(1);
        answer.Engine.ShouldBe("greedy");
        answer.Status.ShouldBe(AllocationStatus.Feasible);
    }

    private EscalatingAllocator Auto() => Auto(out _);

    private EscalatingAllocator Auto(out CountingSolver asked)
    {
        asked = new CountingSolver(engine.Solver);
        return new EscalatingAllocator(new GreedyAllocator(), new CpSatAllocator(asked, new GreedyAllocator()));
    }

    /// <summary>A page whose best is below the bound without constraints, so that greedy can not prove it.</summary>
    private static SlotProblem Open()
    {
        var problem = new SlotProblem();
        problem.Reset(candidateCount: 3, slotCount: 2);
        (problem.Values[0], problem.Values[1], problem.Values[2]) = (3, 2, 1);
        problem.Weights.Fill(1);
        var group = problem.AddGroup();
        problem.Group(group)[0] = 0b011;
        problem.Add(SlotConstraint.AtMost(1, MemberSet.Group(group), "one"));
        return problem;
    }

    private sealed class CountingSolver(ICpSatSolver? solver) : ICpSatSolver
    {
        public int Count { get; private set; }

        public CpSatAnswer Solve(ReadOnlySpan<byte> model, ReadOnlySpan<byte> parameters, TimeSpan patience)
        {
            Count++;
            return solver?.Solve(model, parameters, patience) ?? CpSatAnswer.Failed(CpSatFailure.NodeMissing, "There is no node.");
        }
    }
}
