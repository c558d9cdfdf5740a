using RankOrchestrator.Evaluation.Intervals;

namespace RankOrchestrator.Orchestrator.OpenBandit;

/// <summary>
/// What the log says about the click rate of a page that was never shown.
/// <para>
/// An impression counts when the log showed what our page has at that place, with the weight 1/p of the probability p
/// with which the logging policy showed it. Inverse propensity score (D. G. Horvitz, D. J. Thompson, JASA 47 (1952)
/// 663–685): Σ click/p over the matches, divided by the number of impressions n; unbiased. Self-normalised (A. Swaminathan,
/// T. Joachims, NeurIPS 2015): divided by Σ 1/p over the matches instead; a little biased, mostly less spread.
/// </para>
/// </summary>
/// <param name="Impressions">n: impressions of the log that could have matched.</param>
/// <param name="Matches">Impressions that did.</param>
/// <param name="WeightSum">Σ 1/p over the matches; on average n.</param>
/// <param name="Weighted">Clicks among the matches, each with its 1/p.</param>
/// <param name="LoggedClicks">Clicks among all n impressions.</param>
internal sealed record ClickRateEstimate(int Impressions, int Matches, double WeightSum, WeightedCount Weighted, int LoggedClicks)
{
    /// <summary>Σ click/p / n, with its interval.</summary>
    public WeightedCount InversePropensity => Weighted.Scaled(1.0 / Impressions);

    /// <summary>Σ click/p / Σ 1/p, with its interval given the matches; null without a match.</summary>
    public WeightedCount? SelfNormalised => Matches == 0 ? null : Weighted.Scaled(1 / WeightSum);

    /// <summary>The log's own click rate on the same impressions, with its interval.</summary>
    public WeightedCount Logged => new WeightedCount(LoggedClicks, LoggedClicks, LoggedClicks, 1).Scaled(1.0 / Impressions);

    /// <summary>Whether the two intervals are apart, which is more than a test of the difference would ask for.</summary>
    public bool IsApart => InversePropensity.Lower > Logged.Upper || InversePropensity.Upper < Logged.Lower;
}
