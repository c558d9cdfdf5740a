namespace RankOrchestrator.Objectives.Resources;

/// <summary>
/// Something that is in use by several at once and freed by the last one who leaves: what is being replaced finishes
/// what it has begun. Whoever makes it is its first user.
/// </summary>
public abstract class SharedResource
{
    private int users = 1;

    /// <summary>Joins the users; false when the last one has left already.</summary>
    public bool TryUse()
    {
        var current = Volatile.Read(ref users);
        while (current > 0)
        {
            var seen = Interlocked.CompareExchange(ref users, current + 1, current);
            if (seen == current)
            {
                return true;
            }

            current = seen;
        }

        return false;
    }

    /// <summary>Leaves the users. Called once for every successful <see cref="TryUse"/>, and once by the maker.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref users) == 0)
        {
            Free();
        }
    }

    /// <summary>Gives up what is held outside of managed memory.</summary>
    protected abstract void Free();
}
