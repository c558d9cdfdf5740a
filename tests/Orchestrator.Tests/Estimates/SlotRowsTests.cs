using RankOrchestrator.Evaluation.Estimators;
using RankOrchestrator.Evaluation.Intervals;
using RankOrchestrator.Evaluation.Pages;
using RankOrchestrator.Evaluation.Sampling;
using RankOrchestrator.Orchestrator.Estimates;

namespace RankOrchestrator.Orchestrator.Tests.Estimates;

/// <summary>Slots of pages as rows: by hand, and over many logs of users whose truth is known.</summary>
public sealed class SlotRowsTests
{
    /// <summary>Few, for it is the normal intervals that are counted.</summary>
    private const int Resamples = 10;

    private static int requests;

    private static readonly Estimator[] Unbiased = [Estimator.InversePropensity, Estimator.SelfNormalised, Estimator.DoublyRobust, Estimator.SelfNormalisedDoublyRobust];

    /// <summary>
    /// Three pages of two slots, of three users. Asked is what the first has at its first slot (propensity ½), the second at its second (¼), the
    /// third at both (½ and ¾). Clicks: the first page's first slot, the second page's both. No two values are in one tenth with another slot's.
    /// </summary>
    [Fact]
    public void Three_pages_by_hand()
    {
        ExploredPage[] pages =
        [
            Page("a", [0.5, 0.5], [true, false], [1, 0]),
            Page("b", [0.5, 0.25], [false, true], [1, 1]),
            Page("c", [0.5, 0.75], [true, true], [0, 0]),
        ];

        // 2 · 1 + 4 · 1 over three pages; normalised: over weights 2, 4, 2 and 4/3, times two slots.
        var estimate = SurfaceEstimate.Of("home", pages, new IntervalRules { Resamples = 10 });
        Value(estimate, Estimator.InversePropensity).ShouldBe(6.0 / 3, 1e-12);
        Value(estimate, Estimator.SelfNormalised).ShouldBe(2 * 6 / (2 + 4 + 2 + (4.0 / 3)), 1e-12);

        // Each slot has one cell, whose rate is that of the two other users: of their two rows there, how many clicked.
        double[] first = [0.5, 0.5, 1];
        double[] second = [0.5, 0, 0.5];
        Value(estimate, Estimator.DirectMethod).ShouldBe((first.Sum() + second.Sum()) / 3, 1e-12);
        Value(estimate, Estimator.DoublyRobust).ShouldBe(
            (first.Sum() + second.Sum() + (2 * (1 - first[0])) + (4 * (1 - second[1])) - (2 * first[2]) - (4.0 / 3 * second[2])) / 3, 1e-12);
        estimate.Users.ShouldBe(3);
        estimate.BySlot.Weights.Units.ShouldBe(3);
    }

    [Fact]
    public void Pages_of_a_user_are_one_unit_wherever_they_stand_and_know_nothing_of_themselves()
    {
        ExploredPage[] pages = [Page("a", [1], [true], [1]), Page("b", [1], [true], [0]), Page("a", [1], [true], [1]), Page("", [1], [true], [1]), Page("", [1], [true], [1])];
        var estimate = SurfaceEstimate.Of("home", pages, new IntervalRules { Resamples = 10 });
        (estimate.Pages, estimate.Users).ShouldBe((5, 4));
        estimate.BySlot.Weights.Units.ShouldBe(4);
        estimate.Estimates.Where(one => one.Estimator == PageEstimator.Independent).ShouldAllBe(one => one.Weights!.Units == 4);

        // Of one user alone nothing is known but what he did.
        Value(SurfaceEstimate.Of("home", [pages[0], pages[2]], new IntervalRules()), Estimator.DirectMethod).ShouldBe(0);
    }

    [Fact]
    public void Nothing_comes_of_slots_where_nothing_stands()
    {
        var empty = Page("a", [1, 1], [true, true], [1, 0]) with { Values = [1, double.NaN], TargetValues = [1, double.NaN] };
        var rows = SlotRows.Of([empty, Page("b", [1], [true], [1]), Page("c", [1, 1], [true, true], [1, 1])], [0, 1, 2], 2);
        rows.Predictions!.OfLogged.Select(predicted => predicted > 0).ShouldBe([true, false, true, false, true, true]);
        rows.Predictions.OfTarget.Select(predicted => predicted > 0).ShouldBe([true, false, true, false, true, true]);

        // What is not there is in no rate: of the first page there are two other rows, and both were clicked.
        rows.Predictions.OfLogged[4].ShouldBe(1, 1e-12);
        (rows.Propensities[3], rows.TargetPropensities[3], rows.Rewards[3]).ShouldBe((1.0, 1.0, 0.0));
    }

