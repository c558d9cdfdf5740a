using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Evaluation.Ratios;

namespace RankOrchestrator.Evaluation.Tests.Ratios;

public sealed class RatioSumTests
{
    [Fact]
    public void Of_a_mean_the_standard_error_is_the_textbooks()
        => Prop.ForAll(Gen.Choose(-50, 50).Select(number => number / 10.0).ListOf(7).Select(list => list.ToArray()).ToArbitrary(), numbers =>
        {
            var mean = numbers.Average();
            var terms = new RatioSum(numbers, [1, 1, 1, 1, 1, 1, 1]);
            terms.Value.ShouldBe(mean, 1e-12);
            terms.StandardError().ShouldBe(Math.Sqrt(numbers.Sum(number => (number - mean) * (number - mean)) / 6 / 7), 1e-12);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Of_a_ratio_by_hand()
    {
        // R = 6/4; residuals 1 − 1.5, 5 − 4.5 by 4/2 per unit: −0.25, 0.25; variance 2 · 0.0625 / (2 · 1).
        var terms = new RatioSum([1, 5], [1, 3]);
        terms.Value.ShouldBe(1.5);
        terms.Influences().ShouldBe([-0.25, 0.25]);
        terms.StandardError().ShouldBe(0.25, 1e-15);
    }

    [Fact]
    public void Influences_are_the_derivative_by_a_units_weight()
        => Prop.ForAll(Gen.Choose(1, 90).Select(number => number / 10.0).ArrayOf(20).ToArbitrary(), numbers =>
        {
            const double Step = 1e-6;
            var terms = new RatioSum([new Ratio(numbers[..5], numbers[5..10]), new Ratio(numbers[10..15], numbers[15..])]);
            var influences = terms.Influences();
            for (var unit = 0; unit < 5; unit++)
            {
                var heavier = new RatioSum([.. terms.Parts.Select(part => new Ratio(Heavier(part.Numerators, unit), Heavier(part.Denominators, unit)))]);
                ((heavier.Value - terms.Value) / Step * 5).ShouldBe(influences[unit], 1e-4 * (1 + Math.Abs(influences[unit])));
            }

            static double[] Heavier(double[] column, int unit)
            {
                var copy = (double[])column.Clone();
                copy[unit] *= 1 + Step;
                return copy;
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Adjacent_rows_of_one_unit_are_summed()
    {
        var terms = new RatioSum([1, 2, 3, 4], [1, 1, 1, 1]).ByUnit([7, 7, 2, 7]);
        terms.Units.ShouldBe(3);
        terms.Parts[0].Numerators.ShouldBe([3.0, 3.0, 4.0]);
        terms.Parts[0].Denominators.ShouldBe([2.0, 1.0, 1.0]);
        terms.Value.ShouldBe(2.5);
    }

    [Fact]
    public void A_single_unit_has_no_standard_error() => double.IsNaN(new RatioSum([1], [1]).StandardError()).ShouldBeTrue();
}
