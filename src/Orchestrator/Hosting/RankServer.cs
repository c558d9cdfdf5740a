using System.Text;
using RankOrchestrator.Orchestrator.Decisions;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Http;
using RankOrchestrator.Orchestrator.OpenApi;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Plans.Kept;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.State;
using RankOrchestrator.Orchestrator.Studio;
using RankOrchestrator.Orchestrator.Telemetry;

namespace RankOrchestrator.Orchestrator.Hosting;

/// <summary>The web application: what is registered and where it answers.</summary>
internal static class RankServer
{
    /// <summary>The methods of what can be read.</summary>
    public static IReadOnlyList<string> Reading { get; } = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>What can be read beside pages.</summary>
    public static IReadOnlyList<string> Documents { get; } = ["/plan", "/livez", "/healthz", "/readyz", "/openapi/v1.json", "/metrics"];

    /// <summary>Builds the application; nothing is loaded yet.</summary>
    /// <param name="arguments">What stands behind the command's name; settings among it count before all others.</param>
    /// <param name="replace">Registers other services in place of the application's own; null for none.</param>
    /// <exception cref="InvalidOperationException">A setting is unknown, unreadable or makes no sense; the message names it.</exception>
    public static WebApplication Build(string[] arguments, Action<IServiceCollection>? replace = null)
    {
        var builder = WebApplication.CreateSlimBuilder(arguments);
        var settings = ServiceSettingsReader.Read(builder.Configuration);
        DecisionSettingsChecks.Require(settings);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(RankingEndpoints.Configure);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

        // Why the server cannot start is one line of the command's; the host would add its stack trace.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.DrainTime + settings.EndTime);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(PolicyLocation.Find(settings.Policies, settings.Environment) with { RuleEngine = settings.RuleEngine });
        if ((settings.LastGood ?? KeptPlans.DefaultFolder) is { Length: > 0 } kept)
        {
            builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<KeptPlans>(services, Path.GetFullPath(kept)));
        }

        builder.Services.AddSingleton<IItemState>(services => services.GetRequiredService<HiddenItems>());
        builder.Services.AddSingleton<RankingEngine>();
        RankingEndpoints.AddRanking(builder.Services, settings);
        builder.Services.AddSingleton(services => new CompilationBacklog(services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddSingleton<WarmUp>();
        builder.Services.AddSingleton<PlanEndpoints>();
        builder.Services.AddSingleton(services => new ServiceDescription(services.GetRequiredService<RankingEngine>().Plans));
        builder.Services.AddSingleton<TelemetryProviders>();
        StudioEndpoints.Add(builder.Services);
        builder.Services.AddHostedService<PlanService>();
        builder.Services.AddHostedService<ModelWatchService>();
        builder.Services.AddHostedService<ShadowService>();
        replace?.Invoke(builder.Services);
        SpareThreads.Keep(settings.Processors);

        var application = builder.Build();
        Map(application);
        return application;
    }

    private static void Map(WebApplication application)
    {
        var plan = application.Services.GetRequiredService<PlanEndpoints>();
        var telemetry = application.Services.GetRequiredService<TelemetryProviders>();
        var description = application.Services.GetRequiredService<ServiceDescription>();
        RankingEndpoints.MapRank(application);
        application.MapPost(FeedbackEndpoint.Path, application.Services.GetRequiredService<FeedbackEndpoint>().HandleAsync);
        RequestDelegate[] answers =
        [
            plan.PlanAsync,
            Liveness.AnswerAsync,
            plan.HealthAsync,
            plan.ReadyAsync,
            context => RankingEndpoints.SendAsync(context, "application/json", description.Document()),
            context => RankingEndpoints.SendAsync(context, "text/plain; version=0.0.4; charset=utf-8", Encoding.UTF8.GetBytes(telemetry.Prometheus.Scrape())),
        ];
        foreach (var (path, answer) in Documents.Zip(answers))
        {
            application.MapMethods(path, Reading, answer);
        }

        StudioEndpoints.Map(application);
    }
}
