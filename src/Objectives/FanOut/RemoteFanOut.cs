using System.Collections.Immutable;
using RankOrchestrator.Language.Expressions.Evaluation;
using RankOrchestrator.Objectives.Remote;

namespace RankOrchestrator.Objectives.FanOut;

/// <summary>The remote calls of one request, all under way together, each under its own deadline.</summary>
internal sealed class RemoteFanOut
{
    private readonly ImmutableArray<BoundModel> models;
    private readonly RemoteCall[] calls;
    private readonly FanOutCompletion completion;
    private readonly TimeProvider time;
    private readonly FanOutDeadline deadline;
    private readonly CancellationToken cancellationToken;

    public RemoteFanOut(ImmutableArray<BoundModel> models, TimeProvider time, FanOutDeadline deadline, CancellationToken cancellationToken)
    {
        this.models = models;
        this.time = time;
        this.deadline = deadline;
        this.cancellationToken = cancellationToken;
        calls = new RemoteCall[models.Length];
        completion = new FanOutCompletion(models.Length);
    }

    /// <summary>Sends all requests.</summary>
    public void Start(EvaluationFrame frame)
    {
        for (var index = 0; index < models.Length; index++)
        {
            var call = models[index].Model.TakeCall();
            calls[index] = call;
            call.Start(frame.RowCount);
            models[index].Encode(frame, call.Inputs);
            _ = RunAsync(index, call);
        }
    }

    /// <summary>Waits for all answers, or for the end of the models' time.</summary>
    public async ValueTask WaitAsync()
    {
        if (completion.Done.IsCompleted)
        {
            return;
        }

        var left = deadline.Left;
        if (left <= TimeSpan.Zero)
        {
            return;
        }

        using var timer = time.CreateTimer(static state => ((FanOutCompletion)state!).TimeIsOver(), completion, left, Timeout.InfiniteTimeSpan);
        await completion.Done;
    }

    /// <summary>How a call ended, and its numbers; they stay valid until <see cref="Release"/>.</summary>
    public ModelFailure Take(int index, out double[] values, out TimeSpan elapsed)
    {
        var delivered = completion.Take(index, out var failure, out var timestamp);
        values = calls[index].Values;
        elapsed = delivered ? time.GetElapsedTime(deadline.Started, timestamp) : time.GetElapsedTime(deadline.Started);
        return failure;
    }

    /// <summary>Ends the page's interest in a call.</summary>
    public void Release(int index) => calls[index].Release();

    private async Task RunAsync(int index, RemoteCall call)
    {
        var model = models[index].Model;
        var allowed = deadline.Allowed(model.Definition.Calls);
        if (allowed <= TimeSpan.Zero)
        {
            completion.Deliver(index, ModelFailure.Timeout, time.GetTimestamp());
            return;
        }

        call.Use();
        var activity = ObjectivesInstruments.StartCall(model.Definition.Name);
        using var patience = new CancellationTokenSource(allowed, time);
        await using var leaving = cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), patience);
        ModelFailure failure;
        try
        {
            failure = await model.Remote!.InferAsync(call, patience.Token);
        }
#pragma warning disable CA1031 // Whatever goes wrong inside a call, the page is made without it.
        catch (Exception)
#pragma warning restore CA1031
        {
            failure = ModelFailure.ConnectionFailed;
        }

        ObjectivesInstruments.EndCall(activity, failure);
        completion.Deliver(index, failure, time.GetTimestamp());
        call.Release();
    }
}
