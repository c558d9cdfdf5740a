using RankOrchestrator.Evaluation.Estimators;
using RankOrchestrator.Evaluation.Selection;

namespace RankOrchestrator.Orchestrator.Estimates;

/// <summary>What estimators and their thresholds are called in reports.</summary>
internal static class EstimatorWords
{
    /// <summary>At most 25 characters, so that a line of a report stays within 80.</summary>
    public static string Of(Estimator estimator) => estimator switch
    {
        Estimator.InversePropensity => "inverse propensity",
        Estimator.SelfNormalised => "self-normalised",
        Estimator.Clipped => "clipped",
        Estimator.DirectMethod => "direct method",
        Estimator.DoublyRobust => "doubly robust",
        Estimator.SelfNormalisedDoublyRobust => "doubly robust, normalised",
        Estimator.SwitchDoublyRobust => "doubly robust, switched",
        Estimator.ShrunkDoublyRobust => "doubly robust, shrunk",
    };

    /// <summary>Which threshold was chosen, and among how many.</summary>
    public static string Of(Estimator estimator, SlopeChoice choice)
        => FormattableString.Invariant($"{Threshold(estimator)} {Number(choice.Chosen.Threshold)} of {choice.Candidates.Count}");

    private static string Threshold(Estimator estimator) => estimator.Treatment() switch
    {
        WeightTreatment.Clip => "clip",
        WeightTreatment.Switch => "switch",
        WeightTreatment.Shrink => "λ",
        WeightTreatment.AsTheyAre or WeightTreatment.Drop => throw new ArgumentOutOfRangeException(nameof(estimator)),
    };

    private static string Number(double threshold) => double.IsPositiveInfinity(threshold) ? "none" : FormattableString.Invariant($"{threshold:0.###}");
}
