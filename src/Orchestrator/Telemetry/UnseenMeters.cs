using System.Diagnostics.Metrics;

namespace RankOrchestrator.Orchestrator.Telemetry;

/// <summary>Makes meters under names that nobody collects, for pages that are made up.</summary>
internal sealed class UnseenMeters : IMeterFactory
{
    /// <summary>What every name begins with.</summary>
    public const string Prefix = "Unseen.";

    private readonly List<Meter> made = [];

    /// <inheritdoc/>
    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(Prefix + options.Name);
        lock (made)
        {
            made.Add(meter);
        }

        return meter;
    }

    /// <inheritdoc/>
    public void Dispose() => made.ForEach(meter => meter.Dispose());
}
