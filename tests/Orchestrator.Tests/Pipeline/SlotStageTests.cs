using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Allocation.Engines;
using RankOrchestrator.Allocation.Greedy;
using RankOrchestrator.Allocation.Pages;
using RankOrchestrator.Allocation.Problems;
using RankOrchestrator.Domain.Pages;
using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Workspaces;
using RankOrchestrator.Policies.Surfaces;

namespace RankOrchestrator.Orchestrator.Tests.Pipeline;

/// <summary>There is a page whatever the engine does.</summary>
public sealed class SlotStageTests
{
    private static readonly AllocationPolicy Certified = new() { Engine = "certified" };
    private readonly List<Degradation> degradations = [];

    [Fact]
    public void The_surfaces_engine_makes_the_page()
    {
        var engine = new ScriptedEngine((problem, options) => new GreedyAllocator().Allocate(problem, options, []));
        Stage(engine).Allocate(Certified, Problem(), TimeSpan.FromSeconds(1), degradations).CandidateBySlot.ShouldBe([1, 0]);
        engine.Calls.ShouldBe(1);
        degradations.ShouldBeEmpty();
    }

    [Fact]
    public void An_engine_that_throws_is_replaced_and_named()
    {
        var page = Stage(new ScriptedEngine((_, _) => throw new InvalidOperationException("a defect"))).Allocate(Certified, Problem(), TimeSpan.FromSeconds(1), degradations);
        page.CandidateBySlot.ShouldBe([1, 0]);
        page.Engine.ShouldBe("greedy");
        degradations.ShouldBe([new Degradation("slots", "engine-failed", "engine:greedy")]);
    }

    [Fact]
    public void An_engine_that_is_not_there_is_replaced_and_named_too()
    {
        Stage(new ScriptedEngine((_, _) => throw new InvalidOperationException("not to be asked"))).Allocate(
            new AllocationPolicy { Engine = "quantum" },
            Problem(),
            TimeSpan.FromSeconds(1),
            degradations);
        degradations.ShouldBe([new Degradation("slots", "engine-failed", "engine:greedy")]);
    }

    [Theory]
    [InlineData(0.4)]
    [InlineData(0)]
    [InlineData(-20)]
    public void Without_time_the_greedy_engine_makes_the_page(double millisecondsLeft)
    {
        var engine = new ScriptedEngine((_, _) => throw new InvalidOperationException("not to be asked"));
        Stage(engine).Allocate(Certified, Problem(), TimeSpan.FromMilliseconds(millisecondsLeft), degradations).CandidateBySlot.ShouldBe([1, 0]);
        engine.Calls.ShouldBe(0);
        degradations.ShouldBe([new Degradation("slots", "deadline", "engine:greedy")]);
    }

    [Fact]
    public void The_engine_gets_the_time_that_is_left_minus_what_writing_takes()
    {
        var clock = new FrozenClock();
        AllocationOptions? asked = null;
        var engine = new ScriptedEngine((problem, options) =>
        {
            asked = options;
            return new GreedyAllocator().Allocate(problem, options, []);
        });
        new SlotStage([engine, new GreedyAllocator()], clock, NullLogger<SlotStage>.Instance).Allocate(Certified, Problem(), TimeSpan.FromMilliseconds(100), degradations);
        asked!.Clock.ShouldBe(clock);
        clock.GetElapsedTime(clock.GetTimestamp(), asked.DeadlineTimestamp).ShouldBe(TimeSpan.FromMilliseconds(99));
    }

    [Theory]
    [InlineData(nameof(SearchEffort.Full), "certified", 1_600)]
    [InlineData(nameof(SearchEffort.Quarter), "certified", 400)]
    [InlineData(nameof(SearchEffort.Sixteenth), "certified", 100)]
    [InlineData(nameof(SearchEffort.Greedy), "greedy", 100)]
    public void Under_load_the_search_has_fewer_steps_and_then_is_none(string effort, string expected, long steps)
    {
        var asked = new List<(string Engine, long Steps)>();
        ScriptedEngine Engine(string name) => new(
            (problem, options) =>
            {
                asked.Add((name, options.StepBudget));
                return new GreedyAllocator().Allocate(problem, options, []);
            },
            name);
        new SlotStage([Engine("certified"), Engine("greedy")], new FrozenClock(), NullLogger<SlotStage>.Instance)
            .Allocate(Certified with { StepBudget = 1_600 }, Problem(), TimeSpan.FromSeconds(1), degradations, Enum.Parse<SearchEffort>(effort));
        asked.ShouldBe([(expected, steps)]);
    }

    [Theory]
    [InlineData(true, true, "")]
    [InlineData(true, false, "steps:400")]
    [InlineData(false, true, "")]
    [InlineData(false, false, "steps:400")]
    public void Under_load_nothing_is_missing_on_a_page_that_is_proven_best_whether_constraints_gave_way_or_not(bool keepsConstraints, bool isBest, string missing)
    {
        var certificate = keepsConstraints ? PageCertificate.Allowed(2, bound: 3, isBest, tolerance: 0) : PageCertificate.Relaxed(2, bound: 3, isLeast: true, isBest);
        Stage(new ScriptedEngine((_, _) => new SlotAllocation { CandidateBySlot = [1, 0], Certificate = certificate, Engine = "certified" }))
            .Allocate(Certified with { StepBudget = 1_600 }, Problem(), TimeSpan.FromSeconds(1), degradations, SearchEffort.Quarter);
        degradations.Select(degradation => degradation.Fallback).ShouldBe(missing.Length == 0 ? [] : [missing]);
    }

    [Theory]
    [InlineData("certified", 0)]
    [InlineData("certified", -20)]
    [InlineData("greedy", -20)]
    [InlineData("greedy", 0.1)]
    public void The_last_resort_has_a_deadline_too(string engine, double millisecondsLeft)
    {
        var clock = new FrozenClock();
        AllocationOptions? asked = null;
        var greedy = new ScriptedEngine((problem, options) =>
        {
            asked = options;
            return new GreedyAllocator().Allocate(problem, options, []);
        }, "greedy");
        new SlotStage([greedy, new ScriptedEngine((_, _) => throw new InvalidOperationException("not to be asked"))], clock, NullLogger<SlotStage>.Instance)
            .Allocate(new AllocationPolicy { Engine = engine }, Problem(), TimeSpan.FromMilliseconds(millisecondsLeft), degradations);
        asked!.Clock.ShouldBe(clock);
        clock.GetElapsedTime(clock.GetTimestamp(), asked.DeadlineTimestamp).ShouldBe(TimeSpan.FromMilliseconds(1));
    }

    private static SlotStage Stage(ISlotAllocator engine) => new([engine, new GreedyAllocator()], TimeProvider.System, NullLogger<SlotStage>.Instance);

    private static SlotProblem Problem()
    {
        var problem = new SlotProblem();
        problem.Reset(2, 2);
        problem.Values[0] = 1;
        problem.Values[1] = 2;
        problem.Weights[0] = 1;
        problem.Weights[1] = 0.5;
        return problem;
    }

    private sealed class FrozenClock : TimeProvider
    {
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => 12_345;
    }

    private sealed class ScriptedEngine(Func<SlotProblem, AllocationOptions, SlotAllocation> script, string name = "certified") : ISlotAllocator
    {
        public int Calls { get; private set; }

        public string Name => name;

        public SlotAllocation Allocate(SlotProblem problem, AllocationOptions options, ReadOnlySpan<int> hint)
        {
            Calls++;
            return script(problem, options);
        }
    }
}
