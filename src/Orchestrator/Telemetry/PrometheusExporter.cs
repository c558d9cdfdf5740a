using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace RankOrchestrator.Orchestrator.Telemetry;

/// <summary>
/// Writes what the OpenTelemetry SDK has collected in the Prometheus text format (version 0.0.4). Pulled: nothing
/// happens until <see cref="Scrape"/> is called.
/// </summary>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusExporter : BaseExporter<Metric>, IPullMetricExporter
{
    private readonly Lock gate = new();
    private readonly PrometheusText text = new();

    /// <inheritdoc/>
    public Func<int, bool>? Collect { get; set; }

    /// <summary>The state of all metrics now, as text.</summary>
    public string Scrape()
    {
        lock (gate)
        {
            text.Clear();
            Collect?.Invoke(5_000);
            return text.ToString();
        }
    }

    /// <inheritdoc/>
    public override ExportResult Export(in Batch<Metric> batch)
    {
        foreach (var metric in batch)
        {
            text.Append(metric);
        }

        return ExportResult.Success;
    }
}
