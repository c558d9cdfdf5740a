using FsCheck;
using FsCheck.Fluent;
using RankOrchestrator.Evaluation.Estimators;
using RankOrchestrator.Evaluation.Logs;
using RankOrchestrator.Evaluation.Tests.Building;
using RankOrchestrator.Evaluation.Weights;

namespace RankOrchestrator.Evaluation.Tests.Estimators;

/// <summary>Expectations are exact: every log that a small world can write, each with its probability.</summary>
public sealed class EstimatorTests
{
    private const double Threshold = 1.1;

    [Theory]
    [InlineData(Estimator.InversePropensity)]
    [InlineData(Estimator.DoublyRobust)]
    public void Of_unbiased_estimators_the_mean_over_all_logs_is_the_truth(Estimator estimator)
        => ForAllWorlds(world => Expectation(world, estimator, 3).ShouldBe(world.Truth, 1e-10));

    [Fact]
    public void The_clipped_estimator_is_off_by_what_the_clip_takes_away()
        => ForAllWorlds(world => Expectation(world, Estimator.Clipped, 2).ShouldBe(
            world.Truth - world.Sum((situation, action) =>
                Logged(world, situation, action) * Math.Max(0, Weight(world, situation, action) - Threshold) * Reward(world, situation, action)),
            1e-10));

    [Fact]
    public void The_direct_method_is_the_models_own_mean()
        => ForAllWorlds(world => Expectation(world, Estimator.DirectMethod, 2).ShouldBe(
            (world.FirstSituation * world.ModelOfTarget(0)) + ((1 - world.FirstSituation) * world.ModelOfTarget(1)), 1e-10));

    [Fact]
    public void The_switch_corrects_the_model_where_weights_are_small_and_trusts_it_elsewhere()
        => ForAllWorlds(world => Expectation(world, Estimator.SwitchDoublyRobust, 2).ShouldBe(
            world.Sum((situation, action) =>
            {
                var isTrusted = Weight(world, situation, action) <= Threshold;
                return world.Target[Cell(situation, action)] * (isTrusted ? Reward(world, situation, action) : world.Model[Cell(situation, action)]);
            }),
            1e-10));

    [Fact]
    public void Shrinkage_corrects_the_model_by_the_share_of_the_weight_that_is_left()
        => ForAllWorlds(world => Expectation(world, Estimator.ShrunkDoublyRobust, 2).ShouldBe(
            world.Sum((situation, action) =>
            {
                var (weight, model) = (Weight(world, situation, action), world.Model[Cell(situation, action)]);
                return world.Target[Cell(situation, action)] * (model + (Threshold / ((weight * weight) + Threshold) * (Reward(world, situation, action) - model)));
            }), 1e-10));

    [Fact]
    public void A_doubly_robust_estimate_is_right_in_every_log_when_rewards_are_certain_and_the_model_knows_them()
    {
        var world = new SmallWorld(0.3, [0.2, 0.8, 0.6, 0.4], [0.9, 0.1, 0.5, 0.5], [1, 0, 0, 1], [1, 0, 0, 1]);
        foreach (var (probability, rows) in world.Logs(3).Where(log => log.Probability > 0))
        {
            var truth = rows.Predictions!.OfTarget.Average();
            Value(rows, Estimator.DoublyRobust).ShouldBe(truth, 1e-12);
            Value(rows, Estimator.SelfNormalisedDoublyRobust).ShouldBe(truth, 1e-12);
            probability.ShouldBeLessThanOrEqualTo(1);
        }
    }

    /// <summary>Weights 2, ½ and 4; rewards 1, 1 and 0; the model says 0.5 of everything shown, 0.4, 0.6 and 0.8 of the target.</summary>
    [Theory]
    [InlineData(Estimator.InversePropensity, 2.5 / 3)]
    [InlineData(Estimator.SelfNormalised, 2.5 / 6.5)]
    [InlineData(Estimator.Clipped, (1.1 + 0.5) / 3)]
    [InlineData(Estimator.DirectMethod, 0.6)]
    [InlineData(Estimator.DoublyRobust, 0.6 + ((1 + 0.25 - 2) / 3))]
    [InlineData(Estimator.SelfNormalisedDoublyRobust, 0.6 + ((1 + 0.25 - 2) / 6.5))]
    [InlineData(Estimator.SwitchDoublyRobust, 0.6 + (0.25 / 3))]
    [InlineData(Estimator.ShrunkDoublyRobust, 0.6 + (((2 * 1.1 / 5.1 * 0.5) + (0.5 * 1.1 / 1.35 * 0.5) - (4 * 1.1 / 17.1 * 0.5)) / 3))]
    public void Three_rows_by_hand(Estimator estimator, double expected) => Value(ThreeRows, estimator).ShouldBe(expected, 1e-12);

