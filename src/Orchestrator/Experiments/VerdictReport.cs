using System.Globalization;
using RankOrchestrator.Evaluation.Intervals;
using RankOrchestrator.Orchestrator.Comparisons;
using RankOrchestrator.Orchestrator.Presentation;

namespace RankOrchestrator.Orchestrator.Experiments;

/// <summary>A verdict as people read it.</summary>
internal static class VerdictReport
{
    private static readonly Dictionary<MetricStanding, (string Words, Tone Tone)> Standings = new()
    {
        [MetricStanding.Open] = ("cannot be told yet", Tone.Plain),
        [MetricStanding.Better] = ("better", Tone.Good),
        [MetricStanding.Worse] = ("worse", Tone.Bad),
        [MetricStanding.NoDifference] = ("no difference worth having", Tone.Faint),
        [MetricStanding.Held] = ("holds", Tone.Good),
        [MetricStanding.Breached] = ("breached", Tone.Bad),
    };

    /// <summary>Its blocks.</summary>
    public static IEnumerable<Block> Of(ExperimentVerdict verdict)
    {
        yield return new SentenceBlock(verdict.Question);
        foreach (var note in verdict.Notes)
        {
            yield return new SentenceBlock(note, Tone.Faint);
        }

        yield return new SentenceBlock(
            $"{Numbers.Count(verdict.Users.SoFar)} of {Numbers.Count(verdict.Users.Planned)} planned users: {verdict.Counts[0].Words}; evidence against the shares that were meant "
                + $"{Numbers.Amount(verdict.Counts[0].Evidence)}"
            + $" ({(verdict.CountsAreOff ? "too much" : "too little to matter")})",
            verdict.CountsAreOff ? Tone.Bad : Tone.Faint);
        yield return new TableBlock(
            [new TextColumn("segment").Kept(), new TextColumn("value").Kept(), new TextColumn("users").Kept(), TextColumn.Number("evidence").Kept()],
            [.. verdict.Counts.Skip(1).Select(count => new TableRow([count.Segment, count.Value, count.Words, Numbers.Amount(count.Evidence)]) { Tone = count.IsOff ? Tone.Bad : Tone.Plain })]);
        foreach (var arm in verdict.Arms)
        {
            yield return new HeadingBlock($"{arm.Arm}, {Numbers.Count(arm.Users)} users");
            yield return new SentenceBlock(arm.Sentence, arm.Decision switch { Decision.Ship => Tone.Good, Decision.Stop => Tone.Bad, _ => Tone.Notable });
            yield return new TableBlock(
                [
                    new TextColumn("metric").Kept(),
                    TextColumn.Number("control"),
                    TextColumn.Number("arm"),
                    TextColumn.Number("lift").Kept(),
                    TextColumn.Number("at any time").Kept(),
                    TextColumn.Number("looking once"),
                    new TextColumn("says").Kept(),
                ],
                [.. arm.Metrics.Select(Row)]);
            foreach (var block in TriggerOf(arm))
            {
                yield return block;
            }

            yield return new TableBlock(
                [
                    new TextColumn("segment").Kept(),
                    new TextColumn("value").Kept(),
                    TextColumn.Number("users"),
                    new TextColumn("metric").Kept(),
                    TextColumn.Number("lift").Kept(),
                    new TextColumn("says"),
                ],
                [.. arm.Segments.Select(segment => new TableRow([
                    segment.Segment,
                    segment.Value,
                    Numbers.Count(segment.Users),
                    segment.Metric,
                    VerdictSentence.Signed(segment.Lift),
                    segment.IsBelieved ? "differs" : "may be chance"]) { Tone = segment.IsBelieved ? Tone.Notable : Tone.Faint })]);
        }
    }

    private static IEnumerable<Block> TriggerOf(ArmVerdict arm)
    {
        if (arm.Triggered is not { } triggered)
        {
            yield break;
        }

        var differing = $"Pages differ for {Numbers.Count(triggered.Differ)} users"
            + (triggered.MayDiffer > 0 ? $", may differ for {Numbers.Count(triggered.MayDiffer)} whose pages were not all made in shadow," : "")
            + $" and are the same for {Numbers.Count(triggered.Same)}";
        yield return new SentenceBlock(
            $"{differing}. Of those who count: {triggered.Counts.Words}; evidence against the shares that were meant "
                + $"{Numbers.Amount(triggered.Counts.Evidence)} ({(triggered.Counts.IsOff ? "too much" : "too little to matter")}). "
                + (triggered.Decides ? "What is above is counted among them and diluted to all." : "What is above is counted among all."),
            triggered.Counts.IsOff ? Tone.Bad : Tone.Faint);
        yield return new TableBlock(
            [
                new TextColumn("metric").Kept(),
                TextColumn.Number("among those who differ").Kept(),
                TextColumn.Number("at any time"),
                TextColumn.Number("among all").Kept(),
                TextColumn.Number("at any time"),
            ],
            [.. triggered.Metrics.Select(metric => new TableRow([
                metric.Metric,
                double.IsFinite(metric.Lift) ? VerdictSentence.Signed(metric.Lift) : "",
                Ends(metric.AnyTime),
                double.IsFinite(metric.Everybody) ? VerdictSentence.Signed(metric.Everybody) : "",
                Ends(metric.EverybodyAnyTime)]) { Tone = Tone.Faint })]);
    }

    private static TableRow Row(MetricFinding finding)
    {
        var (words, tone) = Standings[finding.Standing];
        return new TableRow([
            finding.Metric,
            Value(finding.Control),
            Value(finding.Treatment),
            double.IsFinite(finding.Lift) ? VerdictSentence.Signed(finding.Lift) : "",
            Ends(finding.AnyTime),
            Ends(finding.Single),
            finding.Refusal ?? words])
        { Tone = tone };
    }

    private static string Value(double value) => double.IsFinite(value) ? Numbers.Amount(value) : "";

    private static string Ends(Interval? interval) => interval is { } ends
        ? string.Create(CultureInfo.InvariantCulture, $"{VerdictSentence.Signed(ends.Lower)} … {VerdictSentence.Signed(ends.Upper)}")
        : "";
}
