using System.Threading.Tasks.Sources;
using RankOrchestrator.Objectives.FanOut;

namespace RankOrchestrator.Orchestrator.Admission;

/// <summary>
/// One request's claim to a processor, from the moment its body is there to the moment its answer is. Used by one request,
/// one step after the other; disposing gives back what it holds and the turn itself. All times are those of its permits.
/// </summary>
internal sealed class ProcessorTurn(ProcessorPermits permits) : IProcessorSection, IValueTaskSource<AdmissionRefusal>, IValueTaskSource, IDisposable
{
    private ManualResetValueTaskSourceCore<AdmissionRefusal> wait = new() { RunContinuationsAsynchronously = true };
    private CancellationToken gone;
    private TimeSpan began;
    private TimeSpan sectionBegan;
    private TimeSpan worked;
    private TimeSpan latestBegin;
    private bool holds;

    /// <summary>When the request's first byte was there.</summary>
    public TimeSpan Arrived { get; private set; }

    /// <summary>The load of the surface that is asked for; null while that is not known.</summary>
    public SurfaceLoad? Load { get; private set; }

    /// <summary>The time that it is to be answered in, as far as that is known.</summary>
    public TimeSpan Deadline { get; private set; }

    /// <summary>How long the request waited before it began.</summary>
    public TimeSpan Waited { get; private set; }

    /// <summary>Whether it had a processor once.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>The work that it was expected to be when it joined the queue: the queue's own note.</summary>
    public TimeSpan Work { get; set; }

    /// <summary>Starts anew for another request.</summary>
    public void Begin(TimeSpan arrived, CancellationToken isGone)
    {
        Arrived = arrived;
        gone = isGone;
        Load = null;
        HasBegun = false;
        worked = TimeSpan.Zero;
        Waited = TimeSpan.Zero;
    }

    /// <summary>Waits for a processor; what is not <see cref="AdmissionRefusal.None"/> ends the request.</summary>
    /// <param name="load">The load of the request's surface; null when the surface is not known.</param>
    /// <param name="deadline">The deadline that it seems to ask for; null when it does not.</param>
    public async ValueTask<AdmissionRefusal> EnterAsync(SurfaceLoad? load, TimeSpan? deadline)
    {
        Load = load;
        Deadline = load?.Asked(deadline, permits.Now) ?? TimeSpan.MaxValue;
        if (!permits.TryTake())
        {
            var asked = permits.Now;
            latestBegin = load is null ? TimeSpan.MaxValue : Arrived + Deadline - load.UsualService(asked);
            wait.Reset();
            var refusal = permits.Wait(this);
            if (refusal == AdmissionRefusal.None)
            {
                refusal = await new ValueTask<AdmissionRefusal>(this, wait.Version);
            }

            var now = permits.Now;
            Waited = (holds ? sectionBegan : now) - asked;
            if (refusal != AdmissionRefusal.None)
            {
                if (refusal != AdmissionRefusal.Abandoned)
                {
                    Load?.Refused(now);
                }

                return refusal;
            }
        }
        else
        {
            Hold();
        }

        HasBegun = true;
        began = sectionBegan;
        Load?.Admitted(Waited, began);
        return AdmissionRefusal.None;
    }

    /// <summary>
    /// Tells what reading the request has told: its surface, if that was not known, and its deadline. A request that had to
    /// wait and can no longer be answered in time is refused after all.
    /// </summary>
    public AdmissionRefusal Know(SurfaceLoad load, TimeSpan deadline)
    {
        if (Load is null)
        {
            Load = load;
            load.Admitted(Waited, began);
        }

        if (Waited == TimeSpan.Zero || began - Arrived + load.UsualService(began) <= deadline)
        {
            return AdmissionRefusal.None;
        }

        load.Refused(began);
        return AdmissionRefusal.Expired;
    }

    /// <inheritdoc/>
    public IProcessors Processors => permits;

    /// <inheritdoc/>
    public void Release()
    {
        if (holds)
        {
            holds = false;
            worked += permits.Now - sectionBegan;
            permits.Release();
        }
    }

    /// <inheritdoc/>
    public ValueTask ResumeAsync()
    {
        if (permits.TryTake())
        {
            Hold();
            return default;
        }

        wait.Reset();
        permits.WaitAgain(this);
        return new ValueTask(this, wait.Version);
    }

    /// <summary>A page was made: what it cost counts for the requests to come.</summary>
    public void PageMade()
    {
        Release();
        Load!.Served(worked, permits.Now);
    }

    /// <summary>Why there is no reason to begin; none when there is.</summary>
    public AdmissionRefusal Fitness(TimeSpan now)
        => HasBegun ? AdmissionRefusal.None
            : gone.IsCancellationRequested ? AdmissionRefusal.Abandoned
            : now > latestBegin ? AdmissionRefusal.Expired
            : AdmissionRefusal.None;

    /// <summary>Ends the wait, with a permit or with why there is none. Called by the queue, once for each wait.</summary>
    public void EndWait(AdmissionRefusal refusal)
    {
        if (refusal == AdmissionRefusal.None)
        {
            Hold();
        }

        wait.SetResult(refusal);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        permits.Return(this);
    }

    AdmissionRefusal IValueTaskSource<AdmissionRefusal>.GetResult(short token) => wait.GetResult(token);

    void IValueTaskSource.GetResult(short token) => wait.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<AdmissionRefusal>.GetStatus(short token) => wait.GetStatus(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => wait.GetStatus(token);

    void IValueTaskSource<AdmissionRefusal>.OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags) => wait.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => wait.OnCompleted(continuation, state, token, flags);

    private void Hold()
    {
        holds = true;
        sectionBegan = permits.Now;
    }
}
