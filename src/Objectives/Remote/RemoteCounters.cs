using RankOrchestrator.Policies.Models;

namespace RankOrchestrator.Objectives.Remote;

/// <summary>What a remote model has seen since it was made. Safe for concurrent use.</summary>
public sealed class RemoteCounters
{
    private long hedges;
    private long retries;

    internal RemoteCounters(HedgingPolicy hedging)
    {
        Latency = new QuantileEstimate(hedging.Percentile);
        Allowance = new HedgeAllowance(hedging.MostOfCalls);
    }

    /// <summary>Calls that were doubled because they were slow or failed quickly.</summary>
    public long Hedges => Volatile.Read(ref hedges);

    /// <summary>Attempts after the first of a call.</summary>
    public long Retries => Volatile.Read(ref retries);

    /// <summary>Time of successful attempts at the hedging percentile, in milliseconds.</summary>
    internal QuantileEstimate Latency { get; }

    /// <summary>What may be doubled; earned by every call, whether or not it comes to hedging.</summary>
    internal HedgeAllowance Allowance { get; }

    internal void CountHedge() => Interlocked.Increment(ref hedges);

    internal void CountRetry() => Interlocked.Increment(ref retries);
}
