using RankOrchestrator.Orchestrator.Plans.Loading;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Shadows;

namespace RankOrchestrator.Orchestrator.Hosting;

/// <summary>
/// Loads the policies of the shadow beside the service, which does not wait for them, watches their folder and their models, as those in
/// force are watched.
/// </summary>
internal sealed class ShadowService : IHostedService, IDisposable
{
    private readonly PlanWatcher? watcher;
    private readonly ModelWatchService? models;
    private readonly Action load = static () => { };
    private Task loading = Task.CompletedTask;

    public ShadowService(ShadowPlans plans, ServiceSettings settings, TimeProvider time)
    {
        if (plans.Policies is not { } engine)
        {
            return;
        }

        watcher = new PlanWatcher(engine.Loader, engine.Location, time, plans.Loggers.CreateLogger<PlanWatcher>());
        models = new ModelWatchService(engine, settings, time, plans.Loggers.CreateLogger<ModelWatchService>());
        load = settings.Watch ? watcher.Start : () => engine.Loader.Load();
    }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        loading = Task.Run(load, CancellationToken.None);
        if (models is not null)
        {
            await models.StartAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        watcher?.Dispose();
        if (models is not null)
        {
            await models.StopAsync(cancellationToken);
        }

        await loading.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        watcher?.Dispose();
        models?.Dispose();
    }
}
