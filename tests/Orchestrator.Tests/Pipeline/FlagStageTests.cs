using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RankOrchestrator.Allocation.Greedy;
using RankOrchestrator.Constraints.Checks.Conditions;
using RankOrchestrator.Language.Diagnostics;
using RankOrchestrator.Orchestrator.Assignments;
using RankOrchestrator.Orchestrator.Flags;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Plans.Rehearsals;
using RankOrchestrator.Orchestrator.Tests.Building;
using RankOrchestrator.Policies.Flags;

namespace RankOrchestrator.Orchestrator.Tests.Pipeline;

/// <summary>A flag that throws although it was checked costs itself, not the page.</summary>
public sealed class FlagStageTests : IDisposable
{
    private const string Flags = """
        feature_management:
          feature_flags:
            - { id: fine, enabled: true }
            - id: torn
              enabled: true
              variants: [ { name: a } ]
              allocation: { default_when_enabled: a }

        """;

    private readonly TestEngine engine = new(policies => policies.Write("flags.yaml", Flags));

    public FlagStageTests()
    {
        // What no file can say any more: a range of percentiles that the library throws at.
        var torn = new FlagPolicy
        {
            Name = "torn",
            IsEnabled = true,
            HasVariants = true,
            Variants = [new FlagVariant("a", null)],
            Allocation = new VariantAllocation { ByPercentile = [new PercentileRange("a", 60, 40)] },
        };
        var plan = engine.Engine.Plans.Current!;
        plan.TryUse().ShouldBeTrue();
        engine.Engine.Plans.Swap(new Plan(
            plan.Hash,
            plan.ModelSources,
            "",
            plan.Models,
            new FlagSet(new FlagsPolicy([new FlagPolicy { Name = "fine", IsEnabled = true }, torn])),
            new AssignmentPlan([]),
            plan.Surfaces,
            []));
    }

    public void Dispose() => engine.Dispose();

    [Fact]
    public async Task A_flag_that_throws_is_off_for_the_request_and_named()
    {
        var page = await engine.PageAsync(PolicyFolder.HomeRequest);

        ((bool)page["flags"]!["fine"]!).ShouldBeTrue();
        ((bool)page["flags"]!["torn"]!).ShouldBeFalse();
        ((string)page["variants"]!["torn"]!).ShouldBe("");
        var degraded = page["degraded"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)degraded["model"]!).ShouldBe("flag:torn");
        ((string)degraded["reason"]!).ShouldBe("flag-failed");
        ((string)degraded["fallback"]!).ShouldBe("off");
        page["items"]!.AsArray().ShouldNotBeEmpty();
    }

    [Fact]
    public void A_plan_with_such_a_flag_does_not_pass_its_rehearsal()
    {
        var diagnostics = new DiagnosticBag();
        var rehearsal = new Rehearsal(
            new FlagStage(TimeProvider.System, NullLogger<FlagStage>.Instance),
            new SlotStage([new GreedyAllocator()], TimeProvider.System, NullLogger<SlotStage>.Instance),
            TimeProvider.System);
        rehearsal.Run(engine.Engine.Plans.Current!, diagnostics).ShouldBeFalse();
        diagnostics.ToSorted().ShouldHaveSingleItem().Message.ShouldContain("the flag 'torn' cannot be evaluated.");
    }

    [Fact]
    public async Task The_log_says_why_once_a_minute()
    {
        var (clock, log) = (new SettableClock(), new CountingLogger());
        var stage = new FlagStage(clock, log);
        var plan = engine.Engine.Plans.Current!;
        using var request = await engine.RankAsync(Encoding.UTF8.GetBytes(PolicyFolder.HomeRequest));
        var work = request.Workspace!;
        foreach (var (seconds, lines) in ((int, int)[])[(0, 1), (1, 1), (58, 1), (1, 2), (59, 2), (1, 3)])
        {
            clock.Advance(TimeSpan.FromSeconds(seconds));
            await stage.EvaluateAsync(plan.Flags, work.Request, work.Frame, work.VariantNames, work.FlagFailures, work.Degradations, CancellationToken.None);
            log.Lines.ShouldBe(lines);
        }
    }

    private sealed class SettableClock : TimeProvider
    {
        private long ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan time) => ticks += time.Ticks;

        public override long GetTimestamp() => ticks;
    }

    private sealed class CountingLogger : ILogger<FlagStage>
    {
        public int Lines { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            exception.ShouldNotBeNull();
            Lines++;
        }
    }
}
