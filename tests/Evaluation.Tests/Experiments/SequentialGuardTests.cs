using RankOrchestrator.Evaluation.Experiments;
using RankOrchestrator.Evaluation.Sampling;

namespace RankOrchestrator.Evaluation.Tests.Experiments;

/// <summary>Counts and quantiles that are looked at after every event.</summary>
public sealed class SequentialGuardTests
{
    [Theory]
    [InlineData(1.0, 0.5)]
    [InlineData(1.5, 0.5)]
    [InlineData(1.5, 0.2)]
    public void At_the_odds_that_are_just_allowed_the_mean_evidence_stays_1(double most, double share)
    {
        // The expectation over all sequences of 12 events, counted out.
        var (chance, mean, mean2) = (most * share / ((most * share) + 1 - share), 0.0, 0.0);
        for (var sequence = 0; sequence < 1 << 12; sequence++)
        {
            var (odds, probability) = (new EventOdds(most), 1.0);
            for (var at = 0; at < 12; at++)
            {
                var isTreatment = (sequence >> at & 1) == 1;
                probability *= isTreatment ? chance : 1 - chance;
                odds.Observe(isTreatment, share);
            }

            mean += probability * odds.OfMore;
            mean2 += probability * odds.OfLess;
        }

        mean.ShouldBe(1, 1e-9);
        mean2.ShouldBe(1, 1e-9);
    }

    [Fact]
    public void Below_the_odds_that_are_allowed_the_alarm_is_rarer_than_its_level_and_above_it_comes()
    {
        var random = new SeededRandom(3);
        int[] alarms = [Alarms(ref random, 0.5), Alarms(ref random, 0.6), Alarms(ref random, 0.75)];
        alarms[0].ShouldBeLessThanOrEqualTo(10);
        alarms[1].ShouldBeLessThanOrEqualTo(65);
        alarms[2].ShouldBeGreaterThan(950);

        // m = 1.5: a coin of 0.6.
        static int Alarms(ref SeededRandom random, double chance)
        {
            var alarms = 0;
            for (var draw = 0; draw < 1000; draw++)
            {
                var odds = new EventOdds(1.5);
                for (var at = 0; at < 400; at++)
                {
                    odds.Observe(random.Share() < chance);
                    if (odds.OfMore >= 20)
                    {
                        alarms++;
                        break;
                    }
                }
            }

            return alarms;
        }
    }

    [Fact]
    public void The_quantile_is_held_at_all_looks_together_as_often_as_the_level_says_and_closes_in()
    {
        var random = new SeededRandom(5);
        var (missed, sequence) = (0, new QuantileSequence(0.9, 0.9));
        for (var draw = 0; draw < 1000; draw++)
        {
            var (below, isMissed) = (0L, false);
            for (var count = 1; count <= 2000 && !isMissed; count++)
            {
                below += random.Share() < 0.9 ? 1 : 0;
                var (fewest, most) = sequence.Ranks(count);
                isMissed = below < fewest || below > most;
            }

            missed += isMissed ? 1 : 0;
        }

        missed.ShouldBeLessThanOrEqualTo(100);
        var (low, high) = sequence.Ranks(100_000);
        ((double)(high - low) / 100_000).ShouldBeLessThan(0.01);
        (low < 90_000 && high > 90_000).ShouldBeTrue();
        sequence.Ranks(3).ShouldBe((0, 3));
    }
}
