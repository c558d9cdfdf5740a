using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace RankOrchestrator.Orchestrator.Telemetry;

/// <summary>
/// The OpenTelemetry SDK's providers: metrics always, for <c>/metrics</c>; OTLP for metrics and traces when the standard
/// variables (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, or the form for one signal) name where to send them.
/// </summary>
internal sealed class TelemetryProviders : IDisposable
{
    private const string OwnSources = "RankOrchestrator.*";
    private readonly MeterProvider meters;
    private readonly TracerProvider? tracers;

    public TelemetryProviders(IConfiguration configuration)
    {
        var resource = ResourceBuilder.CreateDefault().AddService("rank-orchestrator").AddEnvironmentVariableDetector();
        Prometheus = new PrometheusExporter();
#pragma warning disable CA2000 // The provider owns its readers and disposes them.
        var reader = new BaseExportingMetricReader(Prometheus);
#pragma warning restore CA2000
        var meterBuilder = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(OwnSources, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
            .AddReader(reader);
        meters = (Sends(configuration, "METRICS") ? meterBuilder.AddOtlpExporter() : meterBuilder).Build();
        tracers = Sends(configuration, "TRACES")
            ? Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(OwnSources, "Microsoft.AspNetCore").AddOtlpExporter().Build()
            : null;
    }

    /// <summary>What <c>/metrics</c> shows.</summary>
    public PrometheusExporter Prometheus { get; }

    /// <summary>Whether a signal is exported, as OpenTelemetry's specification of environment variables has it.</summary>
    private static bool Sends(IConfiguration configuration, string signal)
        => !string.Equals(configuration["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase)
            && !string.Equals(configuration[$"OTEL_{signal}_EXPORTER"], "none", StringComparison.Ordinal)
            && !(string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]) && string.IsNullOrEmpty(configuration[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"]));

    /// <inheritdoc/>
    public void Dispose()
    {
        meters.Dispose();
        tracers?.Dispose();
        Prometheus.Dispose();
    }
}
