using RankOrchestrator.Evaluation.Logs;
using RankOrchestrator.Evaluation.Ratios;

namespace RankOrchestrator.Evaluation.Estimators;

/// <summary>What each row contributes to an estimate.</summary>
public static class EstimateTerms
{
    /// <summary>The estimate as ratios over the log's units.</summary>
    /// <param name="rows">The log; with predictions when the estimator needs a model.</param>
    /// <param name="weights">Target over logging propensity, by row.</param>
    /// <param name="estimator">What is computed.</param>
    /// <param name="threshold">The clip, the switch or λ; of no account to the others.</param>
    public static RatioSum Of(LoggedRows rows, ReadOnlySpan<double> weights, Estimator estimator, double threshold = double.PositiveInfinity)
    {
        var predictions = estimator.NeedsModel() ? rows.Predictions ?? throw new ArgumentException("The estimator needs predictions.", nameof(rows)) : null;
        var (treatment, isSelfNormalised) = (estimator.Treatment(), estimator.IsSelfNormalised());
        var (numerators, denominators) = (new double[rows.Count], new double[rows.Count]);
        for (var row = 0; row < numerators.Length; row++)
        {
            var weight = treatment.Apply(weights[row], threshold);
            numerators[row] = weight * (rows.Rewards[row] - (predictions is null ? 0 : predictions.OfLogged[row]));
            denominators[row] = isSelfNormalised ? weight : 1;
        }

        if (predictions is null)
        {
            return new RatioSum(numerators, denominators).ByUnit(rows.Units);
        }

        var ones = new double[rows.Count];
        Array.Fill(ones, 1);
        return new RatioSum([new Ratio(predictions.OfTarget, ones), new Ratio(numerators, denominators)]).ByUnit(rows.Units);
    }
}
