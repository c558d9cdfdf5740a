using Polly;
using Polly.CircuitBreaker;
using Polly.Hedging;
using Polly.Retry;
using RankOrchestrator.Objectives.Failures;
using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Remote;

/// <summary>
/// Puts hedging around retries around the breaker. The breaker is innermost, so that it counts every attempt and stops
/// retries and hedges alike; hedging is outermost, so that a hedge may retry too.
/// </summary>
internal static class RemotePipeline
{
    /// <summary>Successes before the percentile of their times is trusted.</summary>
    private const int EnoughObservations = 32;

    public static (ResiliencePipeline<InferenceAttempt> Pipeline, CircuitBreakerStateProvider Breaker) Build(CallPolicy calls, RemoteCounters counters, ConcurrencyGate gate, TimeProvider time)
    {
        var breakerState = new CircuitBreakerStateProvider();
        var builder = new ResiliencePipelineBuilder<InferenceAttempt> { TimeProvider = time };
        if (calls.Hedging is { } hedging)
        {
            builder.AddHedging(Hedging(hedging, calls.Timeout, counters, gate));
        }

        if (calls.Retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<InferenceAttempt>
            {
                MaxRetryAttempts = calls.Retries,
                Delay = TimeSpan.Zero,
                ShouldHandle = arguments => new ValueTask<bool>(arguments.Outcome.Result is { } attempt && ComesQuickly(attempt.Failure) && gate.HasRoom),
                OnRetry = _ =>
                {
                    counters.CountRetry();
                    return default;
                },
            });
        }

        if (calls.Breaker is { } breaker)
        {
            builder.AddCircuitBreaker(new CircuitBreakerStrategyOptions<InferenceAttempt>
            {
                FailureRatio = breaker.FailureShare,
                SamplingDuration = breaker.Within,
                MinimumThroughput = breaker.FewestCalls,
                BreakDuration = breaker.Pause,
                StateProvider = breakerState,
                ShouldHandle = static arguments => new ValueTask<bool>(arguments.Outcome.Result is { } attempt && CountsAgainstServer(attempt.Failure)),
            });
        }

        return (builder.Build(), breakerState);
    }

    private static HedgingStrategyOptions<InferenceAttempt> Hedging(HedgingPolicy hedging, TimeSpan timeout, RemoteCounters counters, ConcurrencyGate gate)
    {
        return new HedgingStrategyOptions<InferenceAttempt>
        {
            MaxHedgedAttempts = 1,

            // A hedge that found no place is no answer: the first attempt is awaited.
            ShouldHandle = static arguments => new ValueTask<bool>(arguments.Outcome.Result is { } attempt && (ComesQuickly(attempt.Failure) || attempt.Failure == ModelFailure.ConcurrencyLimit)),
            DelayGenerator = _ => new ValueTask<TimeSpan>(Delay(hedging, timeout, counters.Latency)),
            ActionGenerator = arguments =>
            {
                // Asked when the delay is over; without a place or allowance left the first attempt is simply awaited.
                if (!gate.HasRoom || !counters.Allowance.TrySpend())
                {
                    return null;
                }

                counters.CountHedge();
                return () => arguments.Callback(arguments.ActionContext);
            },
        };
    }

    private static TimeSpan Delay(HedgingPolicy hedging, TimeSpan timeout, QuantileEstimate latency)
        => hedging.After
            ?? (latency.Count < EnoughObservations ? timeout / 2 : TimeSpan.FromMilliseconds(Math.Max(1, latency.Value)));

    private static bool ComesQuickly(ModelFailure failure)
        => failure is ModelFailure.ConnectionRefused or ModelFailure.ConnectionFailed or ModelFailure.ProtocolError or ModelFailure.ServerError or ModelFailure.Truncated;

    private static bool CountsAgainstServer(ModelFailure failure)
        => failure is not (ModelFailure.None or ModelFailure.Cancelled or ModelFailure.NotLoaded or ModelFailure.BadInput or ModelFailure.ConcurrencyLimit);
}
