namespace RankOrchestrator.Objectives.Remote;

/// <summary>Lets so many attempts be under way at once, retries and hedges included; nobody waits. Safe for concurrent use.</summary>
internal sealed class ConcurrencyGate(int most)
{
    private int underWay;

    /// <summary>Attempts under way.</summary>
    public int UnderWay => Volatile.Read(ref underWay);

    /// <summary>Whether another would be let in now.</summary>
    public bool HasRoom => UnderWay < most;

    /// <summary>Lets one in; false when as many as allowed are in.</summary>
    public bool TryEnter()
    {
        var seen = Volatile.Read(ref underWay);
        while (seen < most)
        {
            var before = Interlocked.CompareExchange(ref underWay, seen + 1, seen);
            if (before == seen)
            {
                return true;
            }

            seen = before;
        }

        return false;
    }

    /// <summary>Called once for every successful <see cref="TryEnter"/>.</summary>
    public void Leave() => Interlocked.Decrement(ref underWay);
}
