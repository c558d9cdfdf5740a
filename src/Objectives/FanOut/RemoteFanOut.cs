using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.Telemetry;

namespace RankOrchestrator.Objectives.FanOut;

/// <summary>
/// The remote calls of one request, under way together, each under its own deadline. The page asks and waits on one
/// thread of control; calls end on others.
/// </summary>
internal sealed class RemoteFanOut(TimeProvider time, FanOutDeadline deadline, bool asksServers, CancellationToken cancellationToken) : IDisposable
{
    private readonly List<RemoteAnswer> answers = [];
    private TaskCompletionSource something = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? timer;
    private bool isOver;

    /// <summary>All calls so far, in the order they were asked.</summary>
    public IReadOnlyList<RemoteAnswer> Answers => answers;

    /// <summary>Starts a call, or finds the one that the request has already made of the model.</summary>
    public RemoteAnswer Ask(BoundModel model, EvaluationFrame frame)
    {
        foreach (var known in answers)
        {
            if (ReferenceEquals(known.Model.Model, model.Model))
            {
                return known;
            }
        }

        var call = model.Model.TakeCall();
        var answer = new RemoteAnswer(model, call);
        answers.Add(answer);
        call.Start(frame.RowCount);
        if (model.Encode(frame, call.Inputs) is not ModelFailure.None and var failure)
        {
            Deliver(answer, failure);
        }
        else if (asksServers)
        {
            _ = RunAsync(answer);
        }
        else
        {
            Deliver(answer, ModelFailure.NotLoaded);
        }

        return answer;
    }

    /// <summary>
    /// Waits for an answer that was not taken yet. False when none is under way any more, or the models' time is over:
    /// then everything that is not there is late.
    /// </summary>
    public async ValueTask<bool> WaitAsync()
    {
        while (true)
        {
            var next = Volatile.Read(ref something);
            var isWaiting = false;
            foreach (var answer in answers)
            {
                if (!answer.IsTaken)
                {
                    isWaiting = true;
                    if (answer.IsThere)
                    {
                        return true;
                    }
                }
            }

            var left = deadline.Left;
            if (!isWaiting || Volatile.Read(ref isOver) || left <= TimeSpan.Zero)
            {
                return false;
            }

            timer ??= time.CreateTimer(static self => ((RemoteFanOut)self!).EndWaiting(), this, left, Timeout.InfiniteTimeSpan);
            await next.Task;
            Volatile.Write(ref something, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
    }

    /// <summary>How long the page had waited for an answer.</summary>
    public TimeSpan Elapsed(RemoteAnswer answer)
        => answer.IsThere ? time.GetElapsedTime(deadline.Started, answer.Finished) : time.GetElapsedTime(deadline.Started);

    /// <summary>Ends the page's interest in all calls; their memory goes back when the last of them has ended.</summary>
    public void Dispose()
    {
        timer?.Dispose();
        foreach (var answer in answers)
        {
            answer.Take();
            answer.Call.Release();
        }
    }

    private void EndWaiting()
    {
        Volatile.Write(ref isOver, true);
        Volatile.Read(ref something).TrySetResult();
    }

    private async Task RunAsync(RemoteAnswer answer)
    {
        var model = answer.Model.Model;
        var allowed = deadline.Allowed(model.Definition.Calls);
        if (allowed <= TimeSpan.Zero)
        {
            Deliver(answer, ModelFailure.Timeout);
            return;
        }

        answer.Call.Use();
        var activity = ObjectivesInstruments.StartCall(model.Definition);
        using var patience = new CancellationTokenSource(allowed, time);
        answer.Call.Limit(deadline.Usual(model.Definition.Calls), patience.Token, cancellationToken);
        await using var leaving = cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), patience);
        ModelFailure failure;
        try
        {
            failure = await model.Remote!.InferAsync(answer.Call, patience.Token);
        }
#pragma warning disable CA1031 // Whatever goes wrong inside a call, the page is made without it.
        catch (Exception)
#pragma warning restore CA1031
        {
            failure = ModelFailure.ConnectionFailed;
        }

        ObjectivesInstruments.EndCall(activity, failure);
        Deliver(answer, failure);
        answer.Call.Release();
    }

    private void Deliver(RemoteAnswer answer, ModelFailure failure)
    {
        if (answer.Deliver(failure, time.GetTimestamp()))
        {
            Volatile.Read(ref something).TrySetResult();
        }
    }
}
