using RankOrchestrator.Evaluation.Experiments;
using RankOrchestrator.Evaluation.Sampling;

namespace RankOrchestrator.Evaluation.Tests.Experiments;

/// <summary>Lifts among those users who can differ, diluted to all.</summary>
public sealed class DilutedEstimateTests
{
    [Fact]
    public void A_tiny_table_is_as_it_is_worked_out_by_hand()
    {
        // r = 4/8. Control ½·2 + ½·3 = 2.5, treatment ½·5 + ½·3 = 4. Variances of the means: 1 and 1 among those who differ, 17/3 of the others;
        // the uncertainty of r weighs ((mean of the arm) − (mean of the others))²: (2 − 3)² and (5 − 3)².
        var diluted = DilutedEstimate.Of(Rows(1, 3), Rows(4, 6), Rows(0, 2, 10, 0));
        diluted.Control.Value.ShouldBe(2.5);
        diluted.Treatment.Value.ShouldBe(4);
        diluted.Control.Variance.ShouldBe(0.25 + (0.25 * 17 / 3) + (0.25 / 8), 1e-12);
        diluted.Treatment.Variance.ShouldBe(0.25 + (0.25 * 17 / 3) + (0.25 / 8 * 4), 1e-12);
        diluted.Covariance.ShouldBe((0.25 * 17 / 3) - (0.25 / 8 * 2), 1e-12);
        (diluted.Control.Users, diluted.Control.Events).ShouldBe((2, 2));

        // What is left of the difference is r² of that among those who differ, and the uncertainty of r.
        (diluted.Control.Variance + diluted.Treatment.Variance - (2 * diluted.Covariance)).ShouldBe((0.25 * 2) + (0.25 / 8 * 9), 1e-12);
    }

