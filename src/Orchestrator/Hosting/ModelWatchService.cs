using RankOrchestrator.Objectives.Monitoring;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Plans;
using RankOrchestrator.Orchestrator.Settings;

namespace RankOrchestrator.Orchestrator.Hosting;

/// <summary>
/// Keeps an eye on the models of the plan in force: asks their servers at the start, after every reload and every
/// <see cref="Period"/>, or every <see cref="Recheck"/> while one cannot be used; warns of mismatches and drift once when they begin and says when they end; reloads when a file of
/// a model was replaced.
/// </summary>
internal sealed partial class ModelWatchService(RankingEngine engine, ServiceSettings settings, TimeProvider time, ILogger<ModelWatchService> logger) : BackgroundService
{
    /// <summary>Time between two checks of the same plan.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    /// <summary>Time between two checks of a plan with a model that cannot be used, so that it comes back soon.</summary>
    public static readonly TimeSpan Recheck = TimeSpan.FromSeconds(1);

    /// <summary>Time between two looks at whether there is anything to do.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);

    private readonly ModelMonitor monitor = new(time);
    private readonly ModelFileWatch files = new();
    private Plan? checkedPlan;
    private long checkedAt;
    private bool areUsable = true;

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await CheckAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var beat = new PeriodicTimer(Beat, time);
        try
        {
            while (await beat.WaitForNextTickAsync(stoppingToken))
            {
                if (!ReferenceEquals(engine.Plans.Current, checkedPlan) || time.GetElapsedTime(checkedAt) >= (areUsable ? Period : Recheck))
                {
                    await CheckAsync(stoppingToken);
                }

                if (settings.Watch && checkedPlan is { } plan && files.SeesChange(plan.Models))
                {
                    engine.Loader.Load();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (engine.Plans.Take() is not { } plan)
        {
            return;
        }

        try
        {
            var changes = await monitor.CheckAsync(plan.Models, cancellationToken);
            foreach (var finding in changes.Opened)
            {
                Say(finding);
            }

            foreach (var finding in changes.Closed)
            {
                NoLonger(logger, finding.Message);
            }

            checkedPlan = plan;
            checkedAt = time.GetTimestamp();
            areUsable = plan.Models.Models.All(model => model.IsUsable);
        }
        finally
        {
            plan.Release();
        }
    }

    private void Say(ModelFinding finding)
    {
        switch (finding.Kind)
        {
            case ModelFindingKind.Mismatch:
                Mismatch(logger, finding.Message);
                break;
            case ModelFindingKind.Drift:
                Drifted(logger, finding.Message);
                break;
            default:
                NotReady(logger, finding.Message);
                break;
        }
    }

    [LoggerMessage(EventId = 121, Level = LogLevel.Error, Message = "{Finding} It is not called until they agree")]
    private static partial void Mismatch(ILogger logger, string finding);

    [LoggerMessage(EventId = 122, Level = LogLevel.Warning, Message = "{Finding}")]
    private static partial void NotReady(ILogger logger, string finding);

    [LoggerMessage(EventId = 123, Level = LogLevel.Warning, Message = "{Finding}")]
    private static partial void Drifted(ILogger logger, string finding);

    [LoggerMessage(EventId = 124, Level = LogLevel.Information, Message = "No longer the case: {Finding}")]
    private static partial void NoLonger(ILogger logger, string finding);
}
