using System.Collections.Immutable;
using RankOrchestrator.Evaluation.Intervals;
using RankOrchestrator.Evaluation.Weights;

namespace RankOrchestrator.Evaluation.Pages;

/// <summary>What one page estimator says.</summary>
/// <param name="Estimator">Which.</param>
/// <param name="IsSelfNormalised">Whether weights are divided by their own sum.</param>
/// <param name="Weights">Of the column of weights with the smallest effective sample; null without propensities.</param>
/// <param name="Value">Mean reward of a page; null when it is refused.</param>
/// <param name="StandardError">Its spread from log to log; null with the value, and for a single page.</param>
/// <param name="Refusal">Why there is no value.</param>
/// <param name="Normal">By the delta method.</param>
/// <param name="Bootstrap">By resampling pages, or the units that they are of.</param>
public sealed record PageEstimate(
    PageEstimator Estimator,
    bool IsSelfNormalised,
    WeightDiagnostics? Weights,
    double? Value,
    double? StandardError,
    string? Refusal,
    IntervalAnswer Normal,
    IntervalAnswer Bootstrap);

/// <summary>What logged pages say about the mean reward of another policy's pages.</summary>
public static class PageEvaluation
{
    /// <summary>Every estimator, plain and self-normalised; those whose propensity the log does not have refuse.</summary>
    public static ImmutableArray<PageEstimate> Of(LoggedPages pages, IntervalRules rules)
        => [.. Enum.GetValues<PageEstimator>().SelectMany(estimator => new PageEstimate[] { Estimate(pages, estimator, false, rules), Estimate(pages, estimator, true, rules) })];

    private static PageEstimate Estimate(LoggedPages pages, PageEstimator estimator, bool isSelfNormalised, IntervalRules rules)
    {
        if (pages.Count == 0 || PageTerms.Propensities(pages, estimator) is null)
        {
            return Refused(estimator, isSelfNormalised, null, pages.Count == 0 ? "there are no pages" : estimator switch
            {
                PageEstimator.Standard => "the log has no propensity of whole pages",
                PageEstimator.Independent => "the log has no propensity of items at their slots",
                PageEstimator.RewardInteraction => "the log has no propensity of pages down to a slot",
            });
        }

        var rewards = PageTerms.PageRewards(pages);
        var columns = PageTerms.Columns(pages, estimator)
            .Select((column, slot) => WeightDiagnostics.Of(column.Weights, rewards, pages.Units, estimator == PageEstimator.Independent ? PageTerms.Unsupported(pages, slot) : null))
            .ToArray();
        var terms = PageTerms.Of(pages, estimator, isSelfNormalised);
        var weakest = columns.MinBy(column => column.EffectiveSample)!;
        if (columns.Select(Support.Problem).FirstOrDefault(problem => problem is not null) is { } missing)
        {
            return Refused(estimator, isSelfNormalised, weakest, missing);
        }

        var little = rules.TooLittle(weakest) is { } words ? IntervalAnswer.Refused(words) : null;
        var error = terms.StandardError();
        return new PageEstimate(
            estimator,
            isSelfNormalised,
            weakest,
            terms.Value,
            double.IsNaN(error) ? null : error,
            null,
            little ?? new IntervalAnswer(NormalInterval.Of(terms, rules.Level), null),
            little ?? new IntervalAnswer(BootstrapInterval.Of(terms, rules), null));
    }

    private static PageEstimate Refused(PageEstimator estimator, bool isSelfNormalised, WeightDiagnostics? weights, string because)
        => new(estimator, isSelfNormalised, weights, null, null, because, IntervalAnswer.Refused(because), IntervalAnswer.Refused(because));
}
