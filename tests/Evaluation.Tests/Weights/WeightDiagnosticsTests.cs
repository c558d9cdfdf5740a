using RankOrchestrator.Evaluation.Logs;
using RankOrchestrator.Evaluation.Tests.Estimators;
using RankOrchestrator.Evaluation.Weights;

namespace RankOrchestrator.Evaluation.Tests.Weights;

public sealed class WeightDiagnosticsTests
{
    [Fact]
    public void Three_rows_by_hand()
    {
        var rows = EstimatorTests.ThreeRows;
        var diagnostics = WeightDiagnostics.Of(rows, ImportanceWeights.Of(rows));
        diagnostics.Rows.ShouldBe(3);
        diagnostics.Matches.ShouldBe(3);
        diagnostics.EffectiveSample.ShouldBe(6.5 * 6.5 / (4 + 0.25 + 16), 1e-12);
        diagnostics.LargestWeight.ShouldBe(4, 1e-12);
        diagnostics.MeanWeight.ShouldBe(6.5 / 3, 1e-12);
        diagnostics.TopPercentShare.ShouldBe(4 / 6.5, 1e-12);
        diagnostics.Events.ShouldBe(2);
        diagnostics.EffectiveEvents.ShouldBe(6.5 * 6.5 / (4 + 0.25 + 16) * 2 / 3, 1e-12);
    }

    [Fact]
    public void Which_rows_have_the_events_does_not_change_how_much_they_count_for()
    {
        double[] weights = [8, 1, 1, 1, 0];
        var heavy = WeightDiagnostics.Of(weights, [1, 0, 0, 0, 1], null, null);
        heavy.Events.ShouldBe(1);
        WeightDiagnostics.Of(weights, [0, 1, 0, 0, 1], null, null).EffectiveEvents.ShouldBe(heavy.EffectiveEvents);
        heavy.EffectiveEvents.ShouldBe(11 * 11 / 67.0 / 4, 1e-12);
    }

    [Fact]
    public void The_top_1_percent_of_200_rows_are_two()
    {
        double[] weights = [.. Enumerable.Range(1, 200)];
        WeightDiagnostics.Of(weights, weights, null, null).TopPercentShare.ShouldBe((200 + 199) / (200 * 201 / 2.0), 1e-12);
    }

    [Fact]
    public void Rows_of_one_unit_count_as_one()
    {
        var diagnostics = WeightDiagnostics.Of([1, 1, 1, 1], [1, 1, 1, 0], [0, 0, 1, 1], null);
        diagnostics.Units.ShouldBe(2);
        diagnostics.EffectiveSample.ShouldBe(2);
        diagnostics.EffectiveEvents.ShouldBe(9 / 5.0, 1e-12);
    }

    [Fact]
    public void Equal_weights_are_all_effective_and_support_is_seen()
    {
        var diagnostics = Of(100, 1, 1);
        diagnostics.EffectiveSample.ShouldBe(100, 1e-9);
        diagnostics.EffectiveEvents.ShouldBe(50, 1e-9);
        Support.Problem(diagnostics).ShouldBeNull();
    }

    [Fact]
    public void A_log_that_never_shows_what_the_target_shows_is_refused()
        => Support.Problem(Of(100, 1, 0)).ShouldBe("support is missing: no row of the log shows what the target would show");

    [Fact]
    public void A_share_that_could_not_be_shown_is_refused()
        => Support.Problem(WeightDiagnostics.Of([1, 1], [0, 1], null, [0.5, 0])).ShouldBe("support is missing: 25 % of what the target shows could not be in the log");

    [Fact]
    public void Weights_that_do_not_average_one_are_refused()
        => Support.Problem(Of(100, 1, 0.5)).ShouldBe("weights average 0.5 rather than 1: support is missing or propensities are wrong");

    [Theory]
    [InlineData(0.93, 1.05, null)]
    [InlineData(0.90, 1.00, "weights average 0.95 rather than 1: support is missing or propensities are wrong")]
    public void A_mean_weight_is_refused_from_four_standard_errors_on(double small, double large, string? words)
    {
        // Of 100 rows, half and half: the means 0.99 and 0.95 with standard errors of 0.0060 and 0.0050, 1.7 and 9.9 of them away from 1.
        double[] weights = [.. Enumerable.Range(0, 100).Select(row => row % 2 == 0 ? small : large)];
        Support.Problem(WeightDiagnostics.Of(weights, weights, null, null)).ShouldBe(words);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_propensity_that_is_none_is_named(double propensity)
        => Should.Throw<ArgumentException>(() => new LoggedRows([0, 0], [0, 0], [1, propensity], [0, 0], [1, 1])).Message.ShouldStartWith("The propensity of row 1 is ");

    [Fact]
    public void Columns_of_unequal_length_are_named()
    {
        Should.Throw<ArgumentException>(() => new LoggedRows([0], [0], [1], [0, 1], [1])).Message.ShouldStartWith("The column of the reward has 2 rows, not 1.");
        Should.Throw<ArgumentException>(() => new LoggedRows([0], [0], [1], [0], [1]) { Units = [] }).Message.ShouldStartWith("The column of the unit has 0 rows, not 1.");
        Should.Throw<ArgumentException>(() => new LoggedRows([0], [0], [1], [0], [1]) { Predictions = new PredictedRewards([1], []) })
            .Message.ShouldStartWith("The column of the predicted target reward has 0 rows");
        Should.Throw<ArgumentException>(() => new LoggedRows([0], [0], [1], [0], [1]) { UnsupportedShares = [2] }).Message.ShouldStartWith("The unsupported share of row 0 is 2");
    }

    private static WeightDiagnostics Of(int rows, double propensity, double target)
    {
        double[] rewards = [.. Enumerable.Range(0, rows).Select(row => row % 2.0)];
        var log = new LoggedRows(new int[rows], new int[rows], [.. Enumerable.Repeat(propensity, rows)], rewards, [.. Enumerable.Repeat(target, rows)]);
        return WeightDiagnostics.Of(log, ImportanceWeights.Of(log));
    }
}
