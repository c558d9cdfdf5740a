using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Constraints.Rules;
using RankOrchestrator.Domain.Tables;

namespace RankOrchestrator.Constraints.Tests.Rules;

/// <summary>Whole vectors of values change exactly as one value does.</summary>
public sealed class ValueChangeTests
{
    private static readonly double[] Special = [0, -0.0, 1, -1, 1e308, -1e308, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon];

    [Theory]
    [InlineData(2, 1.5, 0, 3)]
    [InlineData(-3, 1.5, 0, -2)]
    [InlineData(2, 1, -0.5, 1.5)]
    [InlineData(-3, 1.5, 1, -1)]
    public void Boost_multiplies_or_divides_and_add_comes_after(double before, double boost, double add, double after)
        => new ValueChange(boost, add).Of(before).ShouldBe(after);

    [Fact]
    public void Chosen_rows_change_and_the_others_do_not()
        => Prop.ForAll(Cases().ToArbitrary(), one =>
        {
            var (seed, rows, density, boost, add) = one;
            var random = new System.Random(seed);
            var before = Enumerable.Range(0, rows).Select(_ => random.Next(3) == 0 ? Special[random.Next(Special.Length)] : (random.NextDouble() - 0.5) * 10).ToArray();
            var chosen = new ulong[Bits.Words(rows)];
            for (var row = 0; row < rows; row++)
            {
                if (random.NextDouble() < density)
                {
                    Bits.Add(chosen, row);
                }
            }

            var after = before.ToArray();
            new ValueChange(boost, add).Apply(after, chosen);

            return Enumerable.Range(0, rows).All(row =>
            {
                var expected = Bits.Contains(chosen, row) ? new ValueChange(boost, add).Of(before[row]) : before[row];
                return double.IsNaN(expected) ? double.IsNaN(after[row]) : BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(after[row]);
            });
        }).QuickCheckThrowOnFailure();

    private static Gen<(int Seed, int Rows, double Density, double Boost, double Add)> Cases()
        => from seed in Gen.Choose(0, int.MaxValue)
           from rows in Gen.Choose(0, 200)
           from density in Gen.Elements(0.0, 0.05, 0.5, 1.0)
           from boost in Gen.Elements(1.0, 1.25, 0.3, 1e-300)
           from add in Gen.Elements(0.0, 0.5, -2.0)
           select (seed, rows, density, boost, add);
}
