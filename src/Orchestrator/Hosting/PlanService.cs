using RankOrchestrator.Orchestrator.Http;
using RankOrchestrator.Orchestrator.Plans;

namespace RankOrchestrator.Orchestrator.Hosting;

/// <summary>Loads the first plan before the server takes requests, watches the folder, and announces the stop.</summary>
internal sealed class PlanService(RankingEngine engine, ServiceSettings settings, DrainState drain, IHostApplicationLifetime lifetime, TimeProvider time, ILoggerFactory loggers) : IHostedService, IDisposable
{
    private PlanWatcher? watcher;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(drain.Begin);
        engine.Loader.Load();
        if (settings.Watch && Directory.Exists(engine.Location.Folder))
        {
            watcher = new PlanWatcher(engine.Loader, engine.Location, time, loggers.CreateLogger<PlanWatcher>());
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        watcher?.Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => watcher?.Dispose();
}
