using RankOrchestrator.Evaluation.Experiments;
using RankOrchestrator.Evaluation.Sampling;

namespace RankOrchestrator.Evaluation.Tests.Experiments;

/// <summary>What two arms differ by, adjusted and as a part of the control.</summary>
public sealed class LiftTests
{
    [Fact]
    public void A_ratio_and_its_variance_are_those_that_are_worked_out_by_hand()
    {
        // 3 clicks on 6 impressions; influences (y − ½ d) / 2: 0.25, −0.25, 0.
        var rows = new ArmRows([2, 0, 1], [3, 1, 2], []);
        var (control, treatment) = ArmEstimate.Of(rows, rows);
        control.Value.ShouldBe(0.5);
        control.Variance.ShouldBe(((0.25 * 0.25) + (0.25 * 0.25)) / 6, 1e-12);
        (control.Users, control.Events).ShouldBe((3, 2));
        treatment.ShouldBe(control);
        RelativeLift.Of(control, treatment).ShouldBe(0);
        RelativeLift.Errors(control, treatment).ShouldBe(0);
    }

    [Fact]
    public void What_the_time_before_explains_is_taken_out_of_the_noise_and_out_of_nothing_else()
    {
        var random = new SeededRandom(3);
        var (plain, adjusted, narrower) = (0.0, 0.0, 0);
        for (var experiment = 0; experiment < 400; experiment++)
        {
            var (control, treatment) = (Arm(ref random, 0), Arm(ref random, 0.2));
            var with = ArmEstimate.Of(control, treatment);
            var without = ArmEstimate.Of(control with { Covariates = [] }, treatment with { Covariates = [] });
            plain += (without.Treatment.Value - without.Control.Value) / 400;
            adjusted += (with.Treatment.Value - with.Control.Value) / 400;
            narrower += with.Treatment.Variance < 0.6 * without.Treatment.Variance ? 1 : 0;
        }

        plain.ShouldBe(0.2, 0.02);
        adjusted.ShouldBe(0.2, 0.01);

        // Half of the variance was there before: correlation √½.
        narrower.ShouldBeGreaterThan(390);

        static ArmRows Arm(ref SeededRandom random, double effect)
        {
            var (numbers, before) = (new double[400], new double[400]);
            for (var user = 0; user < numbers.Length; user++)
            {
                before[user] = Normal(ref random);
                numbers[user] = 5 + effect + before[user] + Normal(ref random);
            }

            return new ArmRows(numbers, Ones(400), before);
        }
    }

    [Theory]
    [InlineData(1, 1e-4, 1.1, 2e-4, 1.96)]
    [InlineData(0.02, 1e-6, 0.019, 1e-6, 3)]
    [InlineData(5, 0.5, 3, 0.01, 2)]
    public void The_ends_of_the_interval_are_where_the_treatment_is_just_within_reach_of_the_lifted_control(double c, double vc, double t, double vt, double reach)
    {
        var interval = RelativeLift.Interval(new ArmEstimate(c, vc, 100, 100), new ArmEstimate(t, vt, 100, 100), reach).Interval!.Value;
        foreach (var end in new[] { interval.Lower, interval.Upper })
        {
            Math.Abs(t - ((1 + end) * c)).ShouldBe(reach * Math.Sqrt(vt + ((1 + end) * (1 + end) * vc)), 1e-9);
        }

        interval.Holds((t / c) - 1).ShouldBeTrue();
    }

    [Theory]
    [InlineData(0.1, 0.01)]
    [InlineData(0, 0)]
    [InlineData(-1, 0.0001)]
    public void A_control_that_may_be_nothing_or_less_has_no_lifts(double c, double vc)
        => RelativeLift.Interval(new ArmEstimate(c, vc, 100, 100), new ArmEstimate(1, 0.01, 100, 100), 2).Refusal.ShouldNotBeNull();

