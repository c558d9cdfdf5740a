using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Http;
using RankOrchestrator.Orchestrator.Plans.Loading;
using RankOrchestrator.Orchestrator.Settings;

namespace RankOrchestrator.Orchestrator.Hosting;

/// <summary>
/// Loads the first plan and warms up with it before the server takes requests, watches the folder, and stops without
/// losing a request.
/// </summary>
internal sealed class PlanService(RankingEngine engine, ServiceSettings settings, WarmUp warmUp, DrainState drain, TimeProvider time, ILoggerFactory loggers) : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource stopping = new();
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

        if (engine.Plans.Current is not null)
        {
            await warmUp.RunAsync(cancellationToken);
        }
        else
        {
            _ = WarmUpLaterAsync(stopping.Token);
        }
    }

    /// <summary>Runs before the server closes its socket: it still answers, while callers turn away.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken) => drain.RunAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        watcher.Dispose();
        return stopping.CancelAsync();
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        watcher.Dispose();
        stopping.Dispose();
    }

    /// <summary>The process listens without a plan, to say why; it is ready when one has come and is warm.</summary>
    private async Task WarmUpLaterAsync(CancellationToken cancellationToken)
    {
        await engine.Plans.FirstInForce.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!cancellationToken.IsCancellationRequested)
        {
            await warmUp.RunAsync(cancellationToken);
        }
    }
}
