using System.Diagnostics.Metrics;
using RankOrchestrator.Orchestrator.Decisions.Lines;

namespace RankOrchestrator.Orchestrator.Telemetry;

/// <summary>
/// What is counted of pages that are made once more and that nobody sees. Labels come from policies or from fixed words.
/// <list type="table">
/// <item><term><c>rank.shadow.pages</c></term><description>pages by surface, kind (<c>policies</c>, <c>arm</c>) and outcome: <c>same</c> items in
/// the same slots, <c>other</c>, <c>refused</c>, <c>failed</c></description></item>
/// <item><term><c>rank.shadow.shed</c></term><description>pages that were not made, by reason: <c>queue</c> (more waited than may), <c>busy</c> (no
/// processor was free for all of the time that one may wait), <c>plan</c> (there is no such plan, or it is another one by now),
/// <c>stopped</c></description></item>
/// <item><term><c>rank.shadow.queue.length</c></term><description>pages that wait</description></item>
/// <item><term><c>rank.shadow.duration</c></term><description>seconds that a page took, by surface and kind</description></item>
/// <item><term><c>rank.shadow.slots.changed</c></term><description>share of the slots that have another item, by surface and kind</description></item>
/// <item><term><c>rank.shadow.overlap</c></term><description>share of the items of both pages that stand on both</description></item>
/// <item><term><c>rank.shadow.correlation</c></term><description>Kendall's τ of the items on both</description></item>
/// <item><term><c>rank.shadow.value.change</c></term><description>by which part of the served page's value the other page's differs, by the
/// plan that values both (<c>served</c>, <c>shadow</c>)</description></item>
/// <item><term><c>rank.shadow.degradations</c></term><description>stand-ins used, by model and reason</description></item>
/// <item><term><c>rank.shadow.refused</c></term><description>1 while the policies of the shadow on disk are refused</description></item>
/// </list>
/// </summary>
internal sealed class ShadowMetrics : IDisposable
{
    private static readonly double[] Shares = [0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 0.999];
    private static readonly double[] Correlations = [-0.5, 0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.999];
    private static readonly double[] Changes = [-0.5, -0.2, -0.1, -0.05, -0.02, -0.01, -0.001, 0, 0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5];
    private static readonly double[] Durations = [0.001, 0.002, 0.004, 0.008, 0.012, 0.025, 0.05, 0.1, 0.25, 1];

    private readonly Meter meter;
    private readonly Counter<long> pages;
    private readonly Counter<long> shed;
    private readonly Counter<long> degradations;
    private readonly Histogram<double> duration;
    private readonly Histogram<double> slots;
    private readonly Histogram<double> overlap;
    private readonly Histogram<double> correlation;
    private readonly Histogram<double> change;

    public ShadowMetrics(IMeterFactory factory)
    {
        meter = factory.Create(new MeterOptions("RankOrchestrator.Shadow"));
        pages = meter.CreateCounter<long>("rank.shadow.pages", null, "Pages made once more, by outcome");
        shed = meter.CreateCounter<long>("rank.shadow.shed", null, "Pages that were not made once more, by reason");
        degradations = meter.CreateCounter<long>("rank.shadow.degradations", null, "Stand-ins used on pages made once more");
        duration = Histogram("rank.shadow.duration", "s", "Time of pages made once more", Durations);
        slots = Histogram("rank.shadow.slots.changed", null, "Share of the slots that have another item than was served", Shares);
        overlap = Histogram("rank.shadow.overlap", null, "Share of the items of both pages that stand on both", Shares);
        correlation = Histogram("rank.shadow.correlation", null, "Rank correlation of the items on both pages", Correlations);
        change = Histogram("rank.shadow.value.change", null, "By which part of the served page's value the other page's differs", Changes);
        meter.CreateObservableGauge("rank.shadow.queue.length", () => Waiting?.Invoke() ?? 0, null, "Pages that wait to be made once more");
        meter.CreateObservableGauge(
            "rank.shadow.refused",
            () => IsRefused?.Invoke() == true ? 1 : 0,
            null,
            "1 while the policies of the shadow on disk are refused");
    }

    /// <summary>How many pages wait.</summary>
    public Func<int>? Waiting { get; set; }

    /// <summary>Whether the policies of the shadow are refused.</summary>
    public Func<bool>? IsRefused { get; set; }

    /// <summary>Pages were not made.</summary>
    public void Shed(string reason, int count) => shed.Add(count, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>A page could not be made because of a defect.</summary>
    public void Failed(string surface, string kind) => Page(surface, kind, "failed");

    /// <summary>A page was made, or refused.</summary>
    public void Made(ShadowLine line, string kind, TimeSpan took)
    {
        var (surface, of) = (new KeyValuePair<string, object?>("surface", line.Surface), new KeyValuePair<string, object?>("kind", kind));
        duration.Record(took.TotalSeconds, surface, of);
        Page(line.Surface, kind, line.Difference is not { Same: var isSame } ? "refused" : isSame ? "same" : "other");
        foreach (var degradation in line.Degraded)
        {
            degradations.Add(1, new KeyValuePair<string, object?>("model", degradation.Model), new KeyValuePair<string, object?>("reason", degradation.Reason));
        }

        if (line.Difference is not { } difference)
        {
            return;
        }

        slots.Record((double)difference.Slots / Math.Max(1, line.Items.Length), surface, of);
        overlap.Record(difference.Overlap, surface, of);
        if (difference.Correlation is { } tau)
        {
            correlation.Record(tau, surface, of);
        }

        Changed(difference.ByServed, "served", surface, of);
        Changed(difference.ByShadow, "shadow", surface, of);
    }

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();

    private void Page(string surface, string kind, string outcome) => pages.Add(
        1,
        new KeyValuePair<string, object?>("surface", surface),
        new KeyValuePair<string, object?>("kind", kind),
        new KeyValuePair<string, object?>("outcome", outcome));

    private void Changed(ShadowValues? values, string by, KeyValuePair<string, object?> surface, KeyValuePair<string, object?> kind)
    {
        if (values?.Change is { } part)
        {
            change.Record(part, surface, kind, new KeyValuePair<string, object?>("by", by));
        }
    }

    private Histogram<double> Histogram(string name, string? unit, string description, double[] bounds)
        => meter.CreateHistogram(name, unit, description, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });
}
