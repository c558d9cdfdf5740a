namespace RankOrchestrator.Orchestrator.Admission;

/// <summary>
/// What bodies may take: bytes together, from when they have come until their request has ended, and time each to come. A
/// length that is announced reserves nothing, so callers who announce much and send little take nothing from others.
/// </summary>
/// <param name="bytes">Bytes that all of them may have together.</param>
/// <param name="time">The time that each may take.</param>
internal sealed class BodyAllowance(long bytes, TimeSpan time)
{
    private long used;
    private int count;

    /// <summary>The time that a body may take.</summary>
    public TimeSpan Time => time;

    /// <summary>Bytes of bodies that are in memory: being read, waiting for their turn, being worked on.</summary>
    public long Bytes => Interlocked.Read(ref used);

    /// <summary>Bodies that are being read.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>A body begins.</summary>
    public void Begin() => Interlocked.Increment(ref count);

    /// <summary>Counts bytes that have come; false, and nothing is counted, when there would be too many.</summary>
    public bool TryAdd(int received)
    {
        if (Interlocked.Add(ref used, received) <= bytes)
        {
            return true;
        }

        Interlocked.Add(ref used, -received);
        return false;
    }

    /// <summary>A body is no longer being read.</summary>
    public void End() => Interlocked.Decrement(ref count);

    /// <summary>A body of which so many bytes were counted is no longer in memory.</summary>
    public void Free(int received) => Interlocked.Add(ref used, -received);
}
