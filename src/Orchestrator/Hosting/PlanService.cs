using RankOrchestrator.Orchestrator.Http;
using RankOrchestrator.Orchestrator.Plans;

namespace RankOrchestrator.Orchestrator.Hosting;

/// <summary>Loads the first plan before the server takes requests, watches the folder, and stops without losing a request.</summary>
internal sealed class PlanService(RankingEngine engine, ServiceSettings settings, DrainState drain, TimeProvider time, ILoggerFactory loggers) : IHostedLifecycleService, IDisposable
{
    private readonly PlanWatcher watcher = new(engine.Loader, engine.Location, time, loggers.CreateLogger<PlanWatcher>());

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (settings.Watch)
        {
            watcher.Start();
        }
        else
        {
            engine.Loader.Load();
        }

        await engine.WarmUpAsync(cancellationToken);
    }

    /// <summary>Runs before the server closes its socket: it still answers, while callers turn away.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken) => drain.RunAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        watcher.Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => watcher.Dispose();
}
