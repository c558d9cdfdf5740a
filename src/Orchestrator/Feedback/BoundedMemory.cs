using System.Diagnostics.CodeAnalysis;

namespace RankOrchestrator.Orchestrator.Feedback;

/// <summary>What was put in last, by key, up to a number; the oldest goes first. Not safe for concurrent use.</summary>
/// <param name="most">The number.</param>
internal sealed class BoundedMemory<TKey, TValue>(int most)
    where TKey : notnull
{
    private readonly Dictionary<TKey, TValue> values = [];
    private readonly Queue<TKey> order = [];

    /// <summary>How much there is.</summary>
    public int Count => values.Count;

    /// <summary>Puts something in; what is there already stays as it is, and false is returned.</summary>
    public bool TryAdd(TKey key, TValue value)
    {
        if (!values.TryAdd(key, value))
        {
            return false;
        }

        order.Enqueue(key);
        if (order.Count > most)
        {
            values.Remove(order.Dequeue());
        }

        return true;
    }

    /// <summary>What is there.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value) => values.TryGetValue(key, out value);
}
