using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Tests.Calibration;

public sealed class PredictionCalibrationTests
{
    [Fact]
    public void Linear_scales_and_shifts() => Apply(new LinearCalibration(2, 0.5), 3).ShouldBe(6.5);

    [Fact]
    public void Platt_is_a_logistic_curve_over_the_score()
    {
        Apply(new PlattCalibration(1, 0, OfLogit: false), 0).ShouldBe(0.5);
        Apply(new PlattCalibration(2, -1, OfLogit: false), 0.75).ShouldBe(1 / (1 + Math.Exp(-0.5)), 1e-15);
    }

    [Fact]
    public void Platt_over_log_odds_with_slope_one_changes_nothing_but_the_base_rate()
    {
        Apply(new PlattCalibration(1, 0, OfLogit: true), 0.3).ShouldBe(0.3, 1e-12);
        var odds = Math.Exp(-2) * 0.3 / 0.7;
        Apply(new PlattCalibration(1, -2, OfLogit: true), 0.3).ShouldBe(odds / (1 + odds), 1e-12);
        Apply(new PlattCalibration(1, 0, OfLogit: true), 1).ShouldBeInRange(0.999, 1);
    }

    [Fact]
    public void Isotonic_is_linear_between_its_points_and_constant_beyond()
    {
        var table = new IsotonicCalibration([0.1, 0.2, 0.6], [0.05, 0.1, 0.9]);
        Apply(table, 0).ShouldBe(0.05);
        Apply(table, 0.1).ShouldBe(0.05);
        Apply(table, 0.15).ShouldBe(0.075, 1e-12);
        Apply(table, 0.4).ShouldBe(0.5, 1e-12);
        Apply(table, 5).ShouldBe(0.9);
    }

    [Fact]
    public void What_is_not_a_number_stays_none()
    {
        foreach (PredictionCalibration calibration in new PredictionCalibration[] { new LinearCalibration(1, 0), new PlattCalibration(1, 0, true), new IsotonicCalibration([0, 1], [0, 1]) })
        {
            Apply(calibration, double.NaN).ShouldBe(double.NaN);
        }
    }

    [Fact]
    public void Isotonic_never_changes_the_order_of_candidates()
        => Prop.ForAll<double[], double[]>((points, scores) =>
        {
            var finite = points.Where(double.IsFinite).Select(point => Math.Clamp(point, -1e6, 1e6)).Distinct().Order().ToArray();
            if (finite.Length == 0)
            {
                return true;
            }

            var table = new IsotonicCalibration([.. finite], [.. finite.Select(Math.Atan)]);
            var sorted = scores.Where(double.IsFinite).Order().ToArray();
            table.Apply(sorted);
            return sorted.Zip(sorted.Skip(1)).All(pair => pair.First <= pair.Second);
        }).QuickCheckThrowOnFailure();

    private static double Apply(PredictionCalibration calibration, double value)
    {
        var values = new[] { value };
        calibration.Apply(values);
        return values[0];
    }
}