    [Fact]
    public void Where_everybody_can_differ_it_is_the_estimate_of_everybody()
    {
        var random = new SeededRandom(5);
        for (var draw = 0; draw < 50; draw++)
        {
            var (control, treatment) = (Draw(ref random, 60, 0.1), Draw(ref random, 80, 0.2));
            var (left, right) = ArmEstimate.Of(control, treatment);
            var diluted = DilutedEstimate.Of(control, treatment, new ArmRows([], [], []));
            diluted.Control.Value.ShouldBe(left.Value, 1e-12);
            diluted.Treatment.Value.ShouldBe(right.Value, 1e-12);
            diluted.Control.Variance.ShouldBe(left.Variance, left.Variance * 1e-9);
            diluted.Treatment.Variance.ShouldBe(right.Variance, right.Variance * 1e-9);
            diluted.Covariance.ShouldBe(0);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_simulated_users_whose_truth_is_known_the_diluted_interval_holds_it_is_narrower_and_agrees_with_that_of_everybody(bool isRatio)
    {
        const int Draws = 1000;
        const double Part = 0.2;
        var random = new SeededRandom(isRatio ? 12UL : 11UL);
        var (held, plainHeld, width, plainWidth, mean, plainMean, apart) = (0, 0, 0.0, 0.0, 0.0, 0.0, 0.0);

        // Orders: 0.5 each, 0.6 of those who can differ in the treatment; on impressions, 8 each.
        const double Truth = Part * 0.1 / 0.5;
        for (var draw = 0; draw < Draws; draw++)
        {
            var (control, treatment, others, left, right) = Experiment(ref random, 2000, Part, 0.1, isRatio);
            var diluted = DilutedEstimate.Of(control, treatment, others);
            var interval = RelativeLift.Interval(diluted.Control, diluted.Treatment, 1.96, diluted.Covariance).Interval!.Value;
            var (all, other) = ArmEstimate.Of(left, right);
            var plain = RelativeLift.Interval(all, other, 1.96).Interval!.Value;
            held += interval.Holds(Truth) ? 1 : 0;
            plainHeld += plain.Holds(Truth) ? 1 : 0;
            width += (interval.Upper - interval.Lower) / Draws;
            plainWidth += (plain.Upper - plain.Lower) / Draws;
            var (lift, plainLift) = (RelativeLift.Of(diluted.Control, diluted.Treatment), RelativeLift.Of(all, other));
            mean += lift / Draws;
            plainMean += plainLift / Draws;
            apart += (lift - plainLift) * (lift - plainLift) / Draws;
        }

        held.ShouldBeInRange(930, 970);
        plainHeld.ShouldBeInRange(930, 970);
        (width / plainWidth).ShouldBeLessThan(0.55);
        mean.ShouldBe(Truth, 0.004);
        (mean - plainMean).ShouldBe(0, 4 * Math.Sqrt(apart / Draws));
    }

    [Fact]
    public void Without_an_effect_it_is_called_as_often_as_its_level_says()
    {
        var (random, called) = (new SeededRandom(21), 0);
        for (var draw = 0; draw < 1000; draw++)
        {
            var (control, treatment, others, _, _) = Experiment(ref random, 1500, 0.3, 0, isRatio: false);
            var diluted = DilutedEstimate.Of(control, treatment, others);
            called += RelativeLift.Interval(diluted.Control, diluted.Treatment, 1.96, diluted.Covariance).Interval!.Value.Holds(0) ? 0 : 1;
        }

        called.ShouldBeInRange(30, 70);
    }

    [Fact]
    public void What_the_time_before_explains_is_taken_out_among_those_who_can_differ()
    {
        var random = new SeededRandom(31);
        var (control, treatment, others) = (WithBefore(ref random, 500, 0), WithBefore(ref random, 500, 0.3), WithBefore(ref random, 1000, 0));
        var with = DilutedEstimate.Of(control, treatment, others);
        var without = DilutedEstimate.Of(control with { Covariates = [] }, treatment with { Covariates = [] }, others with { Covariates = [] });
        Noise(with).ShouldBeLessThan(0.6 * Noise(without));
        (with.Treatment.Value - with.Control.Value).ShouldBe(0.15, 3.5 * Math.Sqrt(Noise(with)));

        static double Noise(DilutedEstimate diluted) => diluted.Control.Variance + diluted.Treatment.Variance - (2 * diluted.Covariance);

        static ArmRows WithBefore(ref SeededRandom random, int users, double effect)
        {
            var (numbers, before) = (new double[users], new double[users]);
            for (var user = 0; user < users; user++)
            {
                before[user] = random.Share() * 4;
                numbers[user] = 3 + effect + before[user] + random.Share();
            }

            return new ArmRows(numbers, Ones(users), before);
        }
    }

    private static (ArmRows Control, ArmRows Treatment, ArmRows Others, ArmRows AllControl, ArmRows AllTreatment) Experiment(
        ref SeededRandom random, int users, double part, double effect, bool isRatio)
    {
        var (numbers, counted) = (new List<double>[4], new List<double>[4]);
        for (var cell = 0; cell < 4; cell++)
        {
            (numbers[cell], counted[cell]) = ([], []);
        }

        for (var user = 0; user < users; user++)
        {
            var (arm, differs) = (random.Share() < 0.5 ? 1 : 0, random.Share() < part);
            var seen = isRatio ? 4 + random.Index(9) : 1;
            var chance = differs && arm == 1 ? 0.5 + effect : 0.5;
            var count = 0;
            for (var look = 0; look < seen; look++)
            {
                count += random.Share() < chance ? 1 : 0;
            }

            numbers[(differs ? 0 : 2) + arm].Add(count);
            counted[(differs ? 0 : 2) + arm].Add(seen);
        }

        return (Cells(0), Cells(1), Cells(2, 3), Cells(0, 2), Cells(1, 3));

        ArmRows Cells(params int[] cells) => new([.. cells.SelectMany(cell => numbers[cell])], [.. cells.SelectMany(cell => counted[cell])], []);
    }

    private static ArmRows Draw(ref SeededRandom random, int users, double effect)
    {
        var (numbers, counted, before) = (new double[users], new double[users], new double[users]);
        for (var user = 0; user < users; user++)
        {
            before[user] = random.Share();
            counted[user] = 1 + random.Index(5);
            numbers[user] = counted[user] * (before[user] + effect + random.Share());
        }

        return new ArmRows(numbers, counted, before);
    }

    private static ArmRows Rows(params double[] numbers) => new(numbers, Ones(numbers.Length), []);

    private static double[] Ones(int count) => [.. Enumerable.Repeat(1.0, count)];
}
