using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Evaluation.Uplift;

namespace RankOrchestrator.Evaluation.Tests.Uplift;

public sealed class UpliftCurveTests
{
    /// <summary>Six rows, best prediction first: T 1, C 0, T 1, C 1, T 0, C 1.</summary>
    [Fact]
    public void Six_rows_by_hand()
    {
        var curve = UpliftCurve.Of(new RandomisedRows([true, false, true, false, true, false], [1, 0, 1, 1, 0, 1], [6, 5, 4, 3, 2, 1]));

        // YT − YC nT/nC over three treated: 1, 1, 2, 2 − 1·2/2 = 1, 2 − 1·3/2 = ½, 2 − 2·3/3 = 0.
        Rounded(curve.Points.Select(point => 3 * point.Qini)).ShouldBe([0, 1, 1, 2, 1, 0.5, 0]);

        // φ (mean of T − mean of C): 1/6·1, 2/6·1, 3/6·1, 4/6·(1 − ½), 5/6·(2/3 − ½), 0.
        Rounded(curve.Points.Select(point => 36 * point.Uplift)).ShouldBe([0, 6, 12, 18, 12, 5, 0]);
        curve.MeanEffect.ShouldBe(0, 1e-12);
        curve.Area.ShouldBe((6 + 12 + 18 + 12 + 5) / 36.0 / 6, 1e-12);
        curve.Qini.ShouldBe((1 + 1 + 2 + 1 + 0.5) / 3 / 6, 1e-12);

        static IEnumerable<double> Rounded(IEnumerable<double> numbers) => numbers.Select(number => Math.Round(number, 9));
    }

    [Fact]
    public void A_model_that_says_the_same_of_everyone_has_a_qini_of_0_and_half_the_effect_as_area()
    {
        var curve = UpliftCurve.Of(new RandomisedRows([true, false, true, false], [1, 0, 1, 1], [3, 3, 3, 3]));
        curve.Points.Length.ShouldBe(2);
        curve.MeanEffect.ShouldBe(0.5);
        curve.Qini.ShouldBe(0, 1e-12);
        curve.Area.ShouldBe(0.25, 1e-12);
    }

    [Fact]
    public void Rows_in_another_order_and_predictions_on_another_scale_give_the_same_curve()
        => Prop.ForAll(
            Gen.Choose(0, 1).ArrayOf(3).Select(row => (row[0], row[1], row[2])).ListOf().Where(rows => rows.Any(row => row.Item1 == 1) && rows.Any(row => row.Item1 == 0)).ToArbitrary(),
            list =>
            {
                var rows = list.ToArray();
                var curve = Of(rows, 1);
                var other = Of([.. rows.Reverse()], 5);
                other.Qini.ShouldBe(curve.Qini, 1e-9);
                other.Area.ShouldBe(curve.Area, 1e-9);
                var effect = rows.Where(row => row.Item1 == 1).Average(row => row.Item2) - rows.Where(row => row.Item1 == 0).Average(row => row.Item2);
                curve.MeanEffect.ShouldBe(effect, 1e-9);
                curve.Points[^1].Qini.ShouldBe(effect, 1e-9);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_model_that_knows_whom_treatment_helps_beats_one_that_has_it_the_wrong_way_round()
    {
        // Every other row is helped; both kinds are in both arms.
        bool[] treated = [.. Enumerable.Range(0, 400).Select(row => row % 4 < 2)];
        double[] outcomes = [.. Enumerable.Range(0, 400).Select(row => row % 4 == 0 ? 1.0 : 0)];
        double[] knows = [.. Enumerable.Range(0, 400).Select(row => row % 2 == 0 ? 1.0 : 0)];
        var right = UpliftCurve.Of(new RandomisedRows(treated, outcomes, knows));
        var wrong = UpliftCurve.Of(new RandomisedRows(treated, outcomes, [.. knows.Select(one => -one)]));
        right.Qini.ShouldBe(0.125, 1e-12);
        wrong.Qini.ShouldBe(-0.125, 1e-12);
        right.Area.ShouldBeGreaterThan(wrong.Area);
    }

    [Fact]
    public void An_empty_arm_is_refused()
        => Should.Throw<ArgumentException>(() => new RandomisedRows([true], [1], [1])).Message.ShouldStartWith("Both arms must have a row.");

    private static UpliftCurve Of((int Treated, int Outcome, int Prediction)[] rows, double scale)
        => UpliftCurve.Of(new RandomisedRows([.. rows.Select(row => row.Treated == 1)], [.. rows.Select(row => (double)row.Outcome)], [.. rows.Select(row => scale * row.Prediction)]));
}
