using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Http;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Telemetry;

namespace RankOrchestrator.Orchestrator.Hosting;

/// <summary>The service's way from a socket to a page and back, on a loopback port of its own, unseen by telemetry.</summary>
internal sealed class WarmUpServer : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly PrometheusExporter exporter = new();
    private readonly MeterProvider counted;

    /// <param name="engine">Whose plans and engines make the pages.</param>
    /// <param name="meters">What the platform counts with.</param>
    /// <param name="time">Clock of its requests, as in the service.</param>
    public WarmUpServer(RankingEngine engine, IMeterFactory meters, TimeProvider time)
    {
        // Counting is warm too when something collects what is counted.
#pragma warning disable CA2000 // The provider owns its reader.
        counted = Sdk.CreateMeterProviderBuilder().AddMeter(UnseenMeters.Prefix + "*").AddReader(new BaseExportingMetricReader(exporter)).Build();
#pragma warning restore CA2000

        // Empty: neither arguments nor environment nor files have a say in where it listens.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server =>
        {
            RankingEndpoints.Configure(server);
            server.Listen(IPAddress.Loopback, 0);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddSingleton(meters);
#pragma warning disable CA2000 // The container owns it.
        builder.Services.AddSingleton(_ => new ActivitySource("WarmUp"));
#pragma warning restore CA2000
        builder.Services.AddSingleton(provider => engine.Unseen(meters, provider.GetRequiredService<ProcessorPermits>(), () => Effort));
        builder.Services.AddSingleton(engine.Settings with
        {
            DecisionLog = null,
            Feedback = new FeedbackSettings(),
            Shadow = new ShadowSettings(),
        });
        builder.Services.AddSingleton(time);
        RankingEndpoints.AddRanking(builder.Services, engine.Settings);
        application = builder.Build();
        application.Use(WithoutTracesAsync);
        RankingEndpoints.MapRank(application);

        // What finds the way to a path is made for all paths together, at the first request.
        foreach (var path in RankServer.Documents)
        {
            application.MapMethods(path, RankServer.Reading, static _ => Task.CompletedTask);
        }
    }

    /// <summary>How hard the slots of its pages are searched for; null for what the load calls for.</summary>
    public SearchEffort? Effort { get; set; }

    /// <summary>Starts to listen; where.</summary>
    public async Task<Uri> StartAsync(CancellationToken cancellationToken)
    {
        await application.StartAsync(cancellationToken);
        return new Uri(application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
    }

    /// <summary>Closes its connections at once: the only caller has what it wants.</summary>
    public async ValueTask DisposeAsync()
    {
        await application.DisposeAsync();
        exporter.Scrape();
        counted.Dispose();
        exporter.Dispose();
    }

    private static async Task WithoutTracesAsync(HttpContext context, RequestDelegate next)
    {
        using (SuppressInstrumentationScope.Begin())
        {
            await next(context);
        }
    }

    /// <summary>Signals are for the process's own host.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
