using System.Threading.Channels;
using OpenTelemetry;
using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Orchestrator.Decisions;
using RankOrchestrator.Orchestrator.Decisions.Lines;
using RankOrchestrator.Orchestrator.Engine;
using RankOrchestrator.Orchestrator.Pipeline;
using RankOrchestrator.Orchestrator.Settings;
using RankOrchestrator.Orchestrator.Telemetry;

namespace RankOrchestrator.Orchestrator.Shadows;

/// <summary>
/// Makes pages once more after their answers have gone out, one at a time on a <see cref="QuietThread"/>, each begun when a processor is
/// free and nobody waits for one. It holds none of the permits of callers. What waits is bounded; what comes beyond it is dropped and
/// counted, and so is what waits too long. Nothing that goes wrong here reaches a caller.
/// </summary>
internal sealed partial class ShadowRanking : IAsyncDisposable
{
    /// <summary>Time between two looks at whether a processor is free.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private readonly ShadowSettings settings;
    private readonly ShadowTargets targets;
    private readonly ShadowPlans plans;
    private readonly ProcessorPermits permits;
    private readonly DecisionLog decisions;
    private readonly ShadowMetrics metrics;
    private readonly TimeProvider time;
    private readonly ILogger<ShadowRanking> logger;
    private readonly Channel<ShadowJob> jobs = Channel.CreateUnbounded<ShadowJob>(new UnboundedChannelOptions { SingleReader = true });
    private readonly QuietThread thread = new("shadow");
    private readonly CancellationTokenSource stopping = new();
    private readonly Task making;
    private int waiting;
    private long bytes;
    private long? said;

    public ShadowRanking(
        ServiceSettings settings,
        ShadowPlans plans,
        ProcessorPermits permits,
        DecisionLog decisions,
        ShadowMetrics metrics,
        TimeProvider time,
        ILogger<ShadowRanking> logger)
    {
        this.settings = settings.Shadow;
        targets = new ShadowTargets(settings.Shadow);
        (this.plans, this.permits, this.decisions, this.metrics, this.time, this.logger) = (plans, permits, decisions, metrics, time, logger);
        metrics.Waiting = () => Volatile.Read(ref waiting);
        making = settings.Shadow.IsOn ? Task.Run(MakeAllAsync) : Task.CompletedTask;
    }

    /// <summary>Takes a page that has been served, if it is one of those that are made once more; its workspace is still held.</summary>
    public void Offer(in RankResult result, ReadOnlySpan<byte> request)
    {
        if (!settings.IsOn || result.Workspace is null || targets.Of(result, request) is not { Count: > 0 } chosen)
        {
            return;
        }

        // Reserved before anything is copied, so that many at once do not fill it beyond.
        var (pages, all) = (Interlocked.Increment(ref waiting), Interlocked.Add(ref bytes, request.Length));
        if (pages > settings.QueuedPages || all > settings.QueueBytes)
        {
            Interlocked.Decrement(ref waiting);
            Interlocked.Add(ref bytes, -request.Length);
            metrics.Shed("queue", chosen.Count);
            return;
        }

#pragma warning disable CA2000 // Whoever takes it from the queue disposes of it.
        var job = new ShadowJob(result, request, chosen) { Offered = time.GetTimestamp(), IsKept = decisions.Keeps(result.Workspace, request) };
#pragma warning restore CA2000
        if (!jobs.Writer.TryWrite(job))
        {
            Interlocked.Decrement(ref waiting);
            metrics.Shed("stopped", chosen.Count);
            Forget(job);
        }
    }

