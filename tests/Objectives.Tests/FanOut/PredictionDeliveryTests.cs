using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.FanOut;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Tests.FanOut;

/// <summary>What is believed of a model's numbers.</summary>
public sealed class PredictionDeliveryTests
{
    private static readonly OutputDefinition Probability = new() { Prediction = "p", Minimum = 0, Maximum = 1, Fallbacks = [] };

    [Theory]
    [InlineData(0.25, 0.25)]
    [InlineData(1, 1)]
    [InlineData(1.0000005, 1)]
    [InlineData(-0.0000005, 0)]
    public void What_single_precision_steps_over_a_bound_by_is_taken_back(double said, double taken)
    {
        double[] column = [said];
        PredictionDelivery.Conclude(Probability, column).ShouldBe(ModelFailure.None);
        column.ShouldBe([taken]);
    }

    [Theory]
    [InlineData(1.00001, ModelFailure.OutOfRange)]
    [InlineData(-0.00001, ModelFailure.OutOfRange)]
    [InlineData(double.NaN, ModelFailure.NotFinite)]
    [InlineData(double.PositiveInfinity, ModelFailure.NotFinite)]
    public void What_is_beyond_is_not_believed_and_the_rest_is(double said, ModelFailure failure)
    {
        double[] column = [0.5, said, 0.75];
        PredictionDelivery.Conclude(Probability, column).ShouldBe(failure);
        column.ShouldBe([0.5, double.NaN, 0.75]);
    }
}
