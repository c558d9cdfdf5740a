using RankOrchestrator.Orchestrator.Hosting;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Telemetry;

namespace RankOrchestrator.Orchestrator.Http;

/// <summary>The web application: what is registered and where it answers.</summary>
internal static class RankServer
{
    /// <summary>Builds the application; nothing is loaded yet.</summary>
    public static WebApplication Build(string[] arguments)
    {
        var builder = WebApplication.CreateSlimBuilder(arguments);
        var settings = builder.Configuration.GetSection("Rank").Get<ServiceSettings>() ?? new ServiceSettings();
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;

            // The endpoint enforces the configured limit itself and answers with problem details.
            server.Limits.MaxRequestBodySize = null;
        });
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.DrainTime);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(PolicyLocation.Find(settings.Policies, settings.Environment));
        builder.Services.AddSingleton<RankingEngine>();
        builder.Services.AddSingleton<DrainState>();
        builder.Services.AddSingleton<RankEndpoint>();
        builder.Services.AddSingleton<PlanEndpoints>();
        builder.Services.AddSingleton<TelemetryProviders>();
        builder.Services.AddHostedService<PlanService>();

        var application = builder.Build();
        Map(application);
        return application;
    }

    private static void Map(WebApplication application)
    {
        var rank = application.Services.GetRequiredService<RankEndpoint>();
        var plan = application.Services.GetRequiredService<PlanEndpoints>();
        var telemetry = application.Services.GetRequiredService<TelemetryProviders>();
        application.MapPost("/rank", rank.HandleAsync);
        application.MapGet("/plan", plan.PlanAsync);
        application.MapGet("/healthz", plan.HealthAsync);
        application.MapGet("/readyz", plan.ReadyAsync);
        application.MapGet("/metrics", async context =>
        {
            context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
            await context.Response.WriteAsync(telemetry.Prometheus.Scrape(), context.RequestAborted);
        });
    }
}