    [Fact]
    public void Estimates_hit_the_truth_on_average_and_their_intervals_hold_it_95_times_in_100()
    {
        var (bySlot, byItems) = Measure(new SimulatedUsers(), count: 900, draws: 500);
        foreach (var estimator in Unbiased)
        {
            bySlot[estimator].ShouldBeRight(estimator.ToString());
        }

        byItems.ShouldBeRight("by items");
    }

    [Fact]
    public void A_model_that_is_wrong_misleads_the_direct_method_and_not_the_doubly_robust_one()
    {
        var (bySlot, _) = Measure(new SimulatedUsers { IsMisled = true }, count: 900, draws: 250);
        bySlot[Estimator.DoublyRobust].ShouldHitTheTruth("doubly robust");
        bySlot[Estimator.SelfNormalisedDoublyRobust].ShouldHitTheTruth("doubly robust, normalised");
        var direct = bySlot[Estimator.DirectMethod].Values;
        Math.Abs(direct.Average() - SimulatedUsers.Truth).ShouldBeGreaterThan(0.03 * SimulatedUsers.Truth);
    }

    [Fact]
    public void What_could_not_be_shown_is_refused_and_said_where()
    {
        // The third page's second slot has another item than it could ever have had.
        ExploredPage[] pages =
        [
            .. Enumerable.Range(0, 400).Select(index => Page($"u-{index}", [0.5, 0.5], [index % 2 == 0, index % 2 == 0], [1, 0])),
            Page("never", [0.5, 1], [true, false], [1, 0]) with { TargetPropensities = [0.5, 0] },
        ];
        var estimate = SurfaceEstimate.Of("home", pages, new IntervalRules { Resamples = 10 });
        var refusal = "support is missing: 0.12 % of what the target shows could not be in the log";
        estimate.BySlot.Estimates.Where(one => one.Estimator != Estimator.DirectMethod).ShouldAllBe(one => one.Value == null && one.Refusal == refusal);
        estimate.BySlot.By(Estimator.DirectMethod).Value.ShouldNotBeNull();
        estimate.Estimates.Where(one => one.Estimator == PageEstimator.Independent)
            .ShouldAllBe(one => one.Refusal == "support is missing: 0.25 % of what the target shows could not be in the log");
    }

    [Fact]
    public void The_largest_weight_is_that_of_the_design_whether_it_was_drawn_or_not()
    {
        var page = Page("a", [0.5, 0.9], [true, false], [1, 0]);
        Largest(page with { TargetPropensities = [0.5, 0.01] }).ShouldBe(100);
        Largest(page with { TargetPropensities = [0.5, double.NaN] }).ShouldBeNull();
        Largest(page with { TargetPropensities = [0.5, 0] }).ShouldBeNull();

        static double? Largest(ExploredPage page) => SlotRows.Of([page], [0], 2).LargestWeight;
    }

    /// <summary>Heavy weights at one slot hide that another never shows what is asked about: their mean may be anything.</summary>
    [Fact]
    public void A_slot_without_support_is_seen_behind_heavy_weights_of_another()
    {
        ExploredPage[] pages = [.. Enumerable.Range(0, 400).Select(index => Page($"u-{index}", [0.005, 0.5], [index is 3 or 4, false], [1, 1]))];
        var estimate = SurfaceEstimate.Of("home", pages, new IntervalRules { Resamples = 10 }).BySlot.By(Estimator.InversePropensity);
        estimate.Refusal.ShouldBe("at slot 1: support is missing: no row of the log shows what the target would show");
    }

    /// <summary>Three pages have at the first slot what is asked about, all of them at the nine others: those know nothing of the first.</summary>
    [Fact]
    public void A_slot_that_little_is_known_of_has_no_interval_however_much_is_known_of_others()
    {
        double[] ones = [.. Enumerable.Repeat(1.0, 9)];
        bool[] same = [.. Enumerable.Repeat(true, 9)];
        ExploredPage[] pages = [.. Enumerable.Range(0, 6000).Select(index => Page($"u-{index}", [index < 3 ? 0.0005 : 0.9, .. ones], [index < 3, .. same], [1, index % 2]))];
        var evaluation = SurfaceEstimate.Of("home", pages, new IntervalRules { Resamples = 10 }).BySlot;
        (evaluation.Weights.EffectiveSample, evaluation.Weights.EffectiveEvents).ShouldSatisfyAllConditions(all => all.EffectiveSample.ShouldBeGreaterThan(200), all => all.EffectiveEvents.ShouldBeGreaterThan(50));
        evaluation.Weakest!.Slot.ShouldBe(0);
        evaluation.By(Estimator.InversePropensity).Normal.Refusal.ShouldBe("effective sample 3, 200 needed");
    }