    [Fact]
    public void Normal_intervals_of_lifts_hold_the_truth_as_often_as_they_say()
    {
        var random = new SeededRandom(9);
        var held = 0;
        for (var draw = 0; draw < 1000; draw++)
        {
            // Clicks on impressions: users see one to nine, and click more often the more they see.
            var (control, treatment) = ArmEstimate.Of(Clicks(ref random, 0.1), Clicks(ref random, 0.12));
            held += RelativeLift.Interval(control, treatment, 1.959964).Interval is { } interval && interval.Holds(0.2) ? 1 : 0;
        }

        held.ShouldBeInRange(930, 970);

        static ArmRows Clicks(ref SeededRandom random, double rate)
        {
            var (clicks, seen) = (new double[800], new double[800]);
            for (var user = 0; user < clicks.Length; user++)
            {
                seen[user] = 1 + random.Index(9);
                for (var impression = 0; impression < seen[user]; impression++)
                {
                    clicks[user] += random.Share() < rate * (0.5 + (seen[user] / 10)) ? 1 : 0;
                }
            }

            return new ArmRows(clicks, seen, []);
        }
    }

    [Fact]
    public void As_many_users_as_are_planned_find_the_effect_as_often_as_was_asked()
    {
        // Orders of a tenth of the users, a fifth more of them in the treatment, four looks out of five found.
        const double Rate = 0.1, Effect = 0.2;
        var needed = (int)SampleSize.SingleLook(Rate, Rate * (1 - Rate), Effect, 0.5, 0.8, 0.95) / 2;
        needed.ShouldBeInRange(3400, 3700);
        SampleSize.Sequential(Rate, Rate * (1 - Rate), Effect, 0.5, 0.8, 0.95).ShouldBeInRange(2 * needed * 1.7, 2 * needed * 2.1);
        var random = new SeededRandom(21);
        var found = 0;
        for (var draw = 0; draw < 500; draw++)
        {
            var (control, treatment) = ArmEstimate.Of(Orders(ref random, Rate, needed), Orders(ref random, Rate * (1 + Effect), needed));
            found += Math.Abs(RelativeLift.Errors(control, treatment)) > 1.959964 ? 1 : 0;
        }

        found.ShouldBeInRange(365, 435);

        static ArmRows Orders(ref SeededRandom random, double rate, int users)
        {
            var orders = new double[users];
            for (var user = 0; user < users; user++)
            {
                orders[user] = random.Share() < rate ? 1 : 0;
            }

            return new ArmRows(orders, Ones(users), []);
        }
    }

    [Fact]
    public void The_largest_amounts_of_all_arms_together_are_cut_to_one_amount()
    {
        double[] control = [1, 2, 3, 100], treatment = [4, 5, 6, 7, 8, 900];
        Winsorised.Cut(0.8, control, treatment).ShouldBe(8);
        control.ShouldBe([1, 2, 3, 8]);
        treatment.ShouldBe([4, 5, 6, 7, 8, 8]);
        Winsorised.Cut(1, control, treatment).ShouldBe(8);
        Winsorised.Cut(0.5, [], []).ShouldBe(0);
    }

    [Theory]
    [InlineData(new double[] { 50, 19, 13, 1 }, new[] { true, false, false, false }, 0.1)]
    [InlineData(new double[] { 39, 1, 20, 15 }, new[] { true, false, true, true }, 0.1)]
    [InlineData(new double[] { 39, 1, 19, 13 }, new[] { false, false, false, false }, 0.1)]
    [InlineData(new double[] { }, new bool[] { }, 0.1)]
    public void Of_many_findings_those_are_believed_whose_evidence_together_is_enough(double[] evidence, bool[] believed, double rate)
        => FalseDiscoveries.Believe(evidence, rate).ShouldBe(believed);

    private static double[] Ones(int count) => [.. Enumerable.Repeat(1.0, count)];

    /// <summary>By Box and Muller.</summary>
    private static double Normal(ref SeededRandom random)
        => Math.Sqrt(-2 * Math.Log(1 - random.Share())) * Math.Cos(2 * Math.PI * random.Share());
}
