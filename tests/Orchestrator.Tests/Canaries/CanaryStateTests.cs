using RankOrchestrator.Evaluation.Sampling;
using RankOrchestrator.Orchestrator.Canaries;
using RankOrchestrator.Orchestrator.Tests.Experiments;
using RankOrchestrator.Policies.Experiments;

namespace RankOrchestrator.Orchestrator.Tests.Canaries;

/// <summary>Canaries whose truth is known, looked at after every page.</summary>
public sealed class CanaryStateTests
{
    private const double Chance = 0.05;

    private static readonly Experiment Declared = SimulatedUsers.Experiment(SimulatedUsers.File + """
        layer: feed
        changes: { bold: { home: { weights: { order: 2 } } } }
        canary:
          chance: 0.05
          guardrails:
            - { of: failed, atWorst: 0.5 }
            - { of: degraded, atWorst: 0.5 }
            - { of: p99, atWorst: 0.3 }
            - { of: value, atWorst: 0.05 }
            - { of: shown_sponsored, atWorst: 0.2 }
            - { of: hides, atWorst: 0.5 }

        """);

    [Fact]
    public void Of_2000_canaries_that_are_as_the_baseline_no_more_are_given_back_than_was_allowed()
    {
        var given = 0;
        for (var seed = 1UL; seed <= 2000; seed++)
        {
            given += Run(seed, pages: 2000, new Truth()).Outcome == CanaryOutcome.Breached ? 1 : 0;
        }

        given.ShouldBeLessThanOrEqualTo((int)(2000 * Chance));
    }

    [Fact]
    public void Of_canaries_that_are_just_as_much_worse_as_is_allowed_no_more_are_given_back_either()
    {
        var given = 0;
        for (var seed = 1UL; seed <= 300; seed++)
        {
            var truth = new Truth { Failed = 1.45, Degraded = 1.45, Value = 0.955, Sponsored = 1.18, Time = 1.28 };
            given += Run(seed, pages: 2000, truth).Outcome == CanaryOutcome.Breached ? 1 : 0;
        }

        given.ShouldBeLessThanOrEqualTo((int)(300 * Chance));
    }

    [Theory]
    [InlineData("failed", 3000)]
    [InlineData("degraded", 1500)]
    [InlineData("p99", 6000)]
    [InlineData("value", 4000)]
    [InlineData("shown_sponsored", 5000)]
    [InlineData("hides", 5000)]
    public void What_is_truly_worse_is_given_back_within_so_many_pages_by_the_guardrail_that_it_breaks(string of, int pages)
    {
        var truth = of switch
        {
            "failed" => new Truth { Failed = 5 },
            "degraded" => new Truth { Degraded = 5 },
            "p99" => new Truth { Time = 2.5 },
            "value" => new Truth { Value = 0.8 },
            "shown_sponsored" => new Truth { Sponsored = 2 },
            _ => new Truth { Hides = 5 },
        };
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var state = Run(seed, pages, truth);
            state.Outcome.ShouldBe(CanaryOutcome.Breached, $"{of} {seed}: {state.Guards.First(guard => guard.Name == of).Sentence}");
            state.Broken!.Name.ShouldBe(of);
            state.BrokenAt.ShouldBe(DateTimeOffset.UnixEpoch);
        }
    }

    [Fact]
    public void What_is_as_good_is_held_in_time_and_says_so_of_every_guardrail()
    {
        var state = Run(7, 60_000, new Truth());
        state.Guards.Select(guard => (guard.Name, guard.Outcome)).ShouldAllBe(guard => guard.Outcome == CanaryOutcome.Held);
        state.Outcome.ShouldBe(CanaryOutcome.Held);
        Run(7, 300, new Truth()).Outcome.ShouldBe(CanaryOutcome.Inconclusive);
    }

    [Fact]
    public void Users_with_many_pages_do_not_make_a_canary_look_worse_than_it_is()
    {
        var given = 0;
        for (var seed = 1UL; seed <= 300; seed++)
        {
            given += Run(seed, pages: 3000, new Truth { Users = 400, IsHeavy = true }).Outcome == CanaryOutcome.Breached ? 1 : 0;
        }

        given.ShouldBeLessThanOrEqualTo((int)(300 * Chance));
    }

    private static CanaryState Run(ulong seed, int pages, Truth truth)
    {
        var (random, state) = (new SeededRandom(seed * 7919), new CanaryState(Declared));
        for (var page = 0; page < pages && state.Broken is null; page++)
        {
            // Of heavy users the first come again and again.
            var share = random.Share();
            var user = (uint)(truth.Users * (truth.IsHeavy ? share * share : share));
            var own = new SeededRandom((seed << 20) + user);
            var (isCanary, taste) = (own.Share() < 0.5, own.Share());
            var (failed, degraded) = (random.Share() < 0.02 * (isCanary ? truth.Failed : 1), random.Share() < 0.05 * (isCanary ? truth.Degraded : 1));
            var sponsored = 0;
            for (var item = 0; item < 10; item++)
            {
                sponsored += random.Share() < 0.2 * (isCanary ? truth.Sponsored : 1) ? 1 : 0;
            }

            state.Observe(
                new CanaryPage
                {
                    IsCanary = isCanary,
                    User = (uint)own.Next(),
                    IsFailed = failed,
                    IsDegraded = degraded,
                    Milliseconds = 5 * Math.Exp(random.Share() * 2) * (isCanary ? truth.Time : 1),
                    Value = (1 + (0.5 * taste) + (0.3 * random.Share())) * (isCanary ? truth.Value : 1),
                    Items = 10,
                    Shown = new Dictionary<string, int>(StringComparer.Ordinal) { ["sponsored"] = sponsored },
                },
                DateTimeOffset.UnixEpoch);
            if (random.Share() < 0.03 * (isCanary ? truth.Hides : 1))
            {
                state.Hide(isCanary, DateTimeOffset.UnixEpoch);
            }
        }

        return state;
    }

    /// <summary>By which factor the canary differs.</summary>
    private sealed record Truth
    {
        public double Failed { get; init; } = 1;

        public double Degraded { get; init; } = 1;

        public double Value { get; init; } = 1;

        public double Sponsored { get; init; } = 1;

        public double Time { get; init; } = 1;

        public double Hides { get; init; } = 1;

        public int Users { get; init; } = 100_000;

        public bool IsHeavy { get; init; }
    }
}
