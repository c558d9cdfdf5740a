using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Orchestrator.Canaries;
using RankOrchestrator.Orchestrator.Decisions;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Feedback;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Shadows;
using RankOrchestrator.Orchestrator.State;
using RankOrchestrator.Orchestrator.Telemetry;

namespace RankOrchestrator.Orchestrator.Http;

/// <summary>Everything between a connection and a page, for every server that makes pages.</summary>
internal static class RankingEndpoints
{
    /// <summary>Where pages are asked for.</summary>
    public const string RankPath = "/rank";

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
        services.AddSingleton(provider => new PropensitySampler(
            provider.GetRequiredService<RankingEngine>().Slots, settings.Exploration, provider.GetRequiredService<ServiceMetrics>()));
        services.AddSingleton<DecisionLog>();
        services.AddSingleton<CanaryWatch>();
        services.AddSingleton<ShadowMetrics>();
        services.AddSingleton<ShadowPlans>();
        services.AddSingleton<ShadowRanking>();
        services.AddSingleton<FeedbackLog>();
        services.AddSingleton(provider => HiddenState.Create(settings, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(new ServedPages(settings.Feedback.RememberedPages));
        services.AddSingleton<FeedbackIntake>();
        services.AddSingleton<FeedbackEndpoint>();
        services.AddSingleton<DrainState>();
        services.AddSingleton<RankEndpoint>();
    }

    /// <summary>Everything between a connection and a page.</summary>
    public static void MapRank(WebApplication application)
    {
        application.Services.GetRequiredService<ServiceMetrics>().Bodies = application.Services.GetRequiredService<BodyAllowance>();
        var (engine, canaries) = (application.Services.GetRequiredService<RankingEngine>(), application.Services.GetRequiredService<CanaryWatch>());
        application.Services.GetRequiredService<FeedbackIntake>().Hidden = page => canaries.Hide(engine.Plans.Current!.Assignments, page.Arms);
        application.Use(Arrivals.FollowAsync);
        application.Use(application.Services.GetRequiredService<DrainState>().FollowAsync);
        application.Use(UnansweredPaths.DescribeAsync);
        application.Use(RequestFraming.CheckAsync);
        application.MapPost(RankPath, application.Services.GetRequiredService<RankEndpoint>().HandleAsync);
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
