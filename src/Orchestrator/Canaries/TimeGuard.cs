using System.Globalization;
using RankOrchestrator.Evaluation.Experiments;

namespace RankOrchestrator.Orchestrator.Canaries;

/// <summary>
/// The time that 99 of 100 pages take at most. Times are counted in bins of one per cent, from a microsecond to 200 seconds; ends of
/// intervals are the outer edges of bins, so that nothing is claimed that bins do not show.
/// </summary>
/// <param name="atWorst">By which part longer is too long.</param>
/// <param name="chance">How often it may be called breached, or held, without being so.</param>
internal sealed class TimeGuard(double atWorst, double chance) : ICanaryGuard
{
    private const double Quantile = 0.99;
    private const double Ratio = 1.01;
    private const double Shortest = 0.001;
    private const int Bins = 1920;

    /// <summary>Pages between two looks.</summary>
    private const int Beat = 25;

    // Either interval may miss, and the outcome be wrong for it.
    private readonly QuantileSequence sequence = new(Quantile, 1 - (chance / 2));
    private readonly long[] canary = new long[Bins];
    private readonly long[] baseline = new long[Bins];
    private long canaryPages;
    private long baselinePages;

    /// <inheritdoc/>
    public string Name => "p99";

    /// <inheritdoc/>
    public CanaryOutcome Outcome { get; private set; }

    /// <inheritdoc/>
    public string Sentence { get; private set; } = "no page yet";

    /// <inheritdoc/>
    public void Observe(CanaryPage page)
    {
        if (page.IsFailed)
        {
            return;
        }

        var bin = Math.Clamp((int)(Math.Log(Math.Max(page.Milliseconds, Shortest) / Shortest) / Math.Log(Ratio)), 0, Bins - 1);
        (page.IsCanary ? canary : baseline)[bin]++;
        canaryPages += page.IsCanary ? 1 : 0;
        baselinePages += page.IsCanary ? 0 : 1;
        if ((canaryPages + baselinePages) % Beat == 0)
        {
            Look();
        }
    }

    private void Look()
    {
        var (low, high) = Between(canary, canaryPages);
        var (least, most) = Between(baseline, baselinePages);
        Sentence = string.Create(
            CultureInfo.InvariantCulture,
            $"from {low:0.###} to {high:0.###} ms in the canary, from {least:0.###} to {most:0.###} ms in the baseline");
        if (Outcome == CanaryOutcome.Inconclusive)
        {
            Outcome = low > most * (1 + atWorst) ? CanaryOutcome.Breached : high <= least * (1 + atWorst) ? CanaryOutcome.Held : CanaryOutcome.Inconclusive;
        }
    }

    /// <summary>Between which times the quantile lies.</summary>
    private (double Low, double High) Between(long[] bins, long count)
    {
        var (fewest, most) = sequence.Ranks(count);
        return (fewest == 0 ? 0 : Edge(Bin(bins, fewest)), most >= count ? double.PositiveInfinity : Edge(Bin(bins, most + 1) + 1));
    }

    /// <summary>The bin of the number that has a place in order, the first place being 1.</summary>
    private static int Bin(long[] bins, long place)
    {
        var (bin, seen) = (0, bins[0]);
        while (seen < place)
        {
            seen += bins[++bin];
        }

        return bin;
    }

    private static double Edge(int bin) => Shortest * Math.Pow(Ratio, bin);
}
