using System.Collections.Immutable;
using RankOrchestrator.Objectives.Resources;

namespace RankOrchestrator.Objectives.Calibration;

/// <summary>
/// The counts of one window of a <see cref="PredictionWatch"/>. Those who count are its users, and so is the watch while the
/// window is open; the last to leave concludes it, so that nobody counts in a window that was read.
/// </summary>
internal sealed class PredictionWindow(PredictionWatch watch, int bins, long number, long opened) : SharedResource
{
    /// <summary>An empty bin counts as holding this share, so that the logarithm stays finite.</summary>
    private const double SmallestShare = 1e-4;

    private readonly long[] counts = new long[bins];
    private long seen;
    private long compared;
    private long fallbacks;
    private double sum;

    /// <summary>How many came before it.</summary>
    public long Number => number;

    /// <summary>When it was opened, as a timestamp of the watch's clock.</summary>
    public long Opened => opened;

    /// <summary>Counts the values of a request; how many there are in all. For users only.</summary>
    public long Add(int values, int standIns, ReadOnlySpan<int> ofBins, double ofSum)
    {
        if (standIns == 0)
        {
            for (var bin = 0; bin < ofBins.Length; bin++)
            {
                if (ofBins[bin] > 0)
                {
                    Interlocked.Add(ref counts[bin], ofBins[bin]);
                }
            }

            Interlocked.Add(ref compared, values);
            AddToSum(ofSum);
        }
        else
        {
            Interlocked.Add(ref fallbacks, standIns);
        }

        return Interlocked.Add(ref seen, values);
    }

    /// <summary>What it looks like against a reference, which may be empty. After its conclusion only.</summary>
    public WatchReading Read(ImmutableArray<double> reference) => new(
        seen,
        compared == 0 ? 0 : sum / compared,
        (double)fallbacks / seen,
        compared < PredictionWatch.FewestValues || reference.IsEmpty ? 0 : StabilityIndex(reference));

    protected override void Free() => watch.Conclude(this);

    private void AddToSum(double more)
    {
        var before = Volatile.Read(ref sum);
        while (true)
        {
            var was = Interlocked.CompareExchange(ref sum, before + more, before);
            if (was.Equals(before))
            {
                return;
            }

            before = was;
        }
    }

    private double StabilityIndex(ImmutableArray<double> reference)
    {
        var index = 0d;
        for (var bin = 0; bin < counts.Length; bin++)
        {
            var share = Math.Max((double)counts[bin] / compared, SmallestShare);
            var expected = Math.Max(reference[bin], SmallestShare);
            index += (share - expected) * Math.Log(share / expected);
        }

        return index;
    }
}
