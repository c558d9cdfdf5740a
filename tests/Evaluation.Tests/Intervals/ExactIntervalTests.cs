using RankOrchestrator.Evaluation.Distributions;
using RankOrchestrator.Evaluation.Intervals;
using RankOrchestrator.Evaluation.Logs;
using RankOrchestrator.Evaluation.Tests.Distributions;
using RankOrchestrator.Evaluation.Weights;

namespace RankOrchestrator.Evaluation.Tests.Intervals;

/// <summary>Coverage is exact: every sample there can be, with its probability.</summary>
public sealed class ExactIntervalTests
{
    /// <summary>10 events in 100 trials is the example of Brown, Cai and DasGupta (2001); without an event the end is 1 − 0.025^(1/n).</summary>
    [Theory]
    [InlineData(10, 100, 0.04900469, 0.17622260)]
    [InlineData(0, 100, 0, 0.03621669)]
    [InlineData(100, 100, 0.96378331, 1)]
    public void Clopper_and_Pearsons_ends(int events, int trials, double lower, double upper)
    {
        var interval = ClopperPearson.Of(events, trials, 0.95);
        interval.Lower.ShouldBe(lower, 1e-7);
        interval.Upper.ShouldBe(upper, 1e-7);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    [InlineData(60)]
    public void Clopper_and_Pearson_hold_the_truth_95_times_in_100_whatever_it_is(int trials)
        => HoldsWhateverTheTruth(trials, Enumerable.Range(0, trials + 1).Select(events => ClopperPearson.Of(events, trials, 0.95)).ToArray());

    [Fact]
    public void The_betting_interval_of_events_holds_the_truth_95_times_in_100_whatever_it_is()
        => HoldsWhateverTheTruth(40, [.. Enumerable.Range(0, 41).Select(events => BettingInterval.Of([.. Enumerable.Range(0, 40).Select(row => row < events ? 1.0 : 0)], 0.95))]);

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.02)]
    public void The_betting_interval_of_two_weights_holds_the_truth_95_times_in_100_whatever_it_is(double small)
    {
        const int Rows = 18;
        var intervals = Enumerable.Range(0, Rows + 1).Select(_ => new Interval[Rows + 1]).ToArray();
        for (var large = 0; large <= Rows; large++)
        {
            for (var few = 0; few + large <= Rows; few++)
            {
                intervals[large][few] = BettingInterval.Of([.. Enumerable.Range(0, Rows).Select(row => row < large ? 1.0 : row < large + few ? small : 0)], 0.95);
            }
        }

        for (var largeShare = 0.01; largeShare < 0.9; largeShare += 0.11)
        {
            for (var smallShare = 0.01; smallShare + largeShare < 1; smallShare += 0.13)
            {
                var (truth, covered) = (largeShare + (small * smallShare), 0.0);
                for (var large = 0; large <= Rows; large++)
                {
                    for (var few = 0; few + large <= Rows; few++)
                    {
                        var probability = BetaDistributionTests.Binomial(Rows, large, largeShare) * BetaDistributionTests.Binomial(Rows - large, few, smallShare / (1 - largeShare));
                        covered += intervals[large][few].Holds(truth) ? probability : 0;
                    }
                }

                covered.ShouldBeGreaterThanOrEqualTo(0.95 - 1e-9);
            }
        }
    }

    /// <summary>The definition, row by row: what was bet has become 1/0.025 = 40 times as much on average over the bets, and no more.</summary>
    [Fact]
    public void At_the_ends_of_the_betting_interval_the_wealth_is_forty()
    {
        double[] numbers = [0, 0.3, 0, 1, 0.3, 0, 0.7, 0, 0, 0.1, 0, 0];
        var interval = BettingInterval.Of(numbers, 0.95);
        Wealth(numbers, interval.Lower).ShouldBe(40, 1e-6);
        Wealth([.. numbers.Select(number => 1 - number)], 1 - interval.Upper).ShouldBe(40, 1e-6);

        static double Wealth(double[] numbers, double mean)
            => Enumerable.Range(0, 24).Average(bet => numbers.Aggregate(1.0, (wealth, number) => wealth * (1 + ((1 - 1e-6) * Math.Pow(2 / 3.0, bet) * ((number / mean) - 1)))));
    }

    [Fact]
    public void The_betting_interval_narrows_with_more_numbers_and_holds_their_mean()
    {
        var last = 1.0;
        foreach (var rows in new[] { 10, 100, 1000, 10_000 })
        {
            var interval = BettingInterval.Of([.. Enumerable.Range(0, rows).Select(row => row % 10 == 0 ? 0.4 : 0)], 0.95);
            interval.Holds(0.04).ShouldBeTrue();
            (interval.Upper - interval.Lower).ShouldBeLessThan(last);
            last = interval.Upper - interval.Lower;
        }

        last.ShouldBeLessThan(0.02);
    }

    [Fact]
    public void No_numbers_say_nothing() => BettingInterval.Of([], 0.95).ShouldBe(new Interval(0, 1));

    [Fact]
    public void Of_equal_weights_it_is_Clopper_and_Pearsons_times_the_weight()
    {
        // 34 items at random, one asked about: 10 of 100 rows show it and were clicked.
        var rows = Rows(100, 10, 34);
        var share = ClopperPearson.Of(10, 100, 0.95);
        var interval = ExactInterval.Of(rows, ImportanceWeights.Of(rows), 0.95).Interval!.Value;
        interval.Lower.ShouldBe(34 * share.Lower, 1e-9);
        interval.Upper.ShouldBe(34 * share.Upper, 1e-9);
    }

    [Fact]
    public void Of_unequal_weights_it_is_the_betting_interval_times_the_largest()
    {
        var rows = Rows(100, 10, 68);
        var betting = BettingInterval.Of([.. Enumerable.Range(0, 100).Select(row => row < 10 ? 0.5 : 0)], 0.95);
        var interval = ExactInterval.Of(rows, ImportanceWeights.Of(rows), 0.95).Interval!.Value;
        interval.Lower.ShouldBe(68 * betting.Lower, 1e-9);
        interval.Upper.ShouldBe(68 * betting.Upper, 1e-9);
    }

    [Fact]
    public void Of_pages_it_is_the_betting_interval_of_their_means()
    {
        var rows = new LoggedRows([0, 0, 0, 0], [0, 1, 0, 1], [0.5, 0.5, 0.5, 0.5], [1, 0, 1, 1], [0.5, 0.5, 0.5, 0.5]) { Units = [1, 1, 2, 2], LargestWeight = 1 };
        ExactInterval.Of(rows, [1, 1, 1, 1], 0.95).Interval.ShouldBe(BettingInterval.Of([0.5, 1], 0.95));
    }

    /// <summary>Three units of two rows each and three of one; the rows of a unit have a reward all together or not at all. Every log of them, whatever the probabilities.</summary>
    [Fact]
    public void Of_units_of_unequal_size_it_holds_the_mean_of_their_rows()
    {
        int[] sizes = [2, 2, 2, 1, 1, 1];
        int[] units = [.. sizes.SelectMany((size, unit) => Enumerable.Repeat(unit, size))];
        double[] ones = [.. units.Select(_ => 1.0)];
        Interval[] intervals = [.. Enumerable.Range(0, 1 << sizes.Length).Select(events => ExactInterval.Of(
            new LoggedRows(new int[9], new int[9], ones, [.. units.Select(unit => (double)((events >> unit) & 1))], ones) { Units = units, LargestWeight = 1 }, ones, 0.95).Interval!.Value)];

        // A pair with rewards, and a single row, which is half of what a pair could have; units have three quarters of a pair's rows on average.
        var betting = BettingInterval.Of([1, 0, 0, 0.5, 0, 0], 0.95);
        intervals[0b001001].Lower.ShouldBe(betting.Lower * 12 / 9, 1e-12);
        intervals[0b001001].Upper.ShouldBe(Math.Min(1, betting.Upper * 12 / 9), 1e-12);
        for (var large = 0.01; large < 1; large += 0.07)
        {
            for (var small = 0.01; small < 1; small += 0.07)
            {
                var (truth, covered) = (((6 * large) + (3 * small)) / 9, 0.0);
                for (var events = 0; events < intervals.Length; events++)
                {
                    var probability = sizes.Select((size, unit) => (size == 2 ? large : small, (events >> unit) & 1)).Aggregate(1.0, (product, one) => product * (one.Item2 == 1 ? one.Item1 : 1 - one.Item1));
                    covered += intervals[events].Holds(truth) ? probability : 0;
                }

                covered.ShouldBeGreaterThanOrEqualTo(0.95 - 1e-9);
            }
        }
    }

    [Fact]
    public void What_it_cannot_be_right_about_is_refused()
    {
        Refusal(new LoggedRows([0], [0], [1], [1], [1]), 1).ShouldBe("the largest possible weight is not known");
        Refusal(new LoggedRows([0], [0], [1], [1], [1]) { LargestWeight = 0 }, 1).ShouldBe("the largest possible weight must be above 0 and finite");
        Refusal(new LoggedRows([0], [0], [1], [2], [1]) { LargestWeight = 1 }, 1).ShouldBe("a reward is not from 0 to 1");
        Refusal(new LoggedRows([0], [0], [1], [1], [1]) { LargestWeight = 1 }, 3).ShouldBe("row 0 weighs 3, more than the largest possible weight 1");

        static string? Refusal(LoggedRows rows, params double[] weights) => ExactInterval.Of(rows, weights, 0.95).Refusal;
    }

    private static LoggedRows Rows(int count, int events, double largest)
    {
        double[] matches = [.. Enumerable.Range(0, count).Select(row => row < events ? 1.0 : 0)];
        return new LoggedRows(new int[count], new int[count], [.. Enumerable.Repeat(1 / 34.0, count)], matches, matches) { LargestWeight = largest };
    }

    private static void HoldsWhateverTheTruth(int trials, Interval[] byEvents)
    {
        for (var truth = 0.002; truth < 1; truth += 0.007)
        {
            var covered = Enumerable.Range(0, trials + 1).Where(events => byEvents[events].Holds(truth)).Sum(events => BetaDistributionTests.Binomial(trials, events, truth));
            covered.ShouldBeGreaterThanOrEqualTo(0.95 - 1e-9);
        }
    }
}
