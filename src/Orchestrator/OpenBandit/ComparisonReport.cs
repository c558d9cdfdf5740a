using RankOrchestrator.Evaluation.Estimators;
using RankOrchestrator.Evaluation.Intervals;
using RankOrchestrator.Evaluation.Summaries;
using RankOrchestrator.Orchestrator.Estimates;
using RankOrchestrator.Orchestrator.Presentation;

namespace RankOrchestrator.Orchestrator.OpenBandit;

/// <summary>Writes what one policy's log says of another.</summary>
internal sealed class ComparisonReport(WrappedText output)
{
    /// <summary>All estimates of one comparison, and the click rate of the target's own log below them.</summary>
    public void Write(string campaign, PolicyComparison comparison)
    {
        var (evaluation, weights) = (comparison.Evaluation, comparison.Evaluation.Weights);
        Line($"");
        output.Line($"Campaign {campaign}: click rate of {comparison.Target} from the log of {comparison.Logged}", 0, output.Ink.Strong);
        Line($"  {weights.Rows:N0} rows count as {weights.EffectiveSample:N0}, {weights.Events:N0} clicks as {weights.EffectiveEvents:0.#};");
        Line($"  weights: mean {weights.MeanWeight:0.000}, largest {weights.LargestWeight:0.0}, {100 * weights.TopPercentShare:0.0} % of all in the top 1 % of rows");
        string[][] rows =
        [
            .. evaluation.Estimates.Select(estimate => (string[])[
                EstimatorWords.Of(estimate.Estimator),
                Percent(estimate.Value),
                Percent(estimate.StandardError),
                Ends(estimate.Normal),
                Ends(estimate.Bootstrap)]),
            [comparison.Target + "'s own log", Percent(comparison.OwnRate), "", Ends(new IntervalAnswer(comparison.OwnInterval, null)), "(exact)"],
        ];
        output.Table([new TextColumn("estimate").Kept(), TextColumn.Number("rate").Kept(), TextColumn.Number("error"), new TextColumn("normal 95 %"), new TextColumn("bootstrap 95 %")], rows);
        WriteThresholds(evaluation);
        WriteRefusals(evaluation);
    }

    private void WriteThresholds(PolicyEvaluation evaluation)
    {
        var chosen = evaluation.Estimates.Where(estimate => estimate.Threshold is not null)
            .Select(estimate => EstimatorWords.Of(estimate.Estimator, estimate.Threshold!))
            .ToArray();
        if (chosen.Length > 0)
        {
            Line($"  chosen by SLOPE: {string.Join(", ", chosen)}");
        }

        if (evaluation.By(Estimator.InversePropensity).Exact is { Interval: not null } exact)
        {
            Line($"  inverse propensity, exact 95 %: {Ends(exact)}");
        }
    }

    private void WriteRefusals(PolicyEvaluation evaluation)
    {
        var refusals = evaluation.Estimates.Select(estimate => (Words: EstimatorWords.Of(estimate.Estimator), Why: estimate.Refusal ?? estimate.Normal.Refusal))
            .Append((Words: "exact", Why: evaluation.By(Estimator.InversePropensity).Exact.Refusal))
            .Where(refusal => refusal.Why is not null)
            .GroupBy(refusal => refusal.Why!, StringComparer.Ordinal);
        foreach (var refusal in refusals)
        {
            Line($"  refused: {refusal.Key}");
            Line($"    {string.Join("; ", refusal.Select(one => one.Words))}");
        }
    }

    private static string Percent(double? share) => share is { } known ? FormattableString.Invariant($"{100 * known:0.000}%") : "-";

    private static string Ends(IntervalAnswer answer)
        => answer.Interval is { } interval ? FormattableString.Invariant($"{100 * interval.Lower:0.000} to {100 * interval.Upper:0.000}") : "-";

    private void Line(FormattableString text) => output.Line(FormattableString.Invariant(text));
}
