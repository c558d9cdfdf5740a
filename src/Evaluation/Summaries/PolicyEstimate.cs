using RankOrchestrator.Evaluation.Estimators;
using RankOrchestrator.Evaluation.Intervals;
using RankOrchestrator.Evaluation.Selection;

namespace RankOrchestrator.Evaluation.Summaries;

/// <summary>What one estimator says.</summary>
/// <param name="Estimator">Which.</param>
/// <param name="Value">The target's mean reward; null when it is refused.</param>
/// <param name="StandardError">Its spread from log to log, without its bias; null with the value, and for a single unit.</param>
/// <param name="Refusal">Why there is no value; null when there is one.</param>
/// <param name="Threshold">How the clip, the switch or λ was chosen; null for estimators without one.</param>
/// <param name="Normal">By the delta method.</param>
/// <param name="Bootstrap">By resampling.</param>
/// <param name="Exact">For rare events; of the inverse propensity estimate alone.</param>
public sealed record PolicyEstimate(
    Estimator Estimator,
    double? Value,
    double? StandardError,
    string? Refusal,
    SlopeChoice? Threshold,
    IntervalAnswer Normal,
    IntervalAnswer Bootstrap,
    IntervalAnswer Exact)
{
    /// <summary>The same of a number that is so many times as large: of a page, where rows are its slots.</summary>
    public PolicyEstimate Times(double factor) => this with
    {
        Value = Value * factor,
        StandardError = StandardError * factor,
        Threshold = Threshold?.Times(factor),
        Normal = Normal.Times(factor),
        Bootstrap = Bootstrap.Times(factor),
        Exact = Exact.Times(factor),
    };
}
