using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace RankOrchestrator.Orchestrator.Tests.Building;

/// <summary>Meters whose measurements are summed by name and labels.</summary>
internal sealed class RecordedMeasurements : IMeterFactory
{
    private readonly ConcurrentDictionary<Meter, bool> meters = new();
    private readonly ConcurrentDictionary<string, double> sums = new(StringComparer.Ordinal);
    private readonly MeterListener listener = new();

    public RecordedMeasurements()
    {
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (meters.ContainsKey(instrument.Meter))
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, labels, _) => Add(instrument, value, labels));
        listener.SetMeasurementEventCallback<int>((instrument, value, labels, _) => Add(instrument, value, labels));
        listener.SetMeasurementEventCallback<double>((instrument, value, labels, _) => Add(instrument, value, labels));
        listener.Start();
    }

    /// <summary>The sum of what was measured under a name such as <c>rank.shadow.shed{reason=queue}</c>, with all labels in the order of their names.</summary>
    public double this[string series] => sums.GetValueOrDefault(series);

    public Meter Create(MeterOptions options)
    {
        // Instruments are published when they are made: the meter must be known before.
        var meter = new Meter("Recorded." + options.Name);
        meters[meter] = true;
        return meter;
    }

    public void Dispose()
    {
        listener.Dispose();
        foreach (var meter in meters.Keys)
        {
            meter.Dispose();
        }
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        var sorted = labels.ToArray().OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}");
        sums.AddOrUpdate($"{instrument.Name}{{{string.Join(',', sorted)}}}", value, (_, sum) => sum + value);
    }
}