    [Fact]
    public void Every_number_is_of_a_page_and_thresholds_are_shown_with_what_they_were_chosen_among()
    {
        var random = new SeededRandom(3);
        var log = new SimulatedUsers().Log(700, ref random);
        var surface = SurfaceEstimate.Of("home", log, new IntervalRules { Resamples = 50 });
        var byItems = surface.Estimates.Single(one => one is { Estimator: PageEstimator.Independent, IsSelfNormalised: false });
        var inverse = surface.BySlot.By(Estimator.InversePropensity);
        inverse.Value!.Value.ShouldBe(byItems.Value!.Value, 1e-12);
        inverse.StandardError!.Value.ShouldBe(byItems.StandardError!.Value, 1e-12);
        inverse.Normal.Interval!.Value.Upper.ShouldBe(byItems.Normal.Interval!.Value.Upper, 1e-12);
        foreach (var estimate in surface.BySlot.Estimates.Where(estimate => estimate.Estimator.HasThreshold()))
        {
            estimate.Threshold!.Candidates.ShouldContain(estimate.Threshold.Chosen);
            estimate.Value.ShouldBe(estimate.Threshold.Chosen.Value);
            estimate.Threshold.Candidates.Count.ShouldBeGreaterThan(1);
        }
    }

    private static double Value(SurfaceEstimate estimate, Estimator estimator) => estimate.BySlot.By(estimator).Value!.Value;

    private static ExploredPage Page(string user, double[] propensities, bool[] isOfTarget, double[] rewards)
    {
        var page = new ExploredPage($"r-{requests++}", "home", user, default, null, propensities, -1) { IsOfTarget = isOfTarget };
        rewards.CopyTo(page.Rewards, 0);
        return page;
    }

    private static (Dictionary<Estimator, Measured> BySlot, Measured ByItems) Measure(SimulatedUsers users, int count, int draws)
    {
        var (random, byItems) = (new SeededRandom(7), new Measured());
        var bySlot = Enum.GetValues<Estimator>().ToDictionary(estimator => estimator, _ => new Measured());
        for (var draw = 0; draw < draws; draw++)
        {
            var surface = SurfaceEstimate.Of("home", users.Log(count, ref random), new IntervalRules { Resamples = Resamples, Seed = (ulong)draw });
            foreach (var estimate in surface.BySlot.Estimates)
            {
                bySlot[estimate.Estimator].Add(estimate.Value, estimate.Normal);
            }

            var pages = surface.Estimates.Single(one => one is { Estimator: PageEstimator.Independent, IsSelfNormalised: false });
            byItems.Add(pages.Value, pages.Normal);
        }

        return (bySlot, byItems);
    }

    /// <summary>Estimates of many logs.</summary>
    private sealed class Measured
    {
        private int offered;
        private int covered;
        public List<double> Values { get; } = [];

        public void Add(double? value, IntervalAnswer normal)
        {
            if (value is { } known)
            {
                Values.Add(known);
            }

            offered += normal.Interval is null ? 0 : 1;
            covered += normal.Interval is { } ends && ends.Holds(SimulatedUsers.Truth) ? 1 : 0;
        }

        /// <summary>The mean lies within four standard errors of the truth.</summary>
        public void ShouldHitTheTruth(string name)
        {
            var mean = Values.Average();
            var error = Math.Sqrt(Values.Sum(value => (value - mean) * (value - mean))) / Values.Count;
            mean.ShouldBe(SimulatedUsers.Truth, 4 * error, name);
        }

        /// <summary>And intervals, which nearly every log has, hold it 95 times in 100: of 500 logs that spreads by one point, of which this is two to each side.</summary>
        public void ShouldBeRight(string name)
        {
            ShouldHitTheTruth(name);
            offered.ShouldBeGreaterThan(Values.Count * 95 / 100, name);
            ((double)covered / offered).ShouldBeInRange(0.93, 0.97, name);
        }
    }
}
