namespace RankOrchestrator.Objectives.Remote;

/// <summary>
/// Lets a limited share of calls be doubled: every call earns a part of a hedge, every hedge spends one. What is earned
/// beyond ten hedges is lost, so that a quiet hour does not pay for a storm.
/// </summary>
internal sealed class HedgeAllowance(double share)
{
    private const int Unit = 1_000_000;
    private const int Most = 10 * Unit;
    private readonly int earned = (int)(share * Unit);
    private int balance = Unit;

    /// <summary>Counts a call.</summary>
    public void Earn()
    {
        var current = Volatile.Read(ref balance);
        Interlocked.CompareExchange(ref balance, Math.Min(Most, current + earned), current);
    }

    /// <summary>Spends a hedge, if there is one left.</summary>
    public bool TrySpend()
    {
        var current = Volatile.Read(ref balance);
        while (current >= Unit)
        {
            var seen = Interlocked.CompareExchange(ref balance, current - Unit, current);
            if (seen == current)
            {
                return true;
            }

            current = seen;
        }

        return false;
    }
}
