using Polly;
using Polly.CircuitBreaker;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Objectives.Resources;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Remote;

/// <summary>
/// A model behind the network with everything that keeps it from hurting a page: limits, hedging, retries, a breaker.
/// Shared by all requests, and by successive plans that declare it alike, so that a reload does not forget that a server
/// is down.
/// </summary>
#pragma warning disable CA1001 // The client is disposed when the last user leaves.
public sealed class RemoteModel : SharedResource
#pragma warning restore CA1001
{
    private readonly ModelDefinition definition;
    private readonly IModelClient client;
    private readonly ResiliencePipeline<InferenceAttempt> pipeline;
    private readonly CircuitBreakerStateProvider breaker;
    private readonly TimeProvider time;
    private readonly ConcurrencyGate gate;
    private readonly FairTime fairTime = new();

    internal RemoteModel(ModelDefinition definition, IModelClient client, TimeProvider time)
    {
        this.definition = definition;
        this.client = client;
        this.time = time;
        Counters = new RemoteCounters(definition.Calls.Hedging ?? new HedgingPolicy());
        gate = new ConcurrencyGate(definition.Calls.Concurrency);
        (pipeline, breaker) = RemotePipeline.Build(definition.Calls, Counters, gate, time);
    }

    /// <summary>Talks to the server without limits, for checks.</summary>
    internal IModelClient Client => client;

    /// <summary>Whether the breaker lets calls through: 0 closed, 1 half open, 2 open or isolated.</summary>
    public int BreakerState => definition.Calls.Breaker is null ? 0 : breaker.CircuitState switch
    {
        CircuitState.Closed => 0,
        CircuitState.HalfOpen => 1,
        _ => 2,
    };

    /// <summary>Calls under way; parts of a split, retries and hedges counted one by one.</summary>
    public int CallsUnderWay => gate.UnderWay;

    /// <summary>What the last check found.</summary>
    public RemoteHealth Health { get; internal set; } = RemoteHealth.Unchecked;

    /// <summary>What it has seen so far.</summary>
    public RemoteCounters Counters { get; }

    /// <summary>Calls the model for all rows of the call, in parts if it is split; all parts must succeed.</summary>
    internal async ValueTask<ModelFailure> InferAsync(RemoteCall call, CancellationToken cancellationToken)
    {
        if (!Health.IsCallable || !TryUse())
        {
            return ModelFailure.NotLoaded;
        }

        try
        {
            var size = definition.Calls.BatchSize;
            return call.Rows <= size
                ? await InferPartAsync(call, 0, call.Rows, cancellationToken)
                : await new SplitCall(this, call, size).RunAsync(definition.Calls.BatchesTogether, cancellationToken);
        }
        finally
        {
            Release();
        }
    }

    /// <summary>Calls the model for some rows and puts their values into place.</summary>
    internal async ValueTask<ModelFailure> InferPartAsync(RemoteCall call, int firstRow, int rows, CancellationToken cancellationToken)
    {
        if (!gate.TryEnter())
        {
            return ModelFailure.ConcurrencyLimit;
        }

        Counters.Allowance.Earn();
        var part = new RemotePart(this, call, firstRow, rows, gate);
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            var outcome = await pipeline.ExecuteOutcomeAsync(AttemptAsync, context, part);
            return Conclude(outcome, call, firstRow, rows);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
            part.Conclude();
        }
    }

    protected override void Free() => client.Dispose();

    private static ModelFailure Conclude(in Outcome<InferenceAttempt> outcome, RemoteCall call, int firstRow, int rows)
    {
        if (outcome.Result is { } attempt)
        {
            if (attempt.Failure == ModelFailure.None)
            {
                call.Accept(attempt.Values.Span, firstRow, rows);
            }
            else if (attempt.Message is { } message)
            {
                call.Say(message);
            }

            attempt.Dispose();
            return attempt.Failure == ModelFailure.Cancelled ? ModelFailure.Timeout : attempt.Failure;
        }

        return outcome.Exception switch
        {
            BrokenCircuitException => ModelFailure.BreakerOpen,
            OperationCanceledException => ModelFailure.Timeout,
            _ => ModelFailure.ConnectionFailed,
        };
    }

    private static async ValueTask<Outcome<InferenceAttempt>> AttemptAsync(ResilienceContext context, RemotePart part)
    {
        var (model, call) = (part.Model, part.Call);
#pragma warning disable CA2000 // The winner is disposed where its values are used, losers by the pipeline.
        var attempt = new InferenceAttempt(part.Rows * call.Signature.OutputWidth);
#pragma warning restore CA2000
        if (!part.TryEnter())
        {
            attempt.Failure = ModelFailure.ConcurrencyLimit;
            return Outcome.FromResult(attempt);
        }

        call.Use();
        try
        {
            var started = model.time.GetTimestamp();
            (var failure, attempt.Message) = await model.client.AnswerAsync(
                call.Signature,
                call.Inputs,
                part.FirstRow,
                part.Rows,
                attempt.Values,
                context.CancellationToken);
            var elapsed = model.time.GetElapsedTime(started);
            if (failure == ModelFailure.None)
            {
                model.Counters.Latency.Observe(Math.Max(elapsed.TotalMilliseconds, 0.001));
                model.fairTime.Observe(elapsed);
            }

            // Given up because the time was over, and not because another attempt won or the caller left.
            var isCutShort = failure == ModelFailure.Cancelled && call.IsOutOfTime;
            attempt.Failure = isCutShort && elapsed >= model.fairTime.Of(call.UsualTime) ? ModelFailure.Timeout : failure;
            return Outcome.FromResult(attempt);
        }
        finally
        {
            model.gate.Leave();
            call.Release();
        }
    }
}
