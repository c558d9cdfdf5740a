using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;

namespace RankOrchestrator.Orchestrator.State;

/// <summary>
/// Items that users do not want to see, in memory: the last ones of each user, of so many users, for so long. What goes first is what came
/// first. Users are asked for without a lock.
/// </summary>
/// <param name="mostUsers">Users that are remembered.</param>
/// <param name="mostItems">Items of a user that are remembered.</param>
/// <param name="age">For how long.</param>
/// <param name="time">The clock of that.</param>
/// <param name="nameOf">How a user is called in the log; the name itself where it is not hidden.</param>
internal sealed class HiddenItems(int mostUsers, int mostItems, TimeSpan age, TimeProvider time, Func<string, string> nameOf) : IItemState
{
    private readonly ConcurrentDictionary<string, Hidden> users = new(StringComparer.Ordinal);
    private readonly Queue<string> order = [];
    private readonly Lock guard = new();

    /// <summary>Users that are remembered.</summary>
    public int Users => users.Count;

    /// <summary>Remembers that a user does not want to see an item.</summary>
    /// <param name="name">The user, as the log calls him.</param>
    /// <param name="item">The item.</param>
    /// <param name="at">Since when.</param>
    public void Add(string name, string item, DateTimeOffset at)
    {
        if (name.Length == 0 || item.Length == 0 || time.GetUtcNow() - at >= age)
        {
            return;
        }

        lock (guard)
        {
            if (!users.TryGetValue(name, out var hidden))
            {
                order.Enqueue(name);
                if (order.Count > mostUsers)
                {
                    users.TryRemove(order.Dequeue(), out _);
                }

                hidden = new Hidden([], FrozenSet<string>.Empty);
            }

            var items = hidden.Since.RemoveAll(known => known.Item == item || time.GetUtcNow() - known.At >= age).Add((item, at));
            users[name] = Hidden.Of(items.Count > mostItems ? items.RemoveAt(0) : items);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlySet<string>?> HiddenAsync(string userId, CancellationToken cancellationToken)
    {
        if (users.IsEmpty || !users.TryGetValue(nameOf(userId), out var hidden))
        {
            return ValueTask.FromResult<IReadOnlySet<string>?>(null);
        }

        // The oldest comes first: when it is not too old, none is.
        var oldest = time.GetUtcNow() - age;
        return ValueTask.FromResult<IReadOnlySet<string>?>(hidden.Since[0].At > oldest
            ? hidden.Items
            : hidden.Since.Where(known => known.At > oldest).Select(known => known.Item).ToFrozenSet(StringComparer.Ordinal));
    }

    /// <summary>What one user does not want to see. Immutable.</summary>
    private sealed record Hidden(ImmutableList<(string Item, DateTimeOffset At)> Since, FrozenSet<string> Items)
    {
        public static Hidden Of(ImmutableList<(string Item, DateTimeOffset At)> since)
            => new(since, since.Select(known => known.Item).ToFrozenSet(StringComparer.Ordinal));
    }
}
