using System.Buffers.Text;
using System.Security.Cryptography;

namespace RankOrchestrator.Orchestrator.Studio.Drafts;

/// <summary>The drafts of all tabs: at most <see cref="DraftLimits.Drafts"/>, each until it is unused for <see cref="DraftLimits.Unused"/>.</summary>
internal sealed class DraftStore : IDisposable
{
    private const int IdBytes = 16;

    private readonly TimeProvider time;
    private readonly ITimer forgetting;

    private readonly Lock gate = new();
    private readonly Dictionary<string, (Draft Draft, long Used)> drafts = new(StringComparer.Ordinal);

    /// <param name="time">The clock.</param>
    public DraftStore(TimeProvider time)
    {
        this.time = time;

        // Memory does not wait for the next caller.
        forgetting = time.CreateTimer(static store => ((DraftStore)store!).Forget(), this, DraftLimits.Unused, DraftLimits.Unused);
    }

    /// <summary>Drafts that are not forgotten.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                Forget();
                return drafts.Count;
            }
        }
    }

    /// <summary>A new draft, without changes.</summary>
    public Draft Create()
    {
        var draft = new Draft(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes)));
        lock (gate)
        {
            Forget();
            if (drafts.Count >= DraftLimits.Drafts)
            {
                drafts.Remove(drafts.MinBy(entry => entry.Value.Used).Key);
            }

            drafts.Add(draft.Id, (draft, time.GetTimestamp()));
        }

        return draft;
    }

    /// <summary>The draft of that id, used now; null when there is none any more.</summary>
    public Draft? Find(string id)
    {
        lock (gate)
        {
            Forget();
            if (!drafts.TryGetValue(id, out var entry))
            {
                return null;
            }

            drafts[id] = (entry.Draft, time.GetTimestamp());
            return entry.Draft;
        }
    }

    /// <summary>Forgets a draft; false when there was none.</summary>
    public bool Remove(string id)
    {
        lock (gate)
        {
            return drafts.Remove(id);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => forgetting.Dispose();

    private void Forget()
    {
        lock (gate)
        {
            foreach (var id in drafts.Where(entry => time.GetElapsedTime(entry.Value.Used) >= DraftLimits.Unused).Select(entry => entry.Key).ToArray())
            {
                drafts.Remove(id);
            }
        }
    }
}