    /// <summary>Drops what waits and ends what is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        if (jobs.Writer.TryComplete())
        {
            await stopping.CancelAsync();
            // What ends last may end on the thread itself, which cannot wait for its own end.
            await making.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            thread.Dispose();
            stopping.Dispose();
        }
    }

    private async Task MakeAllAsync()
    {
        await foreach (var job in jobs.Reader.ReadAllAsync())
        {
            Interlocked.Decrement(ref waiting);
            for (var target = 0; target < job.Targets.Count; target++)
            {
                var isQuiet = await WaitForQuietAsync(job);
                var reason = stopping.IsCancellationRequested ? "stopped" : isQuiet ? await MakeAsync(job, job.Targets[target]) : "busy";
                if (reason is not null)
                {
                    metrics.Shed(reason, 1);
                }
            }

            Forget(job);
        }
    }

    private void Forget(ShadowJob job)
    {
        Interlocked.Add(ref bytes, -job.Request.Length);
        job.Dispose();
    }

    /// <summary>Waits until a processor is free and nobody waits for one; false when that takes too long.</summary>
    private async Task<bool> WaitForQuietAsync(ShadowJob job)
    {
        while (!stopping.IsCancellationRequested && (permits.Waiting > 0 || permits.Free == 0))
        {
            if (time.GetElapsedTime(job.Offered) >= settings.WaitTime)
            {
                return false;
            }

            await Task.Delay(Pause, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return true;
    }

    /// <summary>Makes a page; why there is none to speak of, or null.</summary>
    private async Task<string?> MakeAsync(ShadowJob job, ShadowTarget target)
    {
        try
        {
            return await thread.RunAsync(() => RankAsync(job, target), stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return "stopped";
        }
#pragma warning disable CA1031 // Whatever a plan does to a page that nobody sees, it must not do to the process.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            metrics.Failed(job.Surface, target.Kind);
            if (said is not { } last || time.GetElapsedTime(last) >= Silence)
            {
                said = time.GetTimestamp();
                PageFailed(logger, job.Surface, exception);
            }

            return null;
        }
    }

    private async Task<string?> RankAsync(ShadowJob job, ShadowTarget target)
    {
        if (plans.EngineOf(target) is not { } engine)
        {
            return "plan";
        }

        using var unseen = SuppressInstrumentationScope.Begin();
        var (started, shares) = (time.GetTimestamp(), plans.Shares(target, job));
        using var result = await engine.Pipeline.RankAsync(job.Request, started, stopping.Token, settings.PageTime, job.ConditionsOf(target, shares));
        if (target.Arm is not null && result.Problem is null && !result.PlanHash.Equals(job.Plan, StringComparison.Ordinal))
        {
            return "plan";
        }

        var took = time.GetElapsedTime(started);
        var line = Describe(job, target, result, shares, took, engine.Plans.Current?.Hash ?? "");
        metrics.Made(line, target.Kind, took);
        if (job.IsKept)
        {
            decisions.Append(line);
        }

        return null;
    }

    private ShadowLine Describe(ShadowJob job, ShadowTarget target, in RankResult result, bool shares, TimeSpan took, string plan)
    {
        var page = result.Workspace is { } workspace ? MadePage.Of(workspace) : null;
        return new ShadowLine
        {
            At = time.GetUtcNow().UtcDateTime,
            RequestId = job.RequestId,
            Surface = job.Surface,
            Plan = page is null ? plan : result.PlanHash,
            Served = job.Plan,
            Rate = decisions.RateOf(job.Surface) * (target.Arm is null ? settings.Share : settings.Arms),
            Context = decisions.NameOf(job.User) is { } name ? new ShadowUser(name) : null,
            Experiment = target.Arm?.Experiment,
            Arm = target.Arm?.Name,
            ServedArm = target.Arm?.Served,
            Refused = result.Problem?.Kind,
            Shared = page is not null && shares,
            Difference = page is null ? null : job.Served.DifferenceTo(page),
            Items = [.. page?.Items ?? []],
            Degraded = [.. (result.Workspace?.Degradations ?? []).Select(one => new ShadowDegradation(one.Model, one.Reason, one.Fallback))],
            ServedDegraded = job.Served.IsDegraded,
            Milliseconds = Math.Round(took.TotalMilliseconds, 3),
        };
    }

    [LoggerMessage(EventId = 421, Level = LogLevel.Error, Message = "A page of '{Surface}' that nobody sees could not be made; the pages of callers go on")]
    private static partial void PageFailed(ILogger logger, string surface, Exception exception);
}
