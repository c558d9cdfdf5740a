using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Evaluation.Estimators;
using RankOrchestrator.Evaluation.Sampling;
using RankOrchestrator.Evaluation.Selection;
using RankOrchestrator.Evaluation.Tests.Building;
using RankOrchestrator.Evaluation.Weights;

namespace RankOrchestrator.Evaluation.Tests.Selection;

public sealed class SlopeTests
{
    [Fact]
    public void By_hand_the_last_candidate_within_reach_of_all_wider_ones_is_chosen()
    {
        // √6 − 1 = 1.449: 0.5 reaches 1 over 0.2 + 1.449 · 0.4; 0 does not reach 0.5 over 0.1 + 1.449 · 0.2 = 0.39.
        var choice = Slope.Choose([new(8, 1, 0.4), new(4, 0.5, 0.2), new(2, 0, 0.1), new(1, 1, 0.05)]);
        choice.Chosen.Threshold.ShouldBe(4);
        choice.Candidates.Select(candidate => candidate.Threshold).ShouldBe([8.0, 4, 2, 1]);
    }

    [Fact]
    public void Candidates_are_ordered_by_their_width_whatever_order_they_come_in()
        => Slope.Choose([new(2, 0, 0.1), new(4, 0.5, 0.2), new(8, 1, 0.4)]).Chosen.Threshold.ShouldBe(4);

    [Fact]
    public void A_single_candidate_is_the_choice() => Slope.Choose([new(3, 1, double.NaN)]).Chosen.Threshold.ShouldBe(3);

    [Fact]
    public void No_candidate_up_to_the_choice_is_out_of_reach_and_the_one_after_it_is()
        => Prop.ForAll(
            Gen.Choose(0, 100).Select(number => number / 50.0).Two().Select(pair => new SlopeCandidate(pair.Item1 + pair.Item2, pair.Item1, pair.Item2)).NonEmptyListOf().ToArbitrary(),
            candidates =>
            {
                var choice = Slope.Choose([.. candidates]);
                var taken = choice.Candidates.TakeWhile(candidate => !ReferenceEquals(candidate, choice.Chosen)).Append(choice.Chosen).ToArray();
                Pairs(taken).ShouldAllBe(pair => IsWithin(pair.Wider, pair.Narrower));
                if (taken.Length < choice.Candidates.Count)
                {
                    Pairs([.. taken, choice.Candidates[taken.Length]]).ShouldContain(pair => !IsWithin(pair.Wider, pair.Narrower));
                }
            }).QuickCheckThrowOnFailure();

    /// <summary>The theorem of Su, Srinath and Krishnamurthy: of a bias bound that grows as thresholds fall, the choice's error is within √6 + 3 of the best.</summary>
    [Theory]
    [InlineData(500)]
    [InlineData(20_000)]
    public void The_choice_of_a_clip_errs_by_little_more_than_the_best_clip(int rows)
    {
        var shop = new SimulatedShop(0.1, 2.5, seed: 3);
        var (random, within) = (new SeededRandom(8), 0);
        for (var draw = 0; draw < 100; draw++)
        {
            var log = shop.Log(rows, ref random);
            var choice = ThresholdChoice.Of(log, ImportanceWeights.Of(log), Estimator.Clipped, 0.95);
            var best = choice.Candidates.Min(candidate => shop.ClipBias(candidate.Threshold) + candidate.HalfWidth);
            within += Math.Abs(choice.Chosen.Value - shop.Truth) <= (Math.Sqrt(6) + 3) * best ? 1 : 0;
        }

        within.ShouldBeGreaterThanOrEqualTo(95);
    }

    [Fact]
    public void The_more_rows_the_larger_the_clip()
    {
        var shop = new SimulatedShop(0.1, 2.5, seed: 3);
        var random = new SeededRandom(9);
        Clip(200).ShouldBeLessThan(Clip(100_000));

        double Clip(int rows)
        {
            var log = shop.Log(rows, ref random);
            return ThresholdChoice.Of(log, ImportanceWeights.Of(log), Estimator.Clipped, 0.95).Chosen.Threshold;
        }
    }

    private static IEnumerable<(SlopeCandidate Wider, SlopeCandidate Narrower)> Pairs(SlopeCandidate[] order)
        => from narrower in Enumerable.Range(0, order.Length) from wider in Enumerable.Range(0, narrower) select (order[wider], order[narrower]);

    private static bool IsWithin(SlopeCandidate wider, SlopeCandidate narrower)
        => Math.Abs(wider.Value - narrower.Value) <= narrower.HalfWidth + ((Math.Sqrt(6) - 1) * wider.HalfWidth);
}
