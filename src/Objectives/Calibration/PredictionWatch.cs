using System.Collections.Immutable;

namespace RankOrchestrator.Objectives.Calibration;

/// <summary>
/// What a prediction's values look like lately, against a reference. Counts in two windows of values, the one being
/// filled and the last full one, which is the one that is reported. A window is full with <see cref="Window"/> values, or
/// after <see cref="LongestWindow"/> if it then has <see cref="FewestValues"/>. Population stability index:
/// Σ (share - reference) · ln(share / reference) over the bins; below 0.1 nothing has moved, above 0.2 something has.
/// Safe for concurrent use, without a lock: requests count in the window that is open, and none of their counts is lost.
/// </summary>
public sealed class PredictionWatch
{
    /// <summary>Values in a window: enough for a share of 1 % to be known within 0.05 %.</summary>
    public const int Window = 50_000;

    /// <summary>Values that a window needs to say anything: with ten bins, chance alone then moves the index by about 0.01.</summary>
    public const int FewestValues = 1_000;

    /// <summary>Time after which a window is looked at although it is not full.</summary>
    public static readonly TimeSpan LongestWindow = TimeSpan.FromMinutes(1);

    /// <summary>Bins that are counted on the stack.</summary>
    private const int MostOnStack = 128;

    private readonly ImmutableArray<double> edges;
    private readonly ImmutableArray<double> reference;
    private readonly TimeProvider time;
    private PredictionWindow current;
    private ConcludedWindow? last;

    internal PredictionWatch(string model, string prediction, ReferenceSnapshot? snapshot, double limit, TimeProvider time)
    {
        this.time = time;
        Model = model;
        Prediction = prediction;
        Limit = limit;
        edges = snapshot?.Edges ?? [];
        reference = snapshot?.Shares ?? [];
        HasReference = snapshot is not null;
        ReferenceMean = snapshot?.Mean ?? 0;
        current = new PredictionWindow(this, edges.Length + 1, 0, time.GetTimestamp());
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
    public WatchReading Reading => Volatile.Read(ref last)?.Reading ?? default;

    /// <summary>Whether the last full window differs from the reference by more than the limit.</summary>
    public bool HasDrifted => HasReference && Reading.StabilityIndex > Limit;

    /// <summary>Told of every window that is concluded, for tests.</summary>
    internal Action<WatchReading>? Concluded { get; set; }

    /// <summary>Takes the values of one request into account.</summary>
    /// <param name="values">The prediction of every candidate.</param>
    /// <param name="standIns">How many of them something else stood in for. Unless none, the values are not compared.</param>
    public void Observe(ReadOnlySpan<double> values, int standIns)
    {
        var bins = edges.Length < MostOnStack ? stackalloc int[edges.Length + 1] : new int[edges.Length + 1];
        var sum = 0d;
        foreach (var value in standIns == 0 ? values : [])
        {
            bins[ReferenceSnapshot.BinOf(edges.AsSpan(), value)]++;
            sum += value;
        }

        while (true)
        {
            var window = Volatile.Read(ref current);
            if (!window.TryUse())
            {
                // It was full between the two lines above; the next one is there.
                continue;
            }

            var seen = window.Add(values.Length, standIns, bins, sum);
            if (seen >= Window || (seen >= FewestValues && time.GetElapsedTime(window.Opened) >= LongestWindow))
            {
                Turn(window);
            }

            window.Release();
            return;
        }
    }

    /// <summary>Takes a full window into account, once all who counted in it have left.</summary>
    internal void Conclude(PredictionWindow window)
    {
        var concluded = new ConcludedWindow(window.Number, window.Read(HasReference ? reference : []));
        Concluded?.Invoke(concluded.Reading);
        var before = Volatile.Read(ref last);
        while (before is null || before.Number < concluded.Number)
        {
            var seen = Interlocked.CompareExchange(ref last, concluded, before);
            if (ReferenceEquals(seen, before))
            {
                return;
            }

            before = seen;
        }
    }

    /// <summary>Whether it watches the same against the same reference, so that a reload need not begin anew.</summary>
    internal bool IsLike(PredictionWatch other)
        => Model.Equals(other.Model, StringComparison.Ordinal) && Prediction.Equals(other.Prediction, StringComparison.Ordinal)
            && Limit.Equals(other.Limit) && HasReference == other.HasReference && ReferenceMean.Equals(other.ReferenceMean)
            && edges.AsSpan().SequenceEqual(other.edges.AsSpan()) && reference.AsSpan().SequenceEqual(other.reference.AsSpan());

    /// <summary>Opens the next window; the full one is concluded when the last of those who still count in it leaves.</summary>
    private void Turn(PredictionWindow full)
    {
        var next = new PredictionWindow(this, edges.Length + 1, full.Number + 1, time.GetTimestamp());
        if (ReferenceEquals(Interlocked.CompareExchange(ref current, next, full), full))
        {
            full.Release();
        }
    }

    private sealed record ConcludedWindow(long Number, WatchReading Reading);
}

/// <summary>What a window of predictions looked like.</summary>
/// <param name="Values">Predictions in it, fallbacks included.</param>
/// <param name="Mean">Mean over the pages on which the model delivered all; 0 when there was none.</param>
/// <param name="FallbackShare">Share that something else stood in for, 0–1.</param>
/// <param name="StabilityIndex">Population stability index of the same values against the reference; 0 without one, or with too few values.</param>
public readonly record struct WatchReading(long Values, double Mean, double FallbackShare, double StabilityIndex);
