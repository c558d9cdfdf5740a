using System.Collections.Immutable;

namespace RankOrchestrator.Objectives.Calibration;

/// <summary>
/// What a prediction's values look like lately, against a reference. Counts in two windows of values, the one being
/// filled and the last full one, which is the one that is reported. Population stability index:
/// Σ (share - reference) · ln(share / reference) over the bins; below 0.1 nothing has moved, above 0.2 something has.
/// Safe for concurrent use.
/// </summary>
public sealed class PredictionWatch
{
    /// <summary>Values in a window: enough for a share of 1 % to be known within 0.05 %.</summary>
    public const int Window = 50_000;

    /// <summary>An empty bin counts as holding this share, so that the logarithm stays finite.</summary>
    private const double SmallestShare = 1e-4;

    private readonly Lock gate = new();
    private readonly ImmutableArray<double> edges;
    private readonly ImmutableArray<double> reference;
    private readonly long[] counts;
    private long seen;
    private long fallbacks;
    private double sum;
    private WatchReading reading;

    internal PredictionWatch(string model, string prediction, ReferenceSnapshot? snapshot, double limit)
    {
        Model = model;
        Prediction = prediction;
        Limit = limit;
        edges = snapshot?.Edges ?? [];
        reference = snapshot?.Shares ?? [];
        HasReference = snapshot is not null;
        counts = new long[edges.Length + 1];
    }

    /// <summary>The model that makes the prediction.</summary>
    public string Model { get; }

    /// <summary>The prediction.</summary>
    public string Prediction { get; }

    /// <summary>Whether there is anything to compare with.</summary>
    public bool HasReference { get; }

    /// <summary>The index from which on drift is warned of.</summary>
    public double Limit { get; }

    /// <summary>The last full window; all zero before the first.</summary>
    public WatchReading Reading
    {
        get
        {
            lock (gate)
            {
                return reading;
            }
        }
    }

    /// <summary>Whether the last full window differs from the reference by more than the limit.</summary>
    public bool HasDrifted => HasReference && Reading.StabilityIndex > Limit;

    /// <summary>Takes the values of one request into account.</summary>
    public void Observe(ReadOnlySpan<double> values, bool areFallbacks)
    {
        lock (gate)
        {
            seen += values.Length;
            if (areFallbacks)
            {
                fallbacks += values.Length;
            }
            else
            {
                foreach (var value in values)
                {
                    counts[ReferenceSnapshot.BinOf(edges.AsSpan(), value)]++;
                    sum += value;
                }
            }

            if (seen >= Window)
            {
                Turn();
            }
        }
    }

    private void Turn()
    {
        var delivered = seen - fallbacks;
        reading = new WatchReading(
            seen,
            delivered == 0 ? 0 : sum / delivered,
            (double)fallbacks / seen,
            delivered == 0 || !HasReference ? 0 : StabilityIndex(delivered));
        counts.AsSpan().Clear();
        seen = 0;
        fallbacks = 0;
        sum = 0;
    }

    private double StabilityIndex(long delivered)
    {
        var index = 0d;
        for (var bin = 0; bin < counts.Length; bin++)
        {
            var share = Math.Max((double)counts[bin] / delivered, SmallestShare);
            var expected = Math.Max(reference[bin], SmallestShare);
            index += (share - expected) * Math.Log(share / expected);
        }

        return index;
    }
}

/// <summary>What a window of predictions looked like.</summary>
/// <param name="Values">Predictions in it, fallbacks included.</param>
/// <param name="Mean">Mean of those that the model delivered; 0 when it delivered none.</param>
/// <param name="FallbackShare">Share that something else stood in for, 0–1.</param>
/// <param name="StabilityIndex">Population stability index against the reference; 0 without one.</param>
public readonly record struct WatchReading(long Values, double Mean, double FallbackShare, double StabilityIndex);
