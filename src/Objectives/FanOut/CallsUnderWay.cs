using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.Registry;
using RankOrchestrator.Objectives.Remote;
using RankOrchestrator.Objectives.Telemetry;

namespace RankOrchestrator.Objectives.FanOut;

/// <summary>
/// The remote calls of one request, under way together, each under its own deadline. The page asks and waits on one
/// thread of control; calls end on others.
/// </summary>
internal sealed class CallsUnderWay(TimeProvider time, FanOutDeadline deadline, bool asksServers, IReadOnlySet<string>? without, CancellationToken cancellationToken) : IDisposable
{
    private readonly List<(BoundModel<CalledModel> Model, RemoteCall Call)> calls = [];
    private TaskCompletionSource? something;
    private ITimer? timer;
    private bool isOver;

    /// <summary>All calls so far, in the order they were asked.</summary>
    public IReadOnlyList<(BoundModel<CalledModel> Model, RemoteCall Call)> All => calls;

    /// <summary>Starts a call, or finds the one that the request has already made of the model.</summary>
    public RemoteCall Ask(BoundModel<CalledModel> model, EvaluationFrame frame)
    {
        foreach (var known in calls)
        {
            if (ReferenceEquals(known.Model.Model, model.Model))
            {
                return known.Call;
            }
        }

        var call = model.Model.TakeCall();
        calls.Add((model, call));
        call.Start(frame.RowCount);
        if (model.Encode(frame, call) is not ModelFailure.None and var failure)
        {
            Deliver(call, failure);
        }
        else if (asksServers && without?.Contains(model.Definition.Name) != true)
        {
            _ = RunAsync(model.Model, call);
        }
        else
        {
            Deliver(call, ModelFailure.NotLoaded);
        }

        return call;
    }

    /// <summary>
    /// Waits for a call that was not taken yet, or for the runs of this process. False when nothing is under way any more, or
    /// the models' time is over: then everything that is not there is late.
    /// </summary>
    public async ValueTask<bool> WaitAsync(LocalRuns runs)
    {
        while (true)
        {
            // Announced before it looks: what ends after the look finds it.
            var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Interlocked.Exchange(ref something, next);
            if (runs.AreReady || IsReady())
            {
                return true;
            }

            var left = deadline.Left;
            if (!IsWaiting(runs) || Volatile.Read(ref isOver) || left <= TimeSpan.Zero)
            {
                return false;
            }

            timer ??= time.CreateTimer(static self => ((CallsUnderWay)self!).EndWaiting(), this, left, Timeout.InfiniteTimeSpan);
            await next.Task;
        }
    }

    /// <summary>Whether something has to be waited for.</summary>
    public bool IsWaiting(LocalRuns runs)
    {
        foreach (var (_, call) in calls)
        {
            if (!call.IsTaken)
            {
                return true;
            }
        }

        return !runs.AreTaken;
    }

    /// <summary>Something has ended that the page may wait for.</summary>
    public void Wake() => Volatile.Read(ref something)?.TrySetResult();

    /// <summary>Ends the page's interest in all calls; their memory goes back when the last of them has ended.</summary>
    public void Dispose()
    {
        timer?.Dispose();
        foreach (var (_, call) in calls)
        {
            call.Take();
            call.Release();
        }
    }

    private bool IsReady()
    {
        foreach (var (_, call) in calls)
        {
            if (call is { IsTaken: false, IsThere: true })
            {
                return true;
            }
        }

        return false;
    }

    private void EndWaiting()
    {
        Volatile.Write(ref isOver, true);
        Wake();
    }

    private async Task RunAsync(CalledModel model, RemoteCall call)
    {
        var allowed = deadline.Allowed(model.Definition.Calls);
        if (allowed <= TimeSpan.Zero)
        {
            Deliver(call, ModelFailure.Timeout);
            return;
        }

        call.Use();
        var activity = ObjectivesInstruments.StartCall(model.Definition);
        using var patience = new CancellationTokenSource(allowed, time);
        call.Limit(deadline.Usual(model.Definition.Calls), patience.Token, cancellationToken);
        await using var leaving = cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), patience);
        ModelFailure failure;
        try
        {
            failure = await model.Remote.InferAsync(call, patience.Token);
        }
#pragma warning disable CA1031 // Whatever goes wrong inside a call, the page is made without it.
        catch (Exception)
#pragma warning restore CA1031
        {
            failure = ModelFailure.ConnectionFailed;
        }

        ObjectivesInstruments.EndCall(activity, failure);
        Deliver(call, failure);
        call.Release();
    }

    private void Deliver(RemoteCall call, ModelFailure failure)
    {
        if (call.Deliver(failure, time.GetElapsedTime(deadline.Started)))
        {
            Wake();
        }
    }
}
