namespace RankOrchestrator.OverloadBench;

/// <summary>What was measured at one rate.</summary>
internal sealed record Row(string Name, double Seconds, Tally Tally, Probes Probes, double ServiceProcessors, double ClientProcessors, double DeadlineMilliseconds)
{
    /// <summary>Pages a second that came within the deadline, as the client sees it.</summary>
    public double Goodput => Tally.PagesWithin(DeadlineMilliseconds) / Seconds;

    /// <summary>A row of a Markdown table.</summary>
    public string Format(double peak)
    {
        var sent = Tally.Pages + Tally.Refusals + Tally.Failed;
        return FormattableString.Invariant($"| {Name} | {sent / Seconds:0} | {Tally.Pages / Seconds:0} | {Goodput:0} | {Goodput / peak:0 %} | {Share(Tally.Reduced)} | {Tally.Refusals / Seconds:0} | {Tally.PageQuantile(0.5):0.0} | {Tally.PageQuantile(0.99):0.0} | {Time(Tally.RefusalQuantile(0.5))} | {Time(Tally.RefusalQuantile(0.99))} | {Probes.Quantile(0.99):0.0} | {Probes.Quantile(1):0.0} | {ServiceProcessors:0.00} | {ClientProcessors:0.00} |");
    }

    private string Share(int pages) => FormattableString.Invariant($"{(Tally.Pages == 0 ? 0 : 100.0 * pages / Tally.Pages):0} %");

    private static string Time(double milliseconds) => double.IsNaN(milliseconds) ? "" : FormattableString.Invariant($"{milliseconds:0.0}");
}
