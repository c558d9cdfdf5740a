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
    /// <summary>
    /// Where rows have units, the slot with the smallest effective sample: an estimate is a sum over slots, and no better known than its
    /// least known part, which the weights of all rows together would hide. Null where rows are independent of each other.
    /// </summary>
    public SlotWeights? Weakest { get; init; }

    /// <summary>The evaluation of all estimators.</summary>
    public static PolicyEvaluation Of(LoggedRows rows, IntervalRules rules)
    {
        var weights = ImportanceWeights.Of(rows);
        var diagnostics = WeightDiagnostics.Of(rows, weights);
        var slots = rows.Units is null ? [] : SlotWeights.Of(rows, weights);
        var weakest = slots.MinBy(slot => slot.Weights.EffectiveSample);
        var known = new Known(rows, weights, weakest?.Weights ?? diagnostics, Support.Problem(diagnostics) ?? Problem(slots));
        return new PolicyEvaluation(diagnostics, [.. Enum.GetValues<Estimator>().Select(estimator => Estimate(known, estimator, rules))]) { Weakest = weakest };
    }

    /// <summary>What one of the estimators says.</summary>
    public PolicyEstimate By(Estimator estimator) => Estimates[(int)estimator];

    private static string? Problem(ImmutableArray<SlotWeights> slots)
        => slots.Select(slot => Support.Problem(slot.Weights) is { } problem ? $"at slot {slot.Slot}: {problem}" : null).FirstOrDefault(problem => problem is not null);

    private static PolicyEstimate Estimate(Known known, Estimator estimator, IntervalRules rules)
    {
        // The direct method uses no weights: it extrapolates where support is missing, at the model's risk.
        var (rows, weights) = (known.Rows, known.Weights);
        var refusal = estimator.NeedsModel() && rows.Predictions is null ? "there is no model of the reward"
            : rows.Count == 0 ? "there are no rows"
            : estimator == Estimator.DirectMethod ? null
            : known.Problem;
        if (refusal is not null)
        {
            var none = IntervalAnswer.Refused(refusal);
            return new PolicyEstimate(estimator, null, null, refusal, null, none, none, none);
        }

        var choice = estimator.HasThreshold() ? ThresholdChoice.Of(rows, weights, estimator, rules.Level) : null;
        var terms = EstimateTerms.Of(rows, weights, estimator, choice?.Chosen.Threshold ?? double.PositiveInfinity);
        var error = terms.StandardError();
        var approximate = Approximate(known.Limits, estimator, choice, rules);
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

    /// <summary>What is the same for all estimators.</summary>
    /// <param name="Rows">The log.</param>
    /// <param name="Weights">By row.</param>
    /// <param name="Limits">What decides whether the log says enough for an approximate interval.</param>
    /// <param name="Problem">What support is missing; null when none is seen to be.</param>
    private sealed record Known(LoggedRows Rows, double[] Weights, WeightDiagnostics Limits, string? Problem);
}
