using RankOrchestrator.Evaluation.Distributions;
using RankOrchestrator.Evaluation.Estimators;
using RankOrchestrator.Evaluation.Logs;

namespace RankOrchestrator.Evaluation.Selection;

/// <summary>Chooses the clip, the switch or the shrinkage of an estimator on the log itself.</summary>
public static class ThresholdChoice
{
    /// <summary>Thresholds that are tried beside the one that changes nothing.</summary>
    public const int Halvings = 16;

    /// <summary>
    /// The choice among no threshold at all and the largest weight halved again and again (for the shrinkage: the largest weight's
    /// square, quartered), down to the smallest weight above 0.
    /// </summary>
    public static SlopeChoice Of(LoggedRows rows, ReadOnlySpan<double> weights, Estimator estimator, double level)
    {
        var (largest, smallest) = (0.0, double.PositiveInfinity);
        foreach (var weight in weights)
        {
            largest = Math.Max(largest, weight);
            smallest = weight > 0 ? Math.Min(smallest, weight) : smallest;
        }

        var z = NormalDistribution.Quantile((1 + level) / 2);
        var candidates = new List<SlopeCandidate> { Candidate(rows, weights, estimator, double.PositiveInfinity, z) };
        for (var (step, weight) = (0, largest / 2); step < Halvings && weight >= smallest; step++, weight /= 2)
        {
            candidates.Add(Candidate(rows, weights, estimator, estimator.Treatment() == WeightTreatment.Shrink ? weight * weight : weight, z));
        }

        return Slope.Choose(candidates);
    }

    private static SlopeCandidate Candidate(LoggedRows rows, ReadOnlySpan<double> weights, Estimator estimator, double threshold, double z)
    {
        var terms = EstimateTerms.Of(rows, weights, estimator, threshold);
        return new SlopeCandidate(threshold, terms.Value, z * terms.StandardError());
    }
}
