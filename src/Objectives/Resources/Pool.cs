using System.Collections.Concurrent;

namespace RankOrchestrator.Objectives.Resources;

/// <summary>Objects that are expensive to make, kept for the next one who needs one. Bounded; safe for concurrent use.</summary>
internal sealed class Pool<T>(Func<T> create, int kept)
    where T : class
{
    private readonly ConcurrentQueue<T> idle = new();
    private T? first;
    private int count;

    /// <summary>One that nobody else has.</summary>
    public T Take()
    {
        if (Interlocked.Exchange(ref first, null) is { } taken)
        {
            return taken;
        }

        if (idle.TryDequeue(out var item))
        {
            Interlocked.Decrement(ref count);
            return item;
        }

        return create();
    }

    /// <summary>Gives one back; when enough are kept already it is disposed, if it can be.</summary>
    public void Give(T item)
    {
        if (Volatile.Read(ref first) is null && Interlocked.CompareExchange(ref first, item, null) is null)
        {
            return;
        }

        if (Interlocked.Increment(ref count) <= kept)
        {
            idle.Enqueue(item);
            return;
        }

        Interlocked.Decrement(ref count);
        (item as IDisposable)?.Dispose();
    }

    /// <summary>Takes out everything that is idle.</summary>
    public void Drain()
    {
        (Interlocked.Exchange(ref first, null) as IDisposable)?.Dispose();
        while (idle.TryDequeue(out var item))
        {
            Interlocked.Decrement(ref count);
            (item as IDisposable)?.Dispose();
        }
    }
}
