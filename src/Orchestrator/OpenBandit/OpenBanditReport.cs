using System.Diagnostics;
using RankOrchestrator.Evaluation.Intervals;
using RankOrchestrator.Orchestrator.Presentation;

namespace RankOrchestrator.Orchestrator.OpenBandit;

/// <summary>Writes what a replay shows. Everything but the times is the same on every run.</summary>
internal sealed class OpenBanditReport(WrappedText output, OpenBanditLog log)
{
    private static readonly int[] Slots = [.. Enumerable.Range(0, OpenBanditLog.Positions)];

    private static readonly (ClickRateQuestion Question, string Words)[] Questions =
    [
        (ClickRateQuestion.FirstItemAnywhere, "first item, at any position"),
        (ClickRateQuestion.FirstItemFirst, "first item, at position 1"),
        (ClickRateQuestion.EveryItemAtItsPosition, "every item, at its position"),
    ];

    /// <summary>Where the log comes from: its licence asks for it.</summary>
    public void WriteSource(string plan, IReadOnlyDictionary<string, int> degradations)
    {
        var impressions = log.Impressions;
        Line($"Open Bandit Dataset (ZOZO, Inc., CC BY 4.0, research.zozo.com/data.html)");
        output.Line($"Campaign {log.Source.Campaign}, policy {log.Source.Policy}", 0, output.Ink.Strong);
        var clicks = impressions.Count(impression => impression.IsClicked);
        Line($"{impressions.Length:N0} impressions of {log.Items.Length} items, {clicks} clicks, {impressions[0].At:yyyy-MM-dd} to {impressions[^1].At:yyyy-MM-dd}");
        Line($"{impressions.Length:N0} requests of {log.Items.Length} candidates for {OpenBanditLog.Positions} slots ranked under");
        Line($"{plan}");
        var degraded = degradations.Select(degradation => FormattableString.Invariant($"{degradation.Value:N0} ({degradation.Key})"));
        Line($"Degraded pages: {(degradations.Count == 0 ? "none" : string.Join("; ", degraded))}");
    }

    /// <summary>How often each item stands where.</summary>
    public void WriteExposure(Exposure exposure, ReplayedPages pages)
    {
        var never = Enumerable.Range(0, log.Items.Length).Where(item => exposure.Places(item) == 0).ToArray();
        Line($"");
        output.Line("Exposure: pages that have the item in a slot, its share of all places, and its share of the log", 0, output.Ink.Strong);
        string[][] rows = [.. exposure.ByPlaces().Take(log.Items.Length - never.Length).Select(Row)];
        output.Table(
            [new TextColumn("item").Kept(), .. Slots.Select(slot => TextColumn.Number(FormattableString.Invariant($"slot {slot}"))), TextColumn.Number("share"), TextColumn.Number("log")],
            rows);
        Line($"never shown: {(never.Length == 0 ? "none" : string.Join(", ", never.Select(ImpressionRequest.Id)))}");

        string[] Row(int item) =>
        [
            ImpressionRequest.Id(item),
            .. Slots.Select(slot => FormattableString.Invariant($"{exposure.InSlot(item, slot):N0}")),
            FormattableString.Invariant($"{100 * exposure.Places(item) / (double)(pages.Count * pages.Slots):0.0}%"),
            FormattableString.Invariant($"{100 * exposure.Logged(item) / (double)pages.Count:0.0}%"),
        ];
    }

    /// <summary>What the log says about our click rate, over all of it and over what the model has not seen.</summary>
    public void WriteClickRates(ReplayedPages pages)
    {
        Line($"");
        output.Line("Click rate of our pages, estimated from the log; see docs/open-bandit.md", 0, output.Ink.Strong);
        Line($"  inverse propensity: sum of click/p over impressions that show our item,");
        Line($"    divided by all (Horvitz and Thompson 1952)");
        Line($"  self-normalised: the same sum divided by the sum of 1/p over those");
        Line($"    (Swaminathan and Joachims 2015)");
        Line($"  in brackets: 95 % interval for weighted counts of rare events");
        Line($"    (Fay and Feuer 1997; exact Poisson for equal p)");
        if (!log.Source.IsTrainedOn)
        {
            WriteClickRates(pages, DateTimeOffset.MinValue, "Whole log, which the model has not seen.");
            return;
        }

        WriteClickRates(pages, DateTimeOffset.MinValue, "Whole log. The model was trained on most of it: this proves nothing.");
        WriteClickRates(pages, OpenBanditLog.HeldOutFrom, FormattableString.Invariant($"Held out: from {OpenBanditLog.HeldOutFrom:yyyy-MM-dd} on, which the model has not seen."));
    }

    /// <summary>How long it took; differs from run to run.</summary>
    /// <param name="sortedLatencies">Stopwatch ticks.</param>
    public void WriteTimes(ReadOnlySpan<long> sortedLatencies)
    {
        var total = 0L;
        foreach (var latency in sortedLatencies)
        {
            total += latency;
        }

        var (p50, p99) = (Milliseconds(sortedLatencies, 0.50), Milliseconds(sortedLatencies, 0.99));
        Line($"");
        Line($"{sortedLatencies.Length / Stopwatch.GetElapsedTime(0, total).TotalSeconds:N0} requests per second one after the other;");
        Line($"p50 {p50:0.000} ms, p99 {p99:0.000} ms (this machine, this run)");
    }

    private void WriteClickRates(ReplayedPages pages, DateTimeOffset from, string heading)
    {
        Line($"");
        output.Line(heading, 0, output.Ink.Strong);
        var estimates = Questions.Select(question => (question.Words, Estimate: ClickRateEstimator.Estimate(log, pages, question.Question, from))).ToArray();
        foreach (var (words, estimate) in estimates)
        {
            if (estimate is null)
            {
                Line($"  {words}: no impression can answer");
                continue;
            }

            Line($"  {words}: {estimate.Impressions:N0} rows, {estimate.Matches:N0} match, {estimate.Weighted.Events:N0} clicked");
            Line($"    inverse propensity   {Rate(estimate.InversePropensity)}");
            Line($"    self-normalised      {(estimate.SelfNormalised is { } rate ? Rate(rate) : "-")}");
            Line($"    log's own            {Rate(estimate.Logged)}");
        }

        var apart = estimates.Where(estimate => estimate.Estimate is { IsApart: true }).Select(estimate => estimate.Words).ToArray();
        Line($"  {(apart.Length == 0 ? "Every interval of ours overlaps the log's: no difference is shown." : "Apart from the log's interval: " + string.Join("; ", apart) + ".")}");
    }

    private static string Rate(WeightedCount count) => FormattableString.Invariant($"{100 * count.Sum:0.00}% ({100 * count.Lower:0.00} to {100 * Math.Min(1, count.Upper):0.00})");

    /// <summary>The smallest latency that this share of all requests does not exceed (nearest rank).</summary>
    private static double Milliseconds(ReadOnlySpan<long> sorted, double share)
        => Stopwatch.GetElapsedTime(0, sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)]).TotalMilliseconds;

    private void Line(FormattableString text) => output.Line(FormattableString.Invariant(text));
}
