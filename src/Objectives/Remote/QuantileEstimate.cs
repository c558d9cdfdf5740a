namespace RankOrchestrator.Objectives.Remote;

/// <summary>
/// A running estimate of a quantile of positive numbers in constant memory: each observation moves the estimate up by
/// a factor exp(step · share) when it lies above, down by exp(-step · (1 - share)) when below, so that it rests where the
/// share of observations below it is the one asked for (stochastic approximation, Robbins and Monro 1951, on a log
/// scale). Follows a change by a factor of two within some tens of observations. Starts from the smallest of the first
/// observations: what is slow because it is the first of its kind must not stand for the rest, and the way up is short.
/// Races between threads lose single
/// observations, which does not matter to an estimate.
/// </summary>
internal sealed class QuantileEstimate(double share, double step = 0.05)
{
    /// <summary>Observations that place the estimate; later ones move it.</summary>
    private const int Placing = 8;

    private readonly double up = Math.Exp(step * share);
    private readonly double down = Math.Exp(-step * (1 - share));
    private double estimate;
    private int count;

    /// <summary>Observations so far, up to 2³¹ - 1.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>The estimate; 0 before the first observation.</summary>
    public double Value => Volatile.Read(ref estimate);

    /// <summary>Takes a positive number into account.</summary>
    public void Observe(double number)
    {
        var seen = Volatile.Read(ref count);
        var current = Volatile.Read(ref estimate);
        Volatile.Write(ref count, seen == int.MaxValue ? seen : seen + 1);

        Volatile.Write(ref estimate, seen == 0 || (seen < Placing && number < current) ? number : seen < Placing ? current : number > current ? current * up : current * down);
    }
}
