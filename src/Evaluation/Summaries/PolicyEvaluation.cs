using System.Collections.Immutable;
using RankOrchestrator.Evaluation.Estimators;
using RankOrchestrator.Evaluation.Intervals;
using RankOrchestrator.Evaluation.Logs;
using RankOrchestrator.Evaluation.Selection;
using RankOrchestrator.Evaluation.Weights;

namespace RankOrchestrator.Evaluation.Summaries;

/// <summary>Everything that a log says about the mean reward of another policy, and what it does not say.</summary>
/// <param name="Weights">How much the log can say.</param>
/// <param name="Estimates">By estimator, in the order of <see cref="Estimator"/>.</param>
public sealed record PolicyEvaluation(WeightDiagnostics Weights, ImmutableArray<PolicyEstimate> Estimates)
{
    /// <summary>The evaluation of all estimators.</summary>
    public static PolicyEvaluation Of(LoggedRows rows, IntervalRules rules)
    {
        var weights = ImportanceWeights.Of(rows);
        var diagnostics = WeightDiagnostics.Of(rows, weights);
        return new PolicyEvaluation(diagnostics, [.. Enum.GetValues<Estimator>().Select(estimator => Estimate(rows, weights, diagnostics, estimator, rules))]);
    }

    /// <summary>What one of the estimators says.</summary>
    public PolicyEstimate By(Estimator estimator) => Estimates[(int)estimator];

    private static PolicyEstimate Estimate(LoggedRows rows, double[] weights, WeightDiagnostics diagnostics, Estimator estimator, IntervalRules rules)
    {
        // The direct method uses no weights: it extrapolates where support is missing, at the model's risk.
        var refusal = estimator.NeedsModel() && rows.Predictions is null ? "there is no model of the reward"
            : rows.Count == 0 ? "there are no rows"
            : estimator == Estimator.DirectMethod ? null
            : Support.Problem(diagnostics);
        if (refusal is not null)
        {
            var none = IntervalAnswer.Refused(refusal);
            return new PolicyEstimate(estimator, null, null, refusal, null, none, none, none);
        }

        var choice = estimator.HasThreshold() ? ThresholdChoice.Of(rows, weights, estimator, rules.Level) : null;
        var terms = EstimateTerms.Of(rows, weights, estimator, choice?.Chosen.Threshold ?? double.PositiveInfinity);
        var error = terms.StandardError();
        var approximate = Approximate(diagnostics, estimator, choice, rules);
        return new PolicyEstimate(
            estimator,
            terms.Value,
            double.IsNaN(error) ? null : error,
            null,
            choice,
            approximate ?? new IntervalAnswer(NormalInterval.Of(terms, rules.Level), null),
            approximate ?? new IntervalAnswer(BootstrapInterval.Of(terms, rules), null),
            estimator == Estimator.InversePropensity ? ExactInterval.Of(rows, weights, rules.Level) : IntervalAnswer.Refused("exact intervals are of the inverse propensity estimate"));
    }

    /// <summary>Why there is no approximate interval; null when there is one.</summary>
    private static IntervalAnswer? Approximate(WeightDiagnostics diagnostics, Estimator estimator, SlopeChoice? choice, IntervalRules rules)
        => estimator.IsBiased() && choice is not { Chosen.Threshold: double.PositiveInfinity } ? IntervalAnswer.Refused("biased by an amount that the log does not tell")
            : rules.TooLittle(diagnostics) is { } little ? IntervalAnswer.Refused(little)
            : null;
}
