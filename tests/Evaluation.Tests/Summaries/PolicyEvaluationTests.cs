using RankOrchestrator.Evaluation.Estimators;
using RankOrchestrator.Evaluation.Intervals;
using RankOrchestrator.Evaluation.Logs;
using RankOrchestrator.Evaluation.Sampling;
using RankOrchestrator.Evaluation.Summaries;
using RankOrchestrator.Evaluation.Tests.Building;

namespace RankOrchestrator.Evaluation.Tests.Summaries;

public sealed class PolicyEvaluationTests
{
    private static readonly IntervalRules Rules = new() { Resamples = 200 };

    [Fact]
    public void A_log_that_says_enough_has_all_estimates_and_intervals_of_those_that_are_not_biased()
    {
        var random = new SeededRandom(1);
        var evaluation = PolicyEvaluation.Of(new SimulatedShop(0.2, 1, seed: 2).Log(1000, ref random), Rules);
        evaluation.Estimates.Select(estimate => estimate.Estimator).ShouldBe(Enum.GetValues<Estimator>());
        evaluation.Estimates.ShouldAllBe(estimate => estimate.Refusal == null && estimate.Value > 0.1 && estimate.Value < 0.4 && estimate.StandardError > 0);
        foreach (var estimate in evaluation.Estimates.Where(estimate => !estimate.Estimator.IsBiased()))
        {
            estimate.Normal.Interval!.Value.Holds(estimate.Value!.Value).ShouldBeTrue();
            estimate.Bootstrap.Interval!.Value.Holds(estimate.Value!.Value).ShouldBeTrue();
        }

        evaluation.By(Estimator.DirectMethod).Normal.Refusal.ShouldBe("biased by an amount that the log does not tell");
        evaluation.By(Estimator.InversePropensity).Exact.Interval!.Value.Holds(evaluation.By(Estimator.InversePropensity).Value!.Value).ShouldBeTrue();
        evaluation.By(Estimator.SelfNormalised).Exact.Interval.ShouldBeNull();
    }

    [Fact]
    public void A_threshold_is_shown_with_everything_it_was_chosen_among()
    {
        var random = new SeededRandom(1);
        var evaluation = PolicyEvaluation.Of(new SimulatedShop(0.2, 2, seed: 2).Log(1000, ref random), Rules);
        foreach (var estimate in evaluation.Estimates.Where(estimate => estimate.Estimator.HasThreshold()))
        {
            var choice = estimate.Threshold.ShouldNotBeNull();
            choice.Candidates.ShouldContain(choice.Chosen);
            choice.Candidates.ShouldContain(candidate => double.IsPositiveInfinity(candidate.Threshold));
            estimate.Value.ShouldBe(choice.Chosen.Value);
        }
    }

    [Fact]
    public void Too_small_a_sample_or_too_few_events_have_a_number_and_no_interval()
    {
        Refusal(199, 100).ShouldBe("effective sample 199, 200 needed");
        Refusal(200, 49).ShouldBe("49 events count as 49, 50 needed");
        Refusal(200, 50).ShouldBeNull();

        static string? Refusal(int rows, int events)
        {
            double[] ones = [.. Enumerable.Repeat(1.0, rows)];
            double[] rewards = [.. ones.Select((_, row) => row < events ? 1.0 : 0)];
            var estimate = PolicyEvaluation.Of(new LoggedRows(new int[rows], new int[rows], ones, rewards, ones), Rules).By(Estimator.InversePropensity);
            estimate.Value.ShouldBe((double)events / rows);
            estimate.Bootstrap.Refusal.ShouldBe(estimate.Normal.Refusal);
            return estimate.Normal.Refusal;
        }
    }

    [Fact]
    public void Where_support_is_missing_only_the_direct_method_says_a_number()
    {
        var rows = new LoggedRows([0, 0], [0, 0], [1, 1], [1, 0], [0, 0]) { Predictions = new PredictedRewards([0, 0], [0.3, 0.5]) };
        var evaluation = PolicyEvaluation.Of(rows, Rules);
        evaluation.By(Estimator.DirectMethod).Value.ShouldBe(0.4);
        evaluation.By(Estimator.DirectMethod).Normal.Interval.ShouldBeNull();
        foreach (var estimate in evaluation.Estimates.Where(estimate => estimate.Estimator != Estimator.DirectMethod))
        {
            estimate.Value.ShouldBeNull();
            estimate.Refusal.ShouldBe("support is missing: no row of the log shows what the target would show");
        }
    }

    [Fact]
    public void Without_a_model_or_without_rows_it_says_so()
    {
        var evaluation = PolicyEvaluation.Of(new LoggedRows([0], [0], [1], [1], [1]), Rules);
        evaluation.By(Estimator.DoublyRobust).Refusal.ShouldBe("there is no model of the reward");
        evaluation.By(Estimator.InversePropensity).Value.ShouldBe(1);
        evaluation.By(Estimator.InversePropensity).StandardError.ShouldBeNull();
        PolicyEvaluation.Of(new LoggedRows([], [], [], [], []), Rules).By(Estimator.InversePropensity).Refusal.ShouldBe("there are no rows");
    }

    [Fact]
    public void Rows_of_one_visitor_count_once()
    {
        // The same 100 rows four times over: the spread is that of 100 visitors, not of 400 rows.
        double[] rewards = [.. Enumerable.Range(0, 400).Select(row => row / 4 % 2 == 0 ? 1.0 : 0)];
        double[] ones = [.. Enumerable.Repeat(1.0, 400)];
        var rows = new LoggedRows(new int[400], new int[400], ones, rewards, ones) { Units = [.. Enumerable.Range(0, 400).Select(row => row / 4)] };
        var evaluation = PolicyEvaluation.Of(rows, Rules);
        evaluation.Weights.Units.ShouldBe(100);
        evaluation.By(Estimator.InversePropensity).StandardError!.Value.ShouldBe(Math.Sqrt(0.25 / 99), 1e-12);
    }
}
