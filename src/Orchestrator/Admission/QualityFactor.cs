namespace RankOrchestrator.Orchestrator.Admission;

/// <summary>
/// How much work a page may cost, between 0 and 1: every request in time raises it by δ, every late one lowers it by
/// δ·p/(100−p), so that it rests where p of a hundred are in time. The rule of the quality factor in Twitter's product
/// mixer (twitter/the-algorithm, <c>LinearLatencyQualityFactor</c>), with its δ of 0.001 doubled: we have no minute to wait
/// before it acts. Safe for concurrent use.
/// </summary>
internal sealed class QualityFactor
{
    /// <summary>Of a hundred requests, how many are to be in time.</summary>
    public const double Percentile = 95;

    /// <summary>δ.</summary>
    public const double Up = 0.002;

    /// <summary>δ·p/(100−p).</summary>
    public const double Down = Up * Percentile / (100 - Percentile);

    private double value = 1;

    /// <summary>The factor; 1 at first.</summary>
    public double Value => Volatile.Read(ref value);

    /// <summary>A request was in time.</summary>
    public void InTime()
    {
        if (Value < 1)
        {
            Move(Up);
        }
    }

    /// <summary>A request was late.</summary>
    public void Late() => Move(-Down);

    /// <summary>There is no load that would call for less than everything.</summary>
    public void Restore()
    {
        if (Value < 1)
        {
            Volatile.Write(ref value, 1);
        }
    }

    private void Move(double by)
    {
        double seen;
        do
        {
            seen = Value;
        }
        while (Interlocked.CompareExchange(ref value, Math.Clamp(seen + by, 0, 1), seen) != seen);
    }
}
