using RankOrchestrator.Orchestrator.Admission;
using RankOrchestrator.Orchestrator.Studio.Drafts;

namespace RankOrchestrator.Orchestrator.Studio.Pages;

/// <summary>
/// Lets one request at a time work for a draft, on the <see cref="QuietThread"/>, and a few wait. It is none of the permits
/// that pages of callers need.
/// </summary>
internal sealed class DraftPermit(TimeProvider time) : IDisposable
{
    private readonly QuietThread thread = new("studio");
    private readonly SemaphoreSlim permit = new(1);
    private readonly CancellationTokenSource disposed = new();
    private int waiting;

    /// <summary>Does work with the permit; nothing, and false, when too many wait for it already.</summary>
    /// <exception cref="OperationCanceledException">The caller has gone, or the work took longer than <see cref="DraftLimits.WorkTime"/>.</exception>
    public async Task<bool> RunAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref waiting) > DraftLimits.Waiting)
        {
            Interlocked.Decrement(ref waiting);
            return false;
        }

        try
        {
            await permit.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }

        var started = time.GetTimestamp();
        try
        {
            using var end = new CancellationTokenSource(DraftLimits.WorkTime, time);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, end.Token);
            return await thread.RunAsync(
                async () =>
                {
                    await work(patience.Token);
                    return true;
                },
                patience.Token);
        }
        finally
        {
            Rest(time.GetElapsedTime(started));
        }
    }

    /// <summary>Gives the permit back after a rest as long as the work: its answer goes out at once, and pages of callers meet no more than every other draft of somebody who types without a pause.</summary>
    private void Rest(TimeSpan worked)
    {
        if (disposed.IsCancellationRequested)
        {
            return;
        }

        if (worked <= TimeSpan.Zero)
        {
            permit.Release();
            return;
        }

        _ = ReleaseAsync(worked < DraftLimits.LongestRest ? worked : DraftLimits.LongestRest);
    }

    private async Task ReleaseAsync(TimeSpan rest)
    {
        await Task.Delay(rest, time, disposed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!disposed.IsCancellationRequested)
        {
            permit.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        disposed.Cancel();
        disposed.Dispose();
        thread.Dispose();
        permit.Dispose();
    }
}