    [Fact]
    public void On_the_logs_own_policy_weighting_changes_nothing()
        => Prop.ForAll(SmallWorld.Any, world =>
        {
            foreach (var (_, rows) in (world with { Target = world.Logging }).Logs(2))
            {
                Value(rows, Estimator.InversePropensity).ShouldBe(rows.Rewards.Average(), 1e-12);
                Value(rows, Estimator.SelfNormalised).ShouldBe(rows.Rewards.Average(), 1e-12);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_self_normalised_estimate_lies_among_the_rewards_and_moves_with_them()
        => Prop.ForAll(Rows, rows =>
        {
            var value = Value(rows, Estimator.SelfNormalised);
            value.ShouldBeInRange(rows.Rewards.Min() - 1e-9, rows.Rewards.Max() + 1e-9);
            var moved = new LoggedRows(rows.Actions, rows.Slots, rows.Propensities, [.. rows.Rewards.Select(reward => reward + 7)], rows.TargetPropensities);
            Value(moved, Estimator.SelfNormalised).ShouldBe(value + 7, 1e-9);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_order_of_the_rows_does_not_matter()
        => Prop.ForAll(Rows, rows =>
        {
            var reversed = new LoggedRows([.. rows.Actions.Reverse()], rows.Slots, [.. rows.Propensities.Reverse()], [.. rows.Rewards.Reverse()], [.. rows.TargetPropensities.Reverse()])
            {
                Predictions = new PredictedRewards([.. rows.Predictions!.OfLogged.Reverse()], [.. rows.Predictions.OfTarget.Reverse()]),
            };
            foreach (var estimator in Enum.GetValues<Estimator>())
            {
                Value(reversed, estimator).ShouldBe(Value(rows, estimator), 1e-9);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_model_is_asked_of_rows_it_has_not_seen()
    {
        // Two folds, one cell: each row is predicted from the other fold alone, with 100 rows of that fold's mean.
        var rows = new LoggedRows([0, 0, 0, 0], [0, 0, 0, 0], [1, 1, 1, 1], [1, 0, 1, 0], [1, 1, 1, 1]);
        var predictions = CrossFittedRates.Of(rows, [1.0], actions: 1, folds: 2);
        predictions.OfLogged.ShouldBe([0.0, 1.0, 0.0, 1.0]);
        predictions.OfTarget.ShouldBe([0.0, 1.0, 0.0, 1.0]);
    }

    [Fact]
    public void Rates_are_drawn_to_the_mean_by_a_hundred_rows_and_weighted_by_the_target()
    {
        var rows = new LoggedRows([0, 1, 0, 1], [0, 0, 0, 0], [0.5, 0.5, 0.5, 0.5], [1, 0, 1, 0], [0.5, 0.5, 0.5, 0.5]) { Units = [1, 1, 2, 2] };
        var predictions = CrossFittedRates.Of(rows, [0.75, 0.25], actions: 2, folds: 2);
        predictions.OfLogged[0].ShouldBe((1 + 50) / 101.0, 1e-12);
        predictions.OfLogged[1].ShouldBe(50 / 101.0, 1e-12);
        predictions.OfTarget[3].ShouldBe(((0.75 * 51) + (0.25 * 50)) / 101.0, 1e-12);
    }

    /// <summary>The second unit's only row says all that is known of the first's: its slot, of which the other slot's rows are no part.</summary>
    [Fact]
    public void Of_a_target_that_is_certain_rates_are_drawn_to_the_mean_of_their_slot()
    {
        var rows = new LoggedRows([0, 1, -1, 0, 0, 1], [0, 0, 1, 1, 0, 1], [1, 1, 1, 1, 1, 1], [0, 0, 5, 3, 1, 1], [1, 1, 1, 1, 1, 1]) { Units = [1, 1, 1, 1, 2, 2] };
        var predictions = CrossFittedRates.Of(rows, [0, 1, 1, -1, 1, 0], actions: 2, folds: 2);
        predictions.OfLogged.ShouldBe([1, 1, 0, 1, 0, 3.0], 1e-12);
        predictions.OfTarget.ShouldBe([1, 1, 1, 0, 0, 303.0 / 101], 1e-12);

        // Of three rows of a slot, one of them of another action.
        rows = new LoggedRows([0, 0, 1, 0], [0, 0, 0, 0], [1, 1, 1, 1], [1, 0, 2, 9], [1, 1, 1, 1]) { Units = [1, 1, 1, 2] };
        CrossFittedRates.Of(rows, [0, 0, 0, 1], actions: 2, folds: 2).OfTarget[3].ShouldBe((2 + 100) / 101.0, 1e-12);
        CrossFittedRates.Of(rows, [0, 0, 0, 0], actions: 2, folds: 2).OfTarget[3].ShouldBe((1 + 100) / 102.0, 1e-12);
    }

    internal static LoggedRows ThreeRows { get; } = new([0, 1, 2], [0, 0, 0], [0.25, 0.8, 0.1], [1, 1, 0], [0.5, 0.4, 0.4])
    {
        Predictions = new PredictedRewards([0.5, 0.5, 0.5], [0.4, 0.6, 0.8]),
    };

    private static Arbitrary<LoggedRows> Rows { get; } = (
        from rewards in Gen.Choose(-5, 5).Select(number => number / 2.0).NonEmptyListOf()
        from numbers in Gen.Choose(1, 100).Select(percent => percent / 100.0).ArrayOf(rewards.Count * 4)
        select Log([.. rewards], numbers)).ToArbitrary();

    private static LoggedRows Log(double[] rewards, double[] numbers)
    {
        var count = rewards.Length;
        return new LoggedRows(new int[count], new int[count], numbers[..count], rewards, numbers[count..(2 * count)])
        {
            Predictions = new PredictedRewards(numbers[(2 * count)..(3 * count)], numbers[(3 * count)..]),
        };
    }

    private static double Value(LoggedRows rows, Estimator estimator) => EstimateTerms.Of(rows, ImportanceWeights.Of(rows), estimator, Threshold).Value;

    private static double Expectation(SmallWorld world, Estimator estimator, int rows) => world.Logs(rows).Sum(log => log.Probability * Value(log.Rows, estimator));

    private static void ForAllWorlds(Action<SmallWorld> check) => Prop.ForAll(SmallWorld.Any, check).QuickCheckThrowOnFailure();

    private static int Cell(int situation, int action) => (2 * situation) + action;

    private static double Logged(SmallWorld world, int situation, int action) => world.Logging[Cell(situation, action)];

    private static double Reward(SmallWorld world, int situation, int action) => world.Rewards[Cell(situation, action)];

    private static double Weight(SmallWorld world, int situation, int action) => world.Target[Cell(situation, action)] / world.Logging[Cell(situation, action)];
}
