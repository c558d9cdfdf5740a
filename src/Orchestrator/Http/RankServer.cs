using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Orchestrator.Decisions;
using RankOrchestrator.Orchestrator.Hosting;
using RankOrchestrator.Orchestrator.OpenApi;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Plans.Kept;
using RankOrchestrator.Orchestrator.Telemetry;

namespace RankOrchestrator.Orchestrator.Http;

/// <summary>The web application: what is registered and where it answers.</summary>
internal static class RankServer
{
    /// <summary>Where pages are asked for.</summary>
    public const string RankPath = "/rank";

    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Builds the application; nothing is loaded yet.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="replace">Registers other services in place of the application's own; null for none.</param>
    /// <exception cref="InvalidOperationException">A setting is unknown, unreadable or makes no sense; the message names it.</exception>
    public static WebApplication Build(string[] arguments, Action<IServiceCollection>? replace = null)
    {
        var builder = WebApplication.CreateSlimBuilder(arguments);
        var settings = ServiceSettingsReader.Read(builder.Configuration);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(Configure);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

        // Why the server cannot start is one line of the command's; the host would add its stack trace.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.DrainTime + settings.EndTime);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(PolicyLocation.Find(settings.Policies, settings.Environment));
        if ((settings.LastGood ?? KeptPlans.DefaultFolder) is { Length: > 0 } kept)
        {
            builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<KeptPlans>(services, Path.GetFullPath(kept)));
        }

        builder.Services.AddSingleton<RankingEngine>();
        AddRanking(builder.Services, settings);
        builder.Services.AddSingleton(services => new CompilationBacklog(services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<WarmUp>();
        builder.Services.AddSingleton<PlanEndpoints>();
        builder.Services.AddSingleton(services => new ServiceDescription(services.GetRequiredService<RankingEngine>().Plans));
        builder.Services.AddSingleton<TelemetryProviders>();
        builder.Services.AddHostedService<PlanService>();
        builder.Services.AddHostedService<ModelWatchService>();
        replace?.Invoke(builder.Services);
        SpareThreads.Keep(settings.Processors);

        var application = builder.Build();
        Map(application);
        return application;
    }

    /// <summary>What every server of pages is like, the one that warms up too.</summary>
    public static void Configure(KestrelServerOptions server)
    {
        server.AddServerHeader = false;
        HeaderRules.Enforce(server);

        // The endpoint enforces the configured limit itself and answers with problem details.
        server.Limits.MaxRequestBodySize = null;
        server.ConfigureEndpointDefaults(endpoint =>
        {
            Arrivals.Note(endpoint);
            RefusedHeads.Describe(endpoint);
        });
    }

    /// <summary>What <see cref="MapRank"/> asks for, beside an engine, settings and a clock.</summary>
    public static void AddRanking(IServiceCollection services, ServiceSettings settings)
    {
        services.AddSingleton(provider => new ProcessorPermits(settings.Processors, settings.QueuedRequests, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IMemoryPoolFactory<byte>, LargeBlocks>();
        services.AddSingleton(new BodyAllowance(settings.BodyBytesAtOnce, settings.BodyTime));
        services.AddSingleton(provider => provider.GetRequiredService<RankingEngine>().Metrics);
        services.AddSingleton<DecisionLog>();
        services.AddSingleton<DrainState>();
        services.AddSingleton<RankEndpoint>();
    }

    /// <summary>Everything between a connection and a page.</summary>
    public static void MapRank(WebApplication application)
    {
        application.Services.GetRequiredService<ServiceMetrics>().Bodies = application.Services.GetRequiredService<BodyAllowance>();
        application.Use(Arrivals.FollowAsync);
        application.Use(application.Services.GetRequiredService<DrainState>().FollowAsync);
        application.Use(UnansweredPaths.DescribeAsync);
        application.Use(RequestFraming.CheckAsync);
        application.MapPost(RankPath, application.Services.GetRequiredService<RankEndpoint>().HandleAsync);
    }

    private static void Map(WebApplication application)
    {
        var plan = application.Services.GetRequiredService<PlanEndpoints>();
        var telemetry = application.Services.GetRequiredService<TelemetryProviders>();
        var description = application.Services.GetRequiredService<ServiceDescription>();
        MapRank(application);
        application.MapMethods("/plan", Reading, plan.PlanAsync);
        application.MapMethods("/livez", Reading, Liveness.AnswerAsync);
        application.MapMethods("/healthz", Reading, plan.HealthAsync);
        application.MapMethods("/readyz", Reading, plan.ReadyAsync);
        application.MapMethods("/openapi/v1.json", Reading, context => SendAsync(context, "application/json", description.Document()));
        application.MapMethods("/metrics", Reading, context => SendAsync(context, "text/plain; version=0.0.4; charset=utf-8", Encoding.UTF8.GetBytes(telemetry.Prometheus.Scrape())));
    }

    /// <summary>Sends content that is ready.</summary>
    public static async Task SendAsync(HttpContext context, string contentType, ReadOnlyMemory<byte> content)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = content.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.BodyWriter.WriteAsync(content, context.RequestAborted);
        }
    }
}
