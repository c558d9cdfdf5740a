using RankOrchestrator.Evaluation.Estimators;

namespace RankOrchestrator.Orchestrator.OpenBandit;

/// <summary>What estimators are called in reports.</summary>
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
}
