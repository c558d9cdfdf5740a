using RankOrchestrator.Orchestrator.Settings;

namespace RankOrchestrator.Orchestrator.Http;

/// <summary>
/// Stops the process without losing a request. Told to stop, it says so on <c>/readyz</c>, asks every caller to close
/// its connection, and keeps answering until no request has come for <see cref="ServiceSettings.DrainQuiet"/>, at most
/// for <see cref="ServiceSettings.DrainTime"/>. Then the server closes its socket and ends what is under way.
/// </summary>
internal sealed class DrainState(ServiceSettings settings, TimeProvider time)
{
    private int isDraining;
    private long lastRequest;

    /// <summary>Whether the process is stopping.</summary>
    public bool IsDraining => Volatile.Read(ref isDraining) != 0;

    /// <summary>Completes when the server may close.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        Volatile.Write(ref lastRequest, started);
        Volatile.Write(ref isDraining, 1);
        while (time.GetElapsedTime(Volatile.Read(ref lastRequest)) is var quiet && quiet < settings.DrainQuiet && time.GetElapsedTime(started) < settings.DrainTime)
        {
            // Whole milliseconds, and not fewer than are left: a delay of none would go round in circles until they are over.
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling((settings.DrainQuiet - quiet).TotalMilliseconds)), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Runs the rest of the application; while draining, the caller is asked to go elsewhere with the next request.</summary>
    public Task FollowAsync(HttpContext context, RequestDelegate next)
    {
        if (IsDraining)
        {
            context.Response.Headers.Connection = "close";
            if (HttpMethods.IsPost(context.Request.Method))
            {
                Volatile.Write(ref lastRequest, time.GetTimestamp());
            }
        }

        return next(context);
    }
}
