using System.Collections.Immutable;

namespace RankOrchestrator.Objectives.Calibration;

/// <summary>
/// What a prediction's values look like lately, against a reference. Counts in two windows of values, the one being
/// filled and the last full one, which is the one that is reported. A window is full with <see cref="Window"/> values, or
/// after <see cref="LongestWindow"/> if it then has <see cref="FewestValues"/>. Population stability index:
/// Σ (share - reference) · ln(share / reference) over the bins; below 0.1 nothing has moved, above 0.2 something has.
/// Safe for concurrent use.
/// </summary>
public sealed class PredictionWatch
{
    /// <summary>Values in a window: enough for a share of 1 % to be known within 0.05 %.</summary>
    public const int Window = 50_000;

    /// <summary>Values that a window needs to say anything: with ten bins, chance alone then moves the index by about 0.01.</summary>
    public const int FewestValues = 1_000;

    /// <summary>Time after which a window is looked at although it is not full.</summary>
    public static readonly TimeSpan LongestWindow = TimeSpan.FromMinutes(1);

    /// <summary>An empty bin counts as holding this share, so that the logarithm stays finite.</summary>
    private const double SmallestShare = 1e-4;

    private readonly Lock gate = new();
    private readonly ImmutableArray<double> edges;
    private readonly ImmutableArray<double> reference;
    private readonly long[] counts;
    private readonly TimeProvider time;
    private long opened;
    private long seen;
    private long compared;
    private long fallbacks;
    private double sum;
    private WatchReading reading;

    internal PredictionWatch(string model, string prediction, ReferenceSnapshot? snapshot, double limit, TimeProvider time)
    {
        this.time = time;
        opened = time.GetTimestamp();
        Model = model;
        Prediction = prediction;
        Limit = limit;
        edges = snapshot?.Edges ?? [];
        reference = snapshot?.Shares ?? [];
        HasReference = snapshot is not null;
        ReferenceMean = snapshot?.Mean ?? 0;
        counts = new long[edges.Length + 1];
    }

    /// <summary>The model that makes the prediction.</summary>
    public string Model { get; }

    /// <summary>The prediction.</summary>
    public string Prediction { get; }

    /// <summary>Whether there is anything to compare with.</summary>
    public bool HasReference { get; }

    /// <summary>Mean of the reference; 0 without one.</summary>
    public double ReferenceMean { get; }

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
    /// <param name="values">The prediction of every candidate.</param>
    /// <param name="standIns">How many of them something else stood in for. Unless none, the values are not compared.</param>
    public void Observe(ReadOnlySpan<double> values, int standIns)
    {
        lock (gate)
        {
            seen += values.Length;
            fallbacks += standIns;
            foreach (var value in standIns == 0 ? values : [])
            {
                counts[ReferenceSnapshot.BinOf(edges.AsSpan(), value)]++;
                sum += value;
            }

            compared += standIns == 0 ? values.Length : 0;
            if (seen >= Window || (seen >= FewestValues && time.GetElapsedTime(opened) >= LongestWindow))
            {
                Turn();
            }
        }
    }

    /// <summary>Whether it watches the same against the same reference, so that a reload need not begin anew.</summary>
    internal bool IsLike(PredictionWatch other)
        => Model.Equals(other.Model, StringComparison.Ordinal) && Prediction.Equals(other.Prediction, StringComparison.Ordinal)
            && Limit.Equals(other.Limit) && HasReference == other.HasReference && ReferenceMean.Equals(other.ReferenceMean)
            && edges.AsSpan().SequenceEqual(other.edges.AsSpan()) && reference.AsSpan().SequenceEqual(other.reference.AsSpan());

    private void Turn()
    {
        reading = new WatchReading(
            seen,
            compared == 0 ? 0 : sum / compared,
            (double)fallbacks / seen,
            compared < FewestValues || !HasReference ? 0 : StabilityIndex(compared));
        counts.AsSpan().Clear();
        seen = 0;
        compared = 0;
        fallbacks = 0;
        sum = 0;
        opened = time.GetTimestamp();
    }

    private double StabilityIndex(long values)
    {
        var index = 0d;
        for (var bin = 0; bin < counts.Length; bin++)
        {
            var share = Math.Max((double)counts[bin] / values, SmallestShare);
            var expected = Math.Max(reference[bin], SmallestShare);
            index += (share - expected) * Math.Log(share / expected);
        }

        return index;
    }
}

/// <summary>What a window of predictions looked like.</summary>
/// <param name="Values">Predictions in it, fallbacks included.</param>
/// <param name="Mean">Mean over the pages on which the model delivered all; 0 when there was none.</param>
/// <param name="FallbackShare">Share that something else stood in for, 0–1.</param>
/// <param name="StabilityIndex">Population stability index of the same values against the reference; 0 without one, or with too few values.</param>
public readonly record struct WatchReading(long Values, double Mean, double FallbackShare, double StabilityIndex);
